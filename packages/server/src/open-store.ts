import { finishJournal, type ServiceStore } from '@pisync/core';
import { ConfigError, type ServerConfig } from './server-config.js';

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
}: Pick<ServerConfig, 'dataDir' | 'cluster'>): Promise<ServiceStore> {
  if (cluster === undefined) return openEmbeddedStore(dataDir);
  const { openMongoStore } = await import('@pisync/core/mongo');
  return openShared(openMongoStore, cluster.mongoUri);
}

/**
 * Opens the embedded store in a folder, with all that a service which crashed was answering for.
 * @throws PisyncError `store_failed` when the folder can't be used
 */
export async function openEmbeddedStore(path: string): Promise<ServiceStore> {
  const { openLmdbStore } = await import('@pisync/core/lmdb');
  const store = await openLmdbStore({ path });
  await finishJournal(store).catch(async (error: unknown) => {
    await store.close();
    throw error;
  });
  return store;
}

/** Opens what processes of a cluster share. @throws ConfigError when the address can't be meant */
export function openShared(open: (options: { uri: string }) => ServiceStore, uri: string): ServiceStore {
  try {
    return open({ uri });
  } catch (cause) {
    // the driver says what is wrong, and leaves out the password
    throw new ConfigError(`MONGO_URI ${cause instanceof Error ? cause.message : 'is wrong'}`, { cause });
  }
}
