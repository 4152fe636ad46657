import { deserialize, type Document } from 'bson';
import { WRITE_CONFLICT, codeOf } from '../command-failure.js';
import type { Answer, CommandHandler } from '../command.js';
import { writeList } from './write-documents.js';

const STATEMENT = 'SELECT * FROM documentdb_api.delete($1, $2, $3, NULL)';
/** How often a deletion that lost a conflict is tried. */
const ATTEMPTS = 20;

/**
 * Deletes documents. DocumentDB would do a whole list in one transaction of PostgreSQL's, and two of them that meet in
 * different orders would deadlock. MongoDB doesn't; so each operation of the list is a statement of its own here.
 */
export const deleteDocuments: CommandHandler = async (command, scope) => {
  const list = command.lists.get('deletes') ?? null;
  if (list === null || scope.inTransaction) return writeList(STATEMENT, command, scope, list);
  const errors: Document[] = [];
  let deleted = 0;
  for (const [index, operation] of splitBson(list).entries()) {
    const answer = await againOnConflict(() => writeList(STATEMENT, command, scope, operation));
    const { n, writeErrors } = Buffer.isBuffer(answer) ? deserialize(answer) : answer;
    deleted += Number(n);
    const [error]: Document[] = writeErrors ?? [];
    if (error === undefined) continue;
    errors.push({ ...error, index });
    if (command.body['ordered'] !== false) break;
  }
  return { n: deleted, ...(errors.length > 0 && { writeErrors: errors }), ok: 1 };
};

/** The documents of a list, which stand one after the other, each beginning with its length. */
function splitBson(list: Buffer): Buffer[] {
  const documents: Buffer[] = [];
  for (let at = 0; at < list.length;) {
    const end = at + list.readInt32LE(at);
    documents.push(list.subarray(at, end));
    at = end;
  }
  return documents;
}

/** MongoDB runs what lost a conflict again by itself; PostgreSQL has undone it, so that this is safe. */
async function againOnConflict(run: () => Promise<Answer>): Promise<Answer> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      const answer = await run();
      const isConflict = !Buffer.isBuffer(answer) && answer['writeErrors']?.[0]?.code === WRITE_CONFLICT;
      if (!isConflict || attempt === ATTEMPTS) return answer;
    } catch (error) {
      if (codeOf(error, false) !== WRITE_CONFLICT || attempt === ATTEMPTS) throw error;
    }
  }
}
