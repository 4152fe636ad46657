import { COMMANDS } from './commands/command-table.js';
import { CommandFailure, failureAnswer } from './command-failure.js';
import { namespaceOf, sessionOf, type Answer, type Command, type CommandHandler, type Scope } from './command.js';

const COMMAND_NOT_FOUND = 59;

/** The parts that all commands share. */
export type GatewayParts = Pick<Scope, 'sql' | 'cursors' | 'transactions'>;

/** Carries out a command. Never rejects: the answer to one that fails says so. */
export async function runCommand(command: Command, parts: GatewayParts): Promise<Answer> {
  const name = command.name.toLowerCase();
  const endsTransaction = name === 'committransaction' || name === 'aborttransaction';
  const inTransaction = command.body['autocommit'] === false && !endsTransaction;
  try {
    const handler = COMMANDS.get(name);
    if (handler === undefined) throw new CommandFailure(COMMAND_NOT_FOUND, `no such command: '${command.name}'`);
    if (inTransaction) return await runInTransaction(handler, command, parts);
    const limitMs = name === 'getmore' ? 0 : Number(command.body['maxTimeMS'] ?? 0);
    if (limitMs > 0) return await runWithin(limitMs, handler, command, parts);
    return await handler(command, { ...parts, connection: null, inTransaction: false });
  } catch (error) {
    return failureAnswer(error, namespaceOf(command), inTransaction);
  }
}

/** In the transaction it names, which is over when the command fails, as MongoDB's is. */
async function runInTransaction(handler: CommandHandler, command: Command, parts: GatewayParts): Promise<Answer> {
  const { transactions } = parts;
  const session = sessionOf(command.body);
  const number = String(command.body['txnNumber']);
  const begins = command.body['startTransaction'] === true;
  const { connection } = begins ? await transactions.begin(session, number) : transactions.find(session, number);
  try {
    return await handler(command, { ...parts, connection, inTransaction: true });
  } catch (error) {
    await transactions.abort(session);
    throw error;
  }
}

/** On a connection of its own that gives up after a while. */
async function runWithin(
  limitMs: number,
  handler: CommandHandler,
  command: Command,
  parts: GatewayParts,
): Promise<Answer> {
  const connection = await parts.sql.connect();
  try {
    await connection.query(`SET statement_timeout = ${Math.ceil(limitMs)}`);
    return await handler(command, { ...parts, connection, inTransaction: false });
  } finally {
    await connection.query('RESET statement_timeout').then(
      () => connection.release(),
      () => connection.release(true),
    );
  }
}
