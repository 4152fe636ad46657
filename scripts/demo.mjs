/** `npm run demo`: on one machine with the embedded store, or with `--cluster` on the services of the testbed. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';

const args = process.argv.slice(2);
const isCluster = args.includes('--cluster');
const program = isCluster ? '../testbed/dist/cluster-demo.js' : '../packages/cli/dist/main.js';
const command = isCluster ? args : ['demo', ...args];

const child = spawn(process.execPath, [fileURLToPath(new URL(program, import.meta.url)), ...command], {
  stdio: 'inherit',
});
// a terminal tells the child itself, anyone else only this process; both end when the child has cleaned up
process.on('SIGINT', () => {});
process.on('SIGTERM', () => child.kill('SIGTERM'));
child.once('exit', (code) => {
  process.exitCode = code ?? 1;
});
