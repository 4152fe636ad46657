import type { ApiClient } from '../api/client.js';
import type { ApiDevice, ApiIncident, ApiPulse, ApiStats } from '@pisync/server/wire';
import { count, minute } from '../output/quantities.js';
import { print, type Terminal } from '../output/terminal.js';
import { renderTable } from '../output/text-table.js';
import { latencyOf, percent, perSecond, UNKNOWN } from './model/figures.js';

/** The monitor at one moment. */
interface Snapshot {
  readonly at: string;
  readonly service: string;
  readonly stats: ApiStats;
  /** What happened in the last second, and the health of the dependencies. */
  readonly pulse: ApiPulse;
  /** The longest streaks first. */
  readonly failing: readonly ApiDevice[];
  /** Newest first. */
  readonly incidents: readonly ApiIncident[];
}

const SHOWN = 10;

/** Prints what the monitor would show, once: as text, or with `json` as one line of JSON. */
export async function printSnapshot(client: ApiClient, { json }: { json: boolean }, terminal: Terminal): Promise<void> {
  const snapshot = await takeSnapshot(client);
  await print(terminal, json ? JSON.stringify(snapshot) : describe(snapshot, terminal));
}

async function takeSnapshot(client: ApiClient): Promise<Snapshot> {
  const [pulse, failing, incidents] = await Promise.all([
    nextPulse(client),
    client.devices({ status: 'failing', sort: '-current_streak', limit: SHOWN }).page(),
    client.incidents({ limit: SHOWN }).page(),
  ]);
  return {
    at: pulse.at,
    service: client.base.href,
    stats: pulse.stats ?? (await client.stats()),
    pulse,
    failing: failing.items,
    incidents: incidents.items,
  };
}

/** The first pulse, which comes at once. @throws CliError when there is nobody to tell it */
async function nextPulse(client: ApiClient): Promise<ApiPulse> {
  // says what is wrong where there is no service, which listening would wait for
  await client.stats();
  const ending = new AbortController();
  try {
    for await (const message of client.events({ include: ['pulse'], signal: ending.signal })) {
      if (message.type === 'pulse') return message.pulse;
    }
  } finally {
    ending.abort();
  }
  throw new Error('unreachable: the stream ends by its signal alone');
}

function describe({ service, at, stats, pulse, failing, incidents }: Snapshot, terminal: Terminal): string {
  const { colors } = terminal;
  const { devices, syncs, queue } = stats;
  const dependencies = pulse.dependencies.map(({ name, ok }) => `${name} ${ok ? 'ok' : colors.red('down')}`);
  const lines: readonly (readonly [string, string])[] = [
    ['Service', `${service} at ${at}`],
    ['Devices', `${count(devices.total)}, of which ${count(devices.failing)} are failing`],
    ['Syncs', `${count(syncs.total)}, of which ${percent(syncs.failed, syncs.total)} failed`],
    ['Stored', perSecond(pulse.stored)],
    ['Answered in', `p50 ${latencyOf(pulse.latency_ms.p50)}, p99 ${latencyOf(pulse.latency_ms.p99)}`],
    ['Queue', `${orUnknown(queue.depth)} waiting, ${orUnknown(queue.dead)} dead`],
    ['Health', dependencies.length === 0 ? 'ok' : dependencies.join(', ')],
  ];
  const head = lines.map(([name, value]) => `${colors.dim(name.padEnd(13))}${value}`).join('\n');
  return `${head}\n\n${describeFailing(failing, terminal)}\n\n${describeIncidents(incidents, terminal)}`;
}

function orUnknown(value: number | null): string {
  return value === null ? UNKNOWN : count(value);
}

function describeFailing(failing: readonly ApiDevice[], terminal: Terminal): string {
  if (failing.length === 0) return 'No device is failing.';
  return renderTable(
    [
      { heading: 'FAILING DEVICE', shrinks: true },
      { heading: 'IN A ROW', numeric: true },
      { heading: 'FAILED', numeric: true },
      { heading: 'LAST EVENT (UTC)' },
    ],
    failing.map((device) => [
      device.device_id,
      count(device.current_streak),
      count(device.failed_syncs),
      minute(device.last_event_at),
    ]),
    terminal,
  );
}

function describeIncidents(incidents: readonly ApiIncident[], terminal: Terminal): string {
  if (incidents.length === 0) return 'No incident is known.';
  return renderTable(
    [
      { heading: 'INCIDENT OF', shrinks: true },
      { heading: 'STATUS' },
      { heading: 'FAILURES', numeric: true },
      { heading: 'STARTED (UTC)' },
    ],
    incidents.map((incident) => [
      incident.device_id,
      incident.status,
      count(incident.length),
      minute(incident.started_at),
    ]),
    terminal,
  );
}
