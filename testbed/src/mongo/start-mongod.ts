import { request } from 'node:https';
import { join } from 'node:path';
import { DryMongoBinary, MongoMemoryReplSet } from 'mongodb-memory-server-core';
import { MongoBinaryDownloadUrl } from 'mongodb-memory-server-core/lib/util/MongoBinaryDownloadUrl.js';
import type { Machine, OnProgress } from '../machine.js';
import { findProgram } from '../programs/find-program.js';
import { TestbedError } from '../testbed-error.js';

/** A replica set of one member, with its data in a temporary folder. */
export interface MongodService {
  readonly uri: string;
  stop(): Promise<void>;
}

/** A server that doesn't begin to answer by then is taken for out of reach. */
const REACH_TIMEOUT_MS = 3_000;

/**
 * Starts a mongod: the one of this machine, or one that was or can be downloaded. Only where the server that has it answers is
 * a download begun, so that none is broken off.
 *
 * @throws TestbedError `UNAVAILABLE` when there is none and none can be downloaded; else what mongodb-memory-server throws
 */
export async function startMongod(machine: Machine, onProgress: OnProgress): Promise<MongodService> {
  const systemBinary = findProgram('mongod', machine.programFolders);
  const downloadDir = join(machine.cacheFolder, 'mongod');
  const options = { ...DryMongoBinary.getEnsuredOptions(), downloadDir };
  const binary = systemBinary ?? (await DryMongoBinary.locateBinary(options)) ?? null;
  if (binary === null) {
    const url = await new MongoBinaryDownloadUrl(await DryMongoBinary.generateOptions(options)).getDownloadUrl();
    if (!(await canBeReached(url))) throw new TestbedError('UNAVAILABLE', `${new URL(url).host} cannot be reached`);
    onProgress(`downloading mongod from ${url}`);
  }
  const replicaSet = await MongoMemoryReplSet.create({
    replSet: { count: 1, ip: '127.0.0.1', storageEngine: 'wiredTiger' },
    binary: { downloadDir, ...(systemBinary !== null && { systemBinary }) },
  });
  return {
    uri: replicaSet.getUri(),
    stop: async () => {
      await replicaSet.stop({ doCleanup: true, force: true });
    },
  };
}

/** Whether a server answers for this file. */
function canBeReached(url: string): Promise<boolean> {
  return new Promise((resolve) => {
    const asking = request(url, { method: 'HEAD', agent: false, timeout: REACH_TIMEOUT_MS }, (answer) => {
      answer.resume();
      resolve(answer.statusCode === 200);
    });
    asking.on('timeout', () => asking.destroy());
    asking.on('error', () => resolve(false));
    asking.end();
  });
}
