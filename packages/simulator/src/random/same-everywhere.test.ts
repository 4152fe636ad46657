import { readdirSync, readFileSync } from 'node:fs';
import { expect, it } from 'vitest';

/** What the plan of a fleet is made by. */
const FOLDERS = ['random', 'fleet', 'links', 'upload', 'plan'];

/** Defined to the last bit by ECMAScript; other functions of Math may differ between engines. */
const EXACT = new Set(['LN2', 'SQRT1_2', 'abs', 'ceil', 'floor', 'imul', 'max', 'min', 'round', 'sqrt']);

it.each(FOLDERS)('src/%s draws nothing that depends on the machine, the engine or the time', (folder) => {
  const root = new URL(`../${folder}/`, import.meta.url);
  const files = readdirSync(root).filter((file) => file.endsWith('.ts') && !file.endsWith('.test.ts'));
  expect(files.length).toBeGreaterThan(0);
  for (const file of files) {
    const code = readFileSync(new URL(file, root), 'utf8').replaceAll(/\/\*.*?\*\/|\/\/[^\n]*/gs, '');
    const called = [...code.matchAll(/Math\.(\w+)/g)].map(([, name]) => name ?? '');
    expect
      .soft(
        called.filter((name) => !EXACT.has(name)),
        `${file} calls Math`,
      )
      .toEqual([]);
    expect
      .soft(code, file)
      .not.toMatch(/Date\.now|new Date\(\)|performance\.|hrtime|randomUUID|getRandomValues|Intl\.|toLocale/);
    // whole powers of two are exact; `halvings` is whole
    expect.soft(code, file).not.toMatch(/(?<!\b2 )\*\*|\*\* (?!halvings|\d+\b(?!\.))/);
  }
});
