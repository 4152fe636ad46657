import { spawn } from 'node:child_process';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { EXAMPLE_BASE, curlCommand } from '../../src/api/curl-command.js';
import { OPERATIONS } from '../../src/api/operations/index.js';
import { type FixedServer, startFixedServer } from '../testing/fixed-server.js';

let server: FixedServer;
beforeAll(async () => {
  server = await startFixedServer({}, { now: '2024-05-08T12:30:00Z' });
});
afterAll(() => server.close());

/** Runs a command in a shell, until it ends or a whole message of a stream has come; what it wrote. */
function run(command: string): Promise<string> {
  return new Promise((resolve, reject) => {
    const shell = spawn('bash', ['-o', 'pipefail', '-c', `exec 2>&1; ${command}`], { detached: true });
    let text = '';
    shell.stdout.setEncoding('utf8').on('data', (part: string) => {
      text += part;
      if (/^event: [^]*\n\n$/m.test(text) && shell.pid !== undefined) process.kill(-shell.pid);
    });
    shell.on('error', reject);
    shell.on('close', () => resolve(text));
  });
}

it('every command of the reference does what it says, one after the other', async () => {
  const results: string[] = [];
  const expected: string[] = [];
  for (const operation of OPERATIONS) {
    for (const example of operation.examples) {
      const name = `${operation.operationId} ${example.name}`;
      const command = curlCommand(operation, example)
        .replaceAll(EXAMPLE_BASE, server.url)
        .replaceAll('curl ', String.raw`curl -sS -i `);
      const answered = await run(command);
      results.push(`${name}: ${/^HTTP\/1\.1 (\d+)/.exec(answered)?.[1] ?? answered}`);
      expected.push(`${name}: ${example.status}`);
    }
  }
  expect(results).toEqual(expected);
});
