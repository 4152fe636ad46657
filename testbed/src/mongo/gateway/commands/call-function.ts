import type { Command, CommandHandler } from '../command.js';
import { bsonOf, type SqlValue } from '../sql-database.js';

/** A command that is one call of a function of DocumentDB, whose first column is the answer. */
export function callFunction(
  statement: string,
  values: (command: Command) => readonly SqlValue[] = databaseAndBody,
): CommandHandler {
  return async (command, { sql, connection }) => {
    const [answer] = await sql.row(connection, statement, values(command));
    return bsonOf(answer);
  };
}

/** What most of its functions take. */
export function databaseAndBody({ database, bytes }: Command): readonly SqlValue[] {
  return [database, bytes];
}
