import { CommandFailure, NO_SUCH_TRANSACTION } from './command-failure.js';
import type { SqlConnection, SqlDatabase } from './sql-database.js';

/** A transaction that a session has open. */
export interface Transaction {
  /** The session's count of its transactions. */
  readonly number: string;
  readonly connection: SqlConnection;
}

/** The open transactions, at most one a session. */
export interface Transactions {
  /** Begins one; what the session had open is rolled back. */
  begin(session: string, number: string): Promise<Transaction>;
  /**
   * The open one of that number.
   *
   * @throws CommandFailure 251 (NoSuchTransaction)
   */
  find(session: string, number: string): Transaction;
  /**
   * Commits it.
   *
   * @throws CommandFailure 251 (NoSuchTransaction); else what PostgreSQL says
   */
  commit(session: string, number: string): Promise<void>;
  /** Rolls back what the session has open, if anything. */
  abort(session: string): Promise<void>;
  /** Rolls back all. */
  close(): Promise<void>;
}

/**
 * A snapshot, as MongoDB's. To wait for a lock for long is given up, as is a transaction of which nothing is heard for a minute.
 */
const BEGIN = `BEGIN ISOLATION LEVEL REPEATABLE READ;
  SET LOCAL lock_timeout = '5s';
  SET LOCAL idle_in_transaction_session_timeout = '60s'`;

export function createTransactions(database: SqlDatabase): Transactions {
  const open = new Map<string, Transaction>();

  /** Ends a transaction and gives its connection back; one that broke is thrown away, and PostgreSQL rolls back. */
  async function end(session: string, { connection }: Transaction, statement: 'COMMIT' | 'ROLLBACK'): Promise<void> {
    open.delete(session);
    try {
      await connection.query(statement);
      connection.release();
    } catch (error) {
      connection.release(true);
      throw error;
    }
  }

  function find(session: string, number: string): Transaction {
    const transaction = open.get(session);
    if (transaction?.number === number) return transaction;
    const message = `transaction ${number} was aborted, timed out, or never begun`;
    throw new CommandFailure(NO_SUCH_TRANSACTION, message);
  }

  async function abort(session: string): Promise<void> {
    const transaction = open.get(session);
    if (transaction !== undefined) await end(session, transaction, 'ROLLBACK').catch(() => undefined);
  }

  return {
    async begin(session, number) {
      await abort(session);
      const connection = await database.connect();
      await connection.query(BEGIN);
      const transaction = { number, connection };
      open.set(session, transaction);
      return transaction;
    },
    find,
    commit: async (session, number) => end(session, find(session, number), 'COMMIT'),
    abort,
    async close() {
      await Promise.all([...open.keys()].map(abort));
    },
  };
}
