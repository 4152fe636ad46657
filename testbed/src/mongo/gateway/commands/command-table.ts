import type { Command, CommandHandler } from '../command.js';
import { callFunction } from './call-function.js';
import { createIndexes, drop, dropDatabase, shardCollection } from './define-collections.js';
import { buildInfo, hello, nothingToDo, serverStatus } from './describe-server.js';
import { abortTransaction, commitTransaction, endSessions } from './end-transaction.js';
import { deleteDocuments } from './delete-documents.js';
import { explain } from './explain.js';
import { firstPage, getMore, killCursors } from './read-documents.js';
import { writeDocuments } from './write-documents.js';

const bodyAlone = ({ bytes }: Command): readonly [Buffer] => [bytes];
const scaleOf = ({ body }: Command): number => Number(body['scale'] ?? 1);

/** Each command that the gateway knows, by its name in small letters. */
export const COMMANDS: ReadonlyMap<string, CommandHandler> = new Map<string, CommandHandler>([
  ['hello', hello],
  ['ismaster', hello],
  ['ping', nothingToDo],
  ['buildinfo', buildInfo],
  ['serverstatus', serverStatus],

  ['insert', writeDocuments('insert_bulk', 'insert', 'documents')],
  ['update', writeDocuments('update_bulk', 'update', 'updates')],
  ['delete', deleteDocuments],
  ['findandmodify', callFunction('SELECT * FROM documentdb_api.find_and_modify($1, $2, NULL)')],

  ['find', firstPage('find_cursor_first_page')],
  ['aggregate', firstPage('aggregate_cursor_first_page')],
  ['listcollections', firstPage('list_collections_cursor_first_page')],
  ['listindexes', firstPage('list_indexes_cursor_first_page')],
  ['getmore', getMore],
  ['killcursors', killCursors],
  ['count', callFunction('SELECT document FROM documentdb_api.count_query($1, $2)')],
  ['distinct', callFunction('SELECT document FROM documentdb_api.distinct_query($1, $2)')],
  ['explain', explain],

  ['create', callFunction('SELECT documentdb_api.create_collection_view($1, $2)')],
  ['createindexes', createIndexes],
  ['dropindexes', callFunction('CALL documentdb_api.drop_indexes($1, $2)')],
  [
    'collmod',
    callFunction('SELECT documentdb_api.coll_mod($1, $2, $3)', ({ database, collection, bytes }) => [
      database,
      collection,
      bytes,
    ]),
  ],
  ['renamecollection', callFunction('SELECT documentdb_api.rename_collection($1)', bodyAlone)],
  ['drop', drop],
  ['dropdatabase', dropDatabase],
  ['enablesharding', nothingToDo],
  ['shardcollection', shardCollection],
  ['listdatabases', callFunction('SELECT documentdb_api.list_databases($1)', bodyAlone)],
  [
    'collstats',
    callFunction('SELECT documentdb_api.coll_stats($1, $2, $3)', (command) => [
      command.database,
      command.collection,
      scaleOf(command),
    ]),
  ],
  [
    'dbstats',
    callFunction('SELECT documentdb_api.db_stats($1, $2, false)', (command) => [command.database, scaleOf(command)]),
  ],
  ['validate', callFunction('SELECT documentdb_api.validate($1, $2)')],

  ['committransaction', commitTransaction],
  ['aborttransaction', abortTransaction],
  ['endsessions', endSessions],
  ['refreshsessions', nothingToDo],
]);
