import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { planFleet } from '../src/fleet/fleet.js';
import { readScenario } from '../src/scenario/read-scenario.js';
import { schemaSettings } from './schema-settings.js';

const PAGE = readFileSync(new URL('../../../docs/simulator.md', import.meta.url), 'utf8');

/** The rows of all tables of settings on the page, cells trimmed. */
function rowsOfPage(): string[] {
  const tables = PAGE.split(/^\| setting .*\n\|[-| ]+\n/m).slice(1);
  return tables.flatMap((text) => {
    const [table = ''] = text.split(/\n(?!\|)/);
    return table.split('\n').map((row) =>
      row
        .replaceAll(/ +\| +/g, ' | ')
        .trim()
        .replace(/ +\|$/, ' |'),
    );
  });
}

/** A default as one would write it in a file. */
function asYaml(json: string): string {
  const text = stringify(JSON.parse(json), { collectionStyle: 'flow', lineWidth: 0, flowCollectionPadding: true });
  return `\`${text.trim().replaceAll('[ ', '[').replaceAll(' ]', ']')}\``;
}

describe('docs/simulator.md', () => {
  // The rows to be are those the failure shows as expected.
  it('has every setting of a scenario file with its default and meaning', () => {
    const rows = schemaSettings()
      .filter(({ path }) => path.includes('.'))
      .map(({ path, preset, meaning }) => {
        const shown = preset === null || preset === '{}' ? '' : asYaml(preset);
        return `| \`${path}\` | ${shown} | ${meaning} |`.replaceAll('|  |', '| |');
      });
    expect(rowsOfPage().map((row) => row.replaceAll(/\| +\|/g, '| |'))).toEqual(rows);
  });

  it('has every part and what stands beside the parts', () => {
    const top = schemaSettings().filter(({ path }) => !path.includes('.'));
    for (const { path, isPart } of top) expect(PAGE).toContain(isPart ? `### ${path}\n` : `\`${path}\``);
  });

  it('shows a scenario of ten lines that can be read', () => {
    const [, example = ''] = /```yaml\n(name: my-district\n[^]*?)```/.exec(PAGE) ?? [];
    expect(example.trim().split('\n').length).toBeLessThanOrEqual(10);
    const folder = mkdtempSync(join(tmpdir(), 'pisync-example-'));
    writeFileSync(join(folder, 'example.yaml'), example);
    const fleet = planFleet({ scenario: readScenario(join(folder, 'example.yaml')), seed: 1 });
    expect({ schools: fleet.schools, days: fleet.calendar.days }).toEqual({ schools: 40, days: 5 });
    rmSync(folder, { recursive: true });
  });
});
