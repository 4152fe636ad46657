import { deserialize, serialize, type Document } from 'bson';
import { namespaceOf, type Answer, type Command, type CommandHandler, type Scope } from '../command.js';
import { describeDuplicate, indexOfDuplicate } from '../duplicate-key.js';
import { codeOfPackedState } from '../error-codes.js';
import { bsonOf } from '../sql-database.js';

const DUPLICATE_KEY = 11000;

/**
 * Writes a list of documents.
 *
 * @param procedure does it outside a transaction, committing as it goes: each operation is atomic and their list is not, as
 * with MongoDB
 * @param routine does it within a transaction
 * @param list what the command calls the list, where it was sent beside it
 */
export function writeDocuments(procedure: string, routine: string, list: string): CommandHandler {
  const alone = `CALL documentdb_api.${procedure}($1, $2, $3, NULL, NULL, NULL)`;
  const inTransaction = `SELECT * FROM documentdb_api.${routine}($1, $2, $3, NULL)`;
  return (command, scope) =>
    writeList(scope.inTransaction ? inTransaction : alone, command, scope, command.lists.get(list) ?? null);
}

/**
 * Runs a statement that writes a list of documents.
 *
 * @param list the documents; `null` where they are in the command itself
 */
export async function writeList(
  statement: string,
  command: Command,
  scope: Scope,
  list: Buffer | null,
): Promise<Answer> {
  const [result, succeeded] = await scope.sql.row(scope.connection, statement, [command.database, command.bytes, list]);
  return succeeded === 'f' ? translateErrors(bsonOf(result), command, scope) : bsonOf(result);
}

/** Puts the errors of single operations into MongoDB's terms. */
async function translateErrors(result: Buffer, command: Command, scope: Scope): Promise<Document> {
  // what is not looked at keeps its BSON type
  const answer = deserialize(result, { promoteValues: false });
  const errors: Document[] = answer['writeErrors'] ?? [];
  for (const error of errors) error['code'] = codeOfPackedState(Number(error['code']));
  const duplicates = errors.filter(({ code }) => code === DUPLICATE_KEY);
  const keys = duplicates.length === 0 ? new Map<string, Document>() : await readIndexKeys(command, scope);
  for (const duplicate of duplicates) {
    const message = String(duplicate['errmsg']);
    const keyPattern = keys.get(indexOfDuplicate(message) ?? '');
    if (keyPattern !== undefined) duplicate['keyPattern'] = keyPattern;
    duplicate['errmsg'] = describeDuplicate(message, namespaceOf(command));
  }
  return answer;
}

/** The key of each index of the collection, by the index's name. */
async function readIndexKeys({ database, collection }: Command, scope: Scope): Promise<ReadonlyMap<string, Document>> {
  const statement = 'SELECT cursorPage FROM documentdb_api.list_indexes_cursor_first_page($1, $2)';
  const question = Buffer.from(serialize({ listIndexes: collection }));
  const [page] = await scope.sql.row(scope.connection, statement, [database, question]);
  const indexes: Document[] = deserialize(bsonOf(page))['cursor'].firstBatch;
  return new Map(indexes.map(({ name, key }) => [String(name), key]));
}
