import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { expect, it } from 'vitest';

it('runs as it stands and says what became of each event', async () => {
  const file = fileURLToPath(new URL('main.mjs', import.meta.url));
  const { stdout } = await promisify(execFile)(process.execPath, [file]);
  expect(stdout.split('\n')).toEqual([
    'incident opened: 3 failures in a row',
    'stored 1772452800000:20:0:3.2',
    'stored 1772452860000:20:2:3.2',
    'stored 1772452920000:20:1:3.2',
    'stored 1772452980000:20:1:3.2',
    'duplicate 1772452980000:20:1:3.2',
    expect.stringContaining('rejected device_id must be 1 to 128 characters'),
    'newest: 2026-03-02T12:03:00.000Z, 1 error',
    'repeated failures: pibook-000123',
    '',
  ]);
});
