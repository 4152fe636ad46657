import { access } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { ServiceStore } from '@pisync/core';
import { CliError } from '../cli-error.js';
import { EXIT } from '../exit-codes.js';
import { readConfig, wrongConfigIsUsage } from '../read-config.js';

/** Which store a command opens by itself, past any service. */
export type StoreChoice = { readonly kind: 'folder'; readonly path: string } | { readonly kind: 'mongo' };

/** A store, and what people call it. */
export interface OpenedStore {
  readonly name: string;
  readonly store: ServiceStore;
}

/** The store that options name; `null` where they name none, and a service is asked. */
export function storeChoice({ dataDir, mongo }: { dataDir?: string; mongo?: boolean }): StoreChoice | null {
  if (dataDir !== undefined) return { kind: 'folder', path: dataDir };
  return mongo === true ? { kind: 'mongo' } : null;
}

/** Whether there is a store to open; MongoDB is taken to be there. */
export async function storeExists(choice: StoreChoice): Promise<boolean> {
  if (choice.kind === 'mongo') return true;
  return access(join(choice.path, 'data.mdb')).then(
    () => true,
    () => false,
  );
}

/**
 * Opens an embedded store, or the one in MongoDB that MONGO_URI names. A service may use it meanwhile.
 *
 * @param mustExist whether a folder without a store is refused, which else gets one
 * @throws CliError with `usage` for what can't be meant
 */
export async function openStore(
  choice: StoreChoice,
  mustExist: boolean,
  process: NodeJS.Process,
): Promise<OpenedStore> {
  return choice.kind === 'folder' ? openFolder(choice.path, mustExist) : openMongo(process);
}

async function openFolder(path: string, mustExist: boolean): Promise<OpenedStore> {
  if (mustExist && !(await storeExists({ kind: 'folder', path }))) {
    const next = 'name the folder of a service (--data-dir of "pisync serve")';
    throw new CliError(`there is no store in ${path}; ${next}`, EXIT.usage);
  }
  const { openEmbeddedStore } = await import('@pisync/server');
  return { name: resolve(path), store: await openEmbeddedStore(path) };
}

async function openMongo(process: NodeJS.Process): Promise<OpenedStore> {
  const [{ requireCluster }, mongo] = await Promise.all([import('@pisync/server'), import('@pisync/core/mongo')]);
  const config = readConfig(process);
  const { mongoUri: uri } = wrongConfigIsUsage(() => requireCluster(config));
  const { isNew, missing } = await mongo.checkMongo({ uri });
  if (isNew && missing.length > 0) await mongo.initMongo({ uri });
  return { name: 'MongoDB', store: mongo.openMongoStore({ uri }) };
}
