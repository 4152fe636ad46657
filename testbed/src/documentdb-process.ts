/**
 * A MongoDB of one process: PostgreSQL with DocumentDB, and the gateway in front of it. Its argument is a folder that
 * `provideDocumentdbRoot` made. Writes its port on a line as JSON once it is ready, and what it does before to standard error.
 * It ends, and removes its data, when standard input ends: with the process that started it, however that dies.
 */
import { once } from 'node:events';
import { startPostgres } from './mongo/documentdb/start-postgres.js';
import { startGateway } from './mongo/gateway/start-gateway.js';
import { reasonOf } from './testbed-error.js';

const [root = ''] = process.argv.slice(2);
const mayEnd = Promise.race([once(process.stdin.resume(), 'end'), once(process, 'SIGTERM'), once(process, 'SIGINT')]);
try {
  const postgres = await startPostgres(root, (line) => process.stderr.write(`${line}\n`));
  const gateway = await startGateway(postgres.host);
  process.stdout.write(`${JSON.stringify({ port: gateway.port })}\n`);
  await mayEnd;
  // in this order nothing waits for a statement that takes long
  await postgres.stop();
  await gateway.close();
} catch (error) {
  process.stderr.write(`${reasonOf(error)}\n`);
  process.exitCode = 1;
}
// standard input may still be open
process.stdin.destroy();
