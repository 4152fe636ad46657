import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseServerConfig, startServer } from '@pisync/server';

/**
 * Runs work with a service in this process that keeps its events in an embedded store.
 *
 * @param folder where it keeps them; a temporary one, which is removed afterwards, when `null`
 */
export async function withEmbeddedService<T>(folder: string | null, work: (url: URL) => Promise<T>): Promise<T> {
  const dataDir = folder ?? (await mkdtemp(join(tmpdir(), 'pisync-embedded-')));
  const config = parseServerConfig({ PORT: '0', HOST: '127.0.0.1', PISYNC_DATA_DIR: dataDir, LOG_LEVEL: 'silent' });
  try {
    const service = await startServer(config);
    try {
      return await work(new URL(service.url));
    } finally {
      await service.close();
    }
  } finally {
    if (folder === null) await rm(dataDir, { recursive: true, force: true });
  }
}
