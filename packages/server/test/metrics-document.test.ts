import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { beforeAll, expect, it } from 'vitest';
import { startFixedServer } from './testing/fixed-server.js';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));

let document = '';
let text = '';
beforeAll(async () => {
  document = await readFile(`${ROOT}docs/metrics.md`, 'utf8');
  const server = await startFixedServer();
  // what is asked for the first time has no series before
  for (let scrapes = 0; scrapes < 2; scrapes += 1) text = await (await fetch(`${server.url}/metrics`)).text();
  await server.close();
});

/** The cells of the rows of metrics in a part of the document. */
function rowsOf(part: string): readonly (readonly string[])[] {
  const rows = part.split('\n').filter((line) => line.startsWith('| `'));
  return rows.map((row) =>
    row
      .split('|')
      .slice(1, -1)
      .map((cell) => cell.replaceAll('`', '').trim()),
  );
}

/** Every metric of PiSync's own as the service shows it: name, type, labels, meaning. */
function shown(): readonly (readonly string[])[] {
  const described = text.matchAll(/^# HELP (pisync_\S+) (.*)\n# TYPE \S+ (\S+)\n((?:(?!#).+\n)*)/gm);
  return Array.from(described, ([, name = '', help = '', type = '', series = '']) => {
    const labels = new Set(Array.from(series.matchAll(/[{,](\w+)="/g), ([, label = '']) => label));
    labels.delete('le');
    return [name, type, [...labels].join(', '), help];
  });
}

const byName = (rows: readonly (readonly string[])[]) => rows.toSorted(([a = ''], [b = '']) => a.localeCompare(b));

it('documents every metric with its type, its labels and its meaning', () => {
  expect(byName(rowsOf(document))).toEqual(byName(shown()));
});

it('the rules take of figures that are the same in every process the greatest, not the sum', async () => {
  const rules = await readFile(`${ROOT}deploy/prometheus/rules/recording.yml`, 'utf8');
  const [, ofFleet = ''] = /### Of the fleet\n(.*?)\n### /s.exec(document) ?? [];
  const names = rowsOf(ofFleet).map(([name = '']) => name);
  expect(names.length).toBeGreaterThan(5);
  for (const name of names) {
    const uses = rules.match(new RegExp(`.*\\b${name}\\b(?!_).*`, 'g')) ?? [];
    expect(uses.filter((use) => !use.includes('record:'))).toEqual([
      `        expr: max without (job, instance) (${name})`,
    ]);
  }
});
