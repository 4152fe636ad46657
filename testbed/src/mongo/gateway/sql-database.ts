import pg from 'pg';

/** A connection that is held for a while, by a transaction or a command with a time limit. */
export type SqlConnection = pg.PoolClient;

/** A row's columns as text. */
export type SqlRow = readonly (string | null)[];

/** The database behind the gateway, which has DocumentDB's functions. */
export interface SqlDatabase {
  /**
   * Runs a statement and gives its first row, empty where there is none.
   *
   * @param connection to run it on, or `null` for any
   */
  row(connection: SqlConnection | null, statement: string, values: readonly SqlValue[]): Promise<SqlRow>;
  /** Takes a connection, to be released. */
  connect(): Promise<SqlConnection>;
  close(): Promise<void>;
}

export type SqlValue = string | number | Buffer | null;

/** Open transactions hold a connection each, and what they wait for needs another. */
const MAX_CONNECTIONS = 100;
const SEARCH_PATH = 'documentdb_api_catalog,documentdb_api,documentdb_core,public';
/** What a driver would make of values is not wanted, it is text that is read here. */
const AS_TEXT = { getTypeParser: () => (text: string) => text };

/** Opens a pool of connections; each is made when it is first needed. */
export function openSqlDatabase(host: string): SqlDatabase {
  const pool = new pg.Pool({
    host,
    user: 'postgres',
    database: 'postgres',
    max: MAX_CONNECTIONS,
    idleTimeoutMillis: 60_000,
    options: `-c search_path=${SEARCH_PATH}`,
  });
  // An idle connection that breaks is replaced; one in use fails its statement. Neither may end the process.
  pool.on('error', () => undefined);
  pool.on('connect', (connection) => connection.on('error', () => undefined));
  /** Each statement is prepared once a connection, under a name of its own. */
  const names = new Map<string, string>();
  const nameOf = (statement: string): string => {
    const name = names.get(statement) ?? `s${names.size}`;
    names.set(statement, name);
    return name;
  };

  return {
    async row(connection, statement, values) {
      const query = {
        name: nameOf(statement),
        text: statement,
        values: [...values],
        rowMode: 'array' as const,
        types: AS_TEXT,
      };
      const { rows } = await (connection === null
        ? pool.query<(string | null)[]>(query)
        : connection.query<(string | null)[]>(query));
      return rows[0] ?? [];
    },
    connect: () => pool.connect(),
    close: () => pool.end(),
  };
}

const TEXT_PREFIX = 'BSONHEX';

/**
 * The BSON in a column. It comes as text, since node-postgres mangles results in binary form.
 *
 * @throws TypeError where there is none
 */
export function bsonOf(column: string | null | undefined): Buffer {
  if (column === null || column === undefined || !column.startsWith(TEXT_PREFIX)) {
    throw new TypeError(`expected BSON of the database, got ${String(column).slice(0, 40)}`);
  }
  return Buffer.from(column.slice(TEXT_PREFIX.length), 'hex');
}
