import { Long } from 'bson';
import type { CommandHandler } from '../command.js';
import { bsonOf } from '../sql-database.js';

/** A query that is answered in pages: gives the first, and keeps where the next begins. */
export function firstPage(functionName: string): CommandHandler {
  const statement = `SELECT cursorPage, continuation, cursorId FROM documentdb_api.${functionName}($1, $2)`;
  return async ({ database, bytes }, { sql, cursors, connection }) => {
    const [page, continuation, id] = await sql.row(connection, statement, [database, bytes]);
    if (typeof continuation === 'string') cursors.keep(String(id), database, bsonOf(continuation));
    return bsonOf(page);
  };
}

/** The next page of a query. */
export const getMore: CommandHandler = async ({ body, bytes }, { sql, cursors, connection }) => {
  const id = String(body['getMore']);
  const cursor = cursors.find(id);
  cursors.drop(id);
  const statement = 'SELECT cursorPage, continuation FROM documentdb_api.cursor_get_more($1, $2, $3)';
  const values = [cursor.database, bytes, cursor.continuation];
  const [page, continuation] = await sql.row(connection, statement, values);
  if (typeof continuation === 'string') cursors.keep(id, cursor.database, bsonOf(continuation));
  return bsonOf(page);
};

/** Forgets cursors that are no longer wanted. */
export const killCursors: CommandHandler = async ({ body }, { sql, cursors }) => {
  const ids = Array.isArray(body['cursors']) ? body['cursors'].map(String) : [];
  const killed = ids.filter((id) => cursors.drop(id));
  if (killed.length > 0) {
    await sql.row(null, 'SELECT documentdb_api_internal.delete_cursors($1::bigint[])', [`{${killed.join()}}`]);
  }
  const asLongs = (list: readonly string[]): Long[] => list.map((id) => Long.fromString(id));
  return {
    cursorsKilled: asLongs(killed),
    cursorsNotFound: asLongs(ids.filter((id) => !killed.includes(id))),
    cursorsAlive: [],
    cursorsUnknown: [],
    ok: 1,
  };
};
