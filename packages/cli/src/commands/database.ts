import { initDatabase, requireCluster, shardDatabase } from '@pisync/server';
import { print, type Terminal } from '../output/terminal.js';
import { readConfig, wrongConfigIsUsage } from '../read-config.js';

/** How a database is made ready. */
export interface InitOptions {
  /** As it was when left out. */
  readonly retentionDays?: number | 'forever';
  readonly json: boolean;
}

/** Makes the database of a cluster ready: indexes and retention. Safe to run at any time, also by several at once. */
export async function initClusterDatabase(
  { retentionDays, json }: InitOptions,
  process: NodeJS.Process,
  terminal: Terminal,
): Promise<void> {
  const config = readConfig(process);
  const cluster = wrongConfigIsUsage(() => requireCluster(config));
  const ready = await initDatabase(cluster, retentionDays === 'forever' ? null : retentionDays);
  if (json) {
    const { database, created } = ready;
    await print(terminal, JSON.stringify({ database, created, retention_days: ready.retentionDays }));
    return;
  }
  const made = ready.created.length === 0 ? 'it had every index already' : `made ${ready.created.join(', ')}`;
  const kept = ready.retentionDays === null ? 'for ever' : `for ${ready.retentionDays} days`;
  await print(terminal, `The database ${ready.database} is ready: ${made}. Events are kept ${kept}.`);
}

/** Spreads events and devices over the shards of a cluster. */
export async function shardClusterDatabase(
  { json }: { json: boolean },
  process: NodeJS.Process,
  terminal: Terminal,
): Promise<void> {
  const config = readConfig(process);
  const cluster = wrongConfigIsUsage(() => requireCluster(config));
  const { database, sharded } = await shardDatabase(cluster);
  if (json) {
    await print(terminal, JSON.stringify({ database, sharded }));
    return;
  }
  const what =
    sharded.length === 0 ? 'was sharded already' : `now spreads its ${sharded.join(' and ')} over all shards`;
  await print(terminal, `The database ${database} ${what}, by the hash of device_id.`);
}
