import { openQueue, requireCluster } from '@pisync/server';
import { CliError } from '../cli-error.js';
import { EXIT } from '../exit-codes.js';
import { count, minute, seconds } from '../output/quantities.js';
import { print, say, type Terminal } from '../output/terminal.js';
import { renderTable } from '../output/text-table.js';
import { readConfig, wrongConfigIsUsage } from '../read-config.js';

type Queue = Awaited<ReturnType<typeof openQueue>>;
type QueueStatus = Awaited<ReturnType<Queue['status']>>;
type LaneStatus = QueueStatus['backfill'];
type DeadLetter = Awaited<ReturnType<Queue['dead']>>['items'][number];

/** Where a queue command reads its configuration, and writes. */
export interface QueueCommandParts {
  readonly process: NodeJS.Process;
  readonly terminal: Terminal;
  readonly json: boolean;
}

/** How it stands with the queue. */
export async function showQueue({ process, terminal, json }: QueueCommandParts): Promise<void> {
  await withQueue(process, async (queue) => {
    const status = await queue.status();
    await print(terminal, json ? JSON.stringify(presentStatus(status)) : describeStatus(status, terminal));
  });
}

/** The dead letters, newest first, each with its reason. */
export async function listDeadLetters(
  { limit, cursor }: { limit: number; cursor?: string },
  { process, terminal, json }: QueueCommandParts,
): Promise<void> {
  await withQueue(process, async (queue) => {
    const page = await queue.dead({ limit, ...(cursor !== undefined && { cursor }) });
    if (json) {
      for (const letter of page.items) await print(terminal, JSON.stringify(presentDead(letter)));
    } else if (page.items.length === 0) {
      await print(terminal, 'There are no dead letters.');
    } else {
      await print(terminal, describeDead(page.items, terminal));
    }
    if (page.next !== null) say(terminal, `There are more: pisync queue dead --cursor ${page.next}`);
  });
}

/** Puts dead letters back into the queue. @throws CliError when some of them could not be */
export async function replayDeadLetters(
  ids: readonly string[] | 'all',
  { process, terminal, json }: QueueCommandParts,
): Promise<void> {
  await withQueue(process, async (queue) => {
    const { replayed, refused } = await queue.replay(ids);
    if (json) await print(terminal, JSON.stringify({ replayed, refused }));
    else await print(terminal, `${count(replayed)} ${replayed === 1 ? 'batch is' : 'batches are'} in the queue again.`);
    if (refused.length === 0) return;
    throw new CliError(refused.map(({ id, reason }) => `${id} was not replayed: ${reason}`).join('; '));
  });
}

/** Waits until the queue is empty; deletes nothing. @throws CliError with `checkFailed` when it isn't by then */
export async function drainQueue(
  { timeoutSeconds, signal }: { timeoutSeconds: number; signal: AbortSignal },
  { process, terminal, json }: QueueCommandParts,
): Promise<void> {
  await withQueue(process, async (queue) => {
    let told = -1;
    const { drained, status } = await queue.drain({
      timeoutMs: timeoutSeconds * 1000,
      signal,
      onProgress(now) {
        const left = eventsLeft(now);
        if (left === told || json) return;
        told = left;
        if (terminal.live) terminal.err.write(`\r${count(left)} events left        `);
        else say(terminal, `${count(left)} events left`);
      },
    });
    if (terminal.live && told >= 0) terminal.err.write('\r');
    if (json) await print(terminal, JSON.stringify({ drained, ...presentStatus(status) }));
    else if (drained) await print(terminal, 'The queue is empty.');
    if (drained) return;
    const advice =
      status.workers === 0 ? 'no worker takes from it: start one with pisync worker' : 'workers go on with it';
    const left = eventsLeft(status);
    throw new CliError(`${count(left)} ${left === 1 ? 'event is' : 'events are'} left; ${advice}`, EXIT.checkFailed);
  });
}

async function withQueue(process: NodeJS.Process, work: (queue: Queue) => Promise<void>): Promise<void> {
  const config = readConfig(process);
  const cluster = wrongConfigIsUsage(() => requireCluster(config));
  const queue = await openQueue(cluster);
  try {
    await work(queue);
  } finally {
    await queue.close();
  }
}

function eventsLeft(status: QueueStatus): number {
  return lanesOf(status).reduce((sum, { waiting, active, delayed }) => {
    return sum + waiting.events + active.events + delayed.events;
  }, 0);
}

function lanesOf(status: QueueStatus): readonly LaneStatus[] {
  return [status, status.backfill];
}

function presentStatus(status: QueueStatus): object {
  return { ...presentLane(status), backfill: presentLane(status.backfill) };
}

function presentLane({ waiting, active, delayed, dead, oldestAgeMs, workers }: LaneStatus): object {
  return { waiting, active, delayed, dead, oldest_age_ms: oldestAgeMs, workers };
}

function describeStatus(status: QueueStatus, terminal: Terminal): string {
  const rows = (['waiting', 'active', 'delayed', 'dead'] as const).map((state) => [
    state,
    ...lanesOf(status).flatMap((lane) => [count(lane[state].jobs), count(lane[state].events)]),
  ]);
  const headings = ['batches', 'events', 'backfill batches', 'backfill events'];
  const columns = [{ heading: 'state' }, ...headings.map((heading) => ({ heading, numeric: true }))];
  const ages = lanesOf(status).flatMap(({ oldestAgeMs }) => oldestAgeMs ?? []);
  const oldest = ages.length === 0 ? 'nothing waits' : `the oldest waits for ${seconds(Math.max(...ages))}`;
  const workers = `${count(status.workers)} ${status.workers === 1 ? 'process works' : 'processes work'} on it`;
  return `${renderTable(columns, rows, terminal)}\n\n${workers}; ${oldest}.`;
}

function presentDead({ id, lane, failedAt, attempts, reason, events }: DeadLetter): object {
  return {
    id,
    lane,
    failed_at: new Date(failedAt).toISOString(),
    attempts,
    reason,
    events: events?.map((event) => ({
      device_id: event.deviceId,
      event_id: event.eventId,
      timestamp: new Date(event.timestamp).toISOString(),
      received_at: new Date(event.receivedAt).toISOString(),
      total_files_synced: event.totalFilesSynced,
      total_errors: event.totalErrors,
      internet_speed: event.internetSpeed,
    })),
  };
}

function describeDead(letters: readonly DeadLetter[], terminal: Terminal): string {
  const columns = [
    { heading: 'id' },
    { heading: 'lane' },
    { heading: 'failed at (UTC)' },
    { heading: 'events', numeric: true },
    { heading: 'reason', shrinks: true },
  ];
  const rows = letters.map(({ id, lane, failedAt, events, reason }) => [
    id,
    lane,
    minute(new Date(failedAt).toISOString()),
    events === null ? '?' : count(events.length),
    reason,
  ]);
  return renderTable(columns, rows, terminal);
}
