import { deserialize, serialize } from 'bson';
import { CommandFailure } from '../command-failure.js';
import type { CommandHandler } from '../command.js';

const COMMAND_NOT_SUPPORTED = 115;

/** What gives the rows of a command, which PostgreSQL can explain. */
const ROWS_OF: Readonly<Record<string, string>> = {
  find: 'bson_aggregation_find',
  aggregate: 'bson_aggregation_pipeline',
  count: 'bson_aggregation_count',
  distinct: 'bson_aggregation_distinct',
};

/** Says how a command would run: PostgreSQL's plan, under `postgres`. */
export const explain: CommandHandler = async ({ database, bytes }, { sql, connection }) => {
  // the command inside is written again, with the types it had
  const body = deserialize(bytes, { promoteValues: false });
  const inner: Readonly<Record<string, unknown>> = body['explain'];
  const [kind = ''] = Object.keys(inner);
  const rows = ROWS_OF[kind];
  if (rows === undefined) throw new CommandFailure(COMMAND_NOT_SUPPORTED, `${kind} cannot be explained`);
  const analyze = body['verbosity'] === 'queryPlanner' ? '' : ', ANALYZE';
  const [plan] = await sql.row(
    connection,
    `EXPLAIN (FORMAT JSON${analyze}) SELECT document FROM documentdb_api_catalog.${rows}($1, $2)`,
    [database, Buffer.from(serialize(kind === 'aggregate' ? { cursor: {}, ...inner } : inner))],
  );
  return { explainVersion: '2', postgres: JSON.parse(plan ?? 'null'), command: inner, ok: 1 };
};
