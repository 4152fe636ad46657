import { sessionOf, type CommandHandler } from '../command.js';

export const commitTransaction: CommandHandler = async ({ body }, { transactions }) => {
  await transactions.commit(sessionOf(body), String(body['txnNumber']));
  return { ok: 1 };
};

/** Also where there is nothing to abort. */
export const abortTransaction: CommandHandler = async ({ body }, { transactions }) => {
  await transactions.abort(sessionOf(body));
  return { ok: 1 };
};

/** What a driver sends when it closes: what its sessions left open is rolled back. */
export const endSessions: CommandHandler = async ({ body }, { transactions }) => {
  const sessions: unknown[] = Array.isArray(body['endSessions']) ? body['endSessions'] : [];
  for (const lsid of sessions) await transactions.abort(sessionOf({ lsid }));
  return { ok: 1 };
};
