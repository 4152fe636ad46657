import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { FINDING_KINDS, noFindings } from '../src/report/findings.js';

const README = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

/** The rows of the README's table of findings, cells trimmed. */
function readmeRows(): string[][] {
  const [, table = ''] = README.split(/^\| finding .*\n\|[-| ]+\n/m);
  const [rows = ''] = table.split(/\n(?!\|)/);
  return rows.split('\n').map((row) =>
    row
      .slice(1, -1)
      .split('|')
      .map((cell) => cell.trim()),
  );
}

describe('the table of findings', () => {
  it('is the same in the README', () => {
    expect(readmeRows()).toEqual(FINDING_KINDS.map(({ kind, fault, means }) => [`\`${kind}\``, fault, means]));
  });

  it('has every kind that is counted, in the order in which they are reported', () => {
    expect(FINDING_KINDS.map(({ kind }) => kind)).toEqual(Object.keys(noFindings()));
  });
});
