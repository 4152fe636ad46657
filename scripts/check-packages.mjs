// Checks the packages as npm would publish them: publint reads their manifests, attw resolves their types.
import { execFile } from 'node:child_process';
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const run = promisify(execFile);
const folder = await mkdtemp(join(tmpdir(), 'pisync-pack-'));
let failed = false;

async function check(title, command, args) {
  try {
    await run(command, args, { cwd: process.cwd() });
    process.stdout.write(`${title}: clean\n`);
  } catch (error) {
    failed = true;
    process.stderr.write(`${title}:\n${error.stdout}${error.stderr}\n`);
  }
}

try {
  const names = await readdir('packages');
  await run('npm', [
    'pack',
    '--silent',
    '--pack-destination',
    folder,
    ...names.flatMap((name) => ['-w', `packages/${name}`]),
  ]);
  for (const file of (await readdir(folder)).sort()) {
    const tarball = join(folder, file);
    await check(`publint ${file}`, 'npx', ['publint', 'run', tarball, '--strict']);
    if (!file.includes('-cli-')) {
      await check(`attw ${file}`, 'npx', ['attw', tarball, '--profile', 'esm-only', '--quiet']);
    }
  }
} finally {
  await rm(folder, { recursive: true, force: true });
}
process.exitCode = failed ? 1 : 0;
