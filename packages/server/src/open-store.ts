import type { FleetStore, WatchStore } from '@pisync/core';
import { ConfigError, type ServerConfig } from './server-config.js';

/** A store of a fleet that also keeps how its devices are watched. */
export type WatchingStore = FleetStore & { readonly watches: WatchStore };

/**
 * Opens the store that a configuration names, alone: the MongoDB of a cluster, else the embedded one. For what goes past a
 * service; services may have the same store open meanwhile.
 *
 * @throws PisyncError `store_failed` when the data folder can't be used
 * @throws ConfigError when the address of the MongoDB can't be meant
 */
export async function openStore({
  dataDir,
  cluster,
}: Pick<ServerConfig, 'dataDir' | 'cluster'>): Promise<WatchingStore> {
  if (cluster === undefined) {
    const { openLmdbStore } = await import('@pisync/core/lmdb');
    return openLmdbStore({ path: dataDir });
  }
  const { openMongoStore } = await import('@pisync/core/mongo');
  return openShared(openMongoStore, cluster.mongoUri);
}

/** Opens what processes of a cluster share. @throws ConfigError when the address can't be meant */
export function openShared(open: (options: { uri: string }) => WatchingStore, uri: string): WatchingStore {
  try {
    return open({ uri });
  } catch (cause) {
    // the driver says what is wrong, and leaves out the password
    throw new ConfigError(`MONGO_URI ${cause instanceof Error ? cause.message : 'is wrong'}`, { cause });
  }
}
