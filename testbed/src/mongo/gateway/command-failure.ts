import type { Document } from 'bson';
import pg from 'pg';
import { reasonOf } from '../../testbed-error.js';
import { describeDuplicate } from './duplicate-key.js';
import { ERROR_NAMES, codeOfState } from './error-codes.js';

const LOCK_TIMEOUT = 24;
export const WRITE_CONFLICT = 112;
export const NO_SUCH_TRANSACTION = 251;
const DUPLICATE_KEY = 11000;

/** A command fails with a code of MongoDB's. */
export class CommandFailure extends Error {
  override readonly name = 'CommandFailure';
  readonly code: number;

  constructor(code: number, message: string) {
    super(message);
    this.code = code;
  }
}

/** The code that MongoDB would give for what was thrown. Within a transaction, to wait too long for a lock is a conflict. */
export function codeOf(error: unknown, inTransaction: boolean): number {
  if (error instanceof CommandFailure) return error.code;
  const code = error instanceof pg.DatabaseError ? codeOfState(error.code ?? '') : 1;
  return inTransaction && code === LOCK_TIMEOUT ? WRITE_CONFLICT : code;
}

/** The answer to a command that failed. */
export function failureAnswer(error: unknown, namespace: string, inTransaction: boolean): Document {
  const code = codeOf(error, inTransaction);
  const reason = reasonOf(error);
  // the label makes drivers run the whole transaction again
  const isTransient = inTransaction && (code === WRITE_CONFLICT || code === NO_SUCH_TRANSACTION);
  return {
    ok: 0,
    errmsg: code === DUPLICATE_KEY ? describeDuplicate(reason, namespace) : reason,
    code,
    codeName: ERROR_NAMES[code] ?? `Location${code}`,
    ...(isTransient && { errorLabels: ['TransientTransactionError'] }),
  };
}
