import type { ApiClient } from '../api/client.js';
import type { ApiDevice } from '@pisync/server/wire';
import { showCount, showMbps, showTime } from './show-cell.js';
import type { ListPart, Row } from './report.js';

/** Of so many devices, those whose newest sync was the slowest, are histories read. */
export const LINK_CANDIDATES = 200;
/** So many newest syncs of a device say how fast its link is. */
const RECENT_SYNCS = 50;
/** Histories that are asked for at the same time. */
const CONCURRENCY = 8;

/** What the slowest links are found with. */
export interface SlowestLinksParts {
  readonly client: ApiClient;
  /** The devices whose newest sync was the slowest. */
  readonly candidates: () => Promise<readonly ApiDevice[]>;
  readonly top: number;
  readonly signal: AbortSignal;
}

/** The links that are slow again and again, slowest first. */
export function slowestLinksPart({ client, candidates, top, signal }: SlowestLinksParts): ListPart {
  return {
    type: 'list',
    name: 'slowest_links',
    title: 'Slowest links',
    about:
      `The slowest by the median of their last ${RECENT_SYNCS} syncs, among the ${LINK_CANDIDATES} devices heard from in the ` +
      'period whose newest sync was the slowest.',
    columns: [
      { field: 'device_id', heading: 'Device', shrinks: true },
      { field: 'kind', heading: 'Kind' },
      { field: 'median_mbps', heading: 'Median Mbit/s', numeric: true, show: showMbps },
      { field: 'slowest_mbps', heading: 'Slowest', numeric: true, show: showMbps },
      { field: 'newest_mbps', heading: 'Newest', numeric: true, show: showMbps },
      { field: 'syncs', heading: 'Syncs read', numeric: true, show: showCount },
      { field: 'last_event_at', heading: 'Last event (UTC)', show: showTime },
    ],
    empty: 'No device was heard from in the period.',
    async *pages() {
      const measured = await measureAll(client, await candidates(), signal);
      yield measured.toSorted((a, b) => medianOf(a) - medianOf(b) || byId(a, b)).slice(0, top);
    },
  };
}

async function measureAll(client: ApiClient, devices: readonly ApiDevice[], signal: AbortSignal): Promise<Row[]> {
  const rows: Row[] = [];
  const left = devices.values();
  const work = async (): Promise<void> => {
    for (const device of left) rows.push(await measure(client, device, signal));
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, work));
  return rows;
}

async function measure(client: ApiClient, device: ApiDevice, signal: AbortSignal): Promise<Row> {
  const { items } = await client.history(device.device_id, RECENT_SYNCS).page(undefined, signal);
  const newest = device.latest?.internet_speed ?? 0;
  const speeds = (items.length === 0 ? [newest] : items.map(({ internet_speed }) => internet_speed)).toSorted(
    (a, b) => a - b,
  );
  return {
    device_id: device.device_id,
    kind: device.kind,
    median_mbps: middleOf(speeds),
    slowest_mbps: speeds[0] ?? null,
    newest_mbps: newest,
    syncs: speeds.length,
    last_event_at: device.last_event_at,
  };
}

/** The median of speeds in order, to a thousandth. */
function middleOf(speeds: readonly number[]): number {
  const upper = speeds[Math.floor(speeds.length / 2)] ?? 0;
  const lower = speeds[Math.floor((speeds.length - 1) / 2)] ?? 0;
  return Math.round(((upper + lower) / 2) * 1_000) / 1_000;
}

function medianOf(row: Row): number {
  return Number(row['median_mbps']);
}

function byId(a: Row, b: Row): number {
  return String(a['device_id']) < String(b['device_id']) ? -1 : 1;
}
