import { resolve } from 'node:path';
import type { ApiClient } from '../api/client.js';
import { connect } from '../connect.js';
import { createHttpTarget } from './http-target.js';
import type { ImportTarget } from './import-target.js';
import { openStore, storeChoice, storeExists } from './open-store.js';
import { retryingStore } from './retry.js';
import { createStoreTarget } from './store-target.js';

/** For how long a service or a database may be away before an import gives up; its checkpoint stays. */
const PATIENCE_MS = 10 * 60_000;

/** Which target. */
export interface TargetOptions {
  readonly url: URL;
  readonly token?: string;
  readonly dataDir?: string;
  readonly mongo?: boolean;
  readonly dryRun: boolean;
}

/** Opens what an import goes to. @throws CliError when it isn't there, or can't be meant */
export async function openTarget(
  options: TargetOptions,
  parts: { process: NodeJS.Process; signal: AbortSignal; onWait: (reason: string) => void },
): Promise<ImportTarget> {
  const { signal, onWait } = parts;
  const choice = storeChoice(options);
  if (choice === null) {
    const client = await connect(options);
    await requireService(client);
    return createHttpTarget(client, { signal, patienceMs: PATIENCE_MS, onWait });
  }
  if (options.dryRun && choice.kind === 'folder' && !(await storeExists(choice))) return emptyTarget(choice.path);
  const { name, store } = await openStore(choice, options.dryRun, parts.process);
  // a disk that is full stays so, a database comes back
  if (choice.kind === 'folder') return createStoreTarget(name, store);
  return createStoreTarget(name, store, (work) => retryingStore(work, { signal, patienceMs: PATIENCE_MS, onWait }));
}

/** A store that a dry run doesn't make. */
function emptyTarget(path: string): ImportTarget {
  return {
    name: resolve(path),
    restores: true,
    batchEvents: 4000,
    send: () => Promise.reject(new RangeError('there is nothing to send to')),
    async *history() {},
    close: async () => {},
  };
}

/** Later on a service may be away for a while; one that never was there is a mistake. @throws CliError */
async function requireService(client: ApiClient): Promise<void> {
  await client.stats();
}
