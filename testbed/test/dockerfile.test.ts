import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { workspaceFolder } from '../src/workspace-folder.js';

const ROOT = join(workspaceFolder(), '..');

it('the image is built from the manifest of every workspace', async () => {
  const dockerfile = await readFile(join(ROOT, 'deploy/Dockerfile'), 'utf8');
  const copied = [...dockerfile.matchAll(/^COPY (\S+)\/package\.json /gm)].map(([, folder]) => folder);
  const packages = (await readdir(join(ROOT, 'packages'))).map((name) => `packages/${name}`);
  const examples = (await readdir(join(ROOT, 'examples'))).map((name) => `examples/${name}`);
  expect(new Set(copied)).toEqual(new Set([...packages, ...examples, 'testbed']));
});

it('the image holds what each package is published with', async () => {
  const dockerfile = await readFile(join(ROOT, 'deploy/Dockerfile'), 'utf8');
  const copied = [...dockerfile.matchAll(/^COPY --from=build \/app\/packages\/(\S+) /gm)].map(([, path]) => path);
  const published: string[] = [];
  for (const name of await readdir(join(ROOT, 'packages'))) {
    const { files }: { files: string[] } = JSON.parse(
      await readFile(join(ROOT, 'packages', name, 'package.json'), 'utf8'),
    );
    published.push(...files.map((file) => `${name}/${file}`));
  }
  expect(new Set(copied)).toEqual(new Set(published));
});
