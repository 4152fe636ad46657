import { deserialize, type Document } from 'bson';
import { CommandFailure } from '../command-failure.js';
import { namespaceOf, type CommandHandler } from '../command.js';
import { codeOfPackedState } from '../error-codes.js';
import { bsonOf } from '../sql-database.js';
import { databaseAndBody } from './call-function.js';

const CANNOT_CREATE_INDEX = 67;

/**
 * Makes indexes and answers when they are there. (DocumentDB's other way, in the background, answers before they are: a
 * duplicate that came in meanwhile would stay.)
 */
export const createIndexes: CommandHandler = async (command, { sql, connection }) => {
  const statement = 'SELECT documentdb_api_internal.create_indexes_non_concurrently($1, $2, true)';
  const [column] = await sql.row(connection, statement, databaseAndBody(command));
  const answer = deserialize(bsonOf(column));
  const shard: Document = answer['raw']?.defaultShard ?? answer;
  if (answer['ok'] === 1 && shard['ok'] !== 0) return { ...shard, ok: 1 };
  const { code = CANNOT_CREATE_INDEX, errmsg = 'the index could not be made' } = shard;
  throw new CommandFailure(codeOfPackedState(Number(code)), String(errmsg));
};

export const drop: CommandHandler = async (command, { sql, connection }) => {
  const { database, collection } = command;
  await sql.row(connection, 'SELECT documentdb_api.drop_collection($1, $2)', [database, collection]);
  return { nIndexesWas: 1, ns: namespaceOf(command), ok: 1 };
};

export const dropDatabase: CommandHandler = async ({ database }, { sql, connection }) => {
  await sql.row(connection, 'SELECT documentdb_api.drop_database($1)', [database]);
  return { dropped: database, ok: 1 };
};

/** Spreads a collection by its key, over the one node there is. */
export const shardCollection: CommandHandler = async ({ collection, bytes }, { sql }) => {
  await sql.row(null, 'SELECT documentdb_api.shard_collection($1)', [bytes]);
  return { collectionsharded: collection, ok: 1 };
};
