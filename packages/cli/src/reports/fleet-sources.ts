import type { ApiDay } from '@pisync/server/wire';
import { once } from './once.js';
import { daysBefore, type Period, readPeriod, wholeDays } from './period.js';
import type { ReportMaker, ReportRequest } from './report-request.js';
import { type DeviceScan, scanDevices } from './scan-devices.js';
import type { ListPart } from './report.js';
import { showCount } from './show-cell.js';
import { silentDevicesPart } from './silent-devices.js';
import { LINK_CANDIDATES, slowestLinksPart } from './slowest-links.js';

/** What reports on a whole fleet ask for. */
export interface WholeFleetRequest extends ReportRequest {
  /** Devices not heard from for so many days are silent. */
  readonly silentDays: number;
  /** How many the rankings have. */
  readonly top: number;
}

/** What several parts of a report are made of; each is asked for once, when it is first needed. */
export interface FleetSources {
  /** Whole days of UTC. */
  readonly period: Period;
  /** What silence is counted to: the end of the period, or now where that is earlier. */
  readonly asOf: string;
  /** What happened each day, newest first, by kind. */
  readonly days: () => Promise<readonly ApiDay[]>;
  /** A look at every device. */
  readonly scan: () => Promise<DeviceScan>;
  /** The links that are slow again and again. */
  readonly slowestLinks: ListPart;
  /** The devices not heard from for some days. */
  readonly silentDevices: ListPart;
}

/** @throws CliError with `usage` when the period ends before it begins */
export function fleetSources(maker: ReportMaker, request: WholeFleetRequest): FleetSources {
  const { client, now, signal, onProgress } = maker;
  const { silentDays, top } = request;
  const given = readPeriod(request, now);
  const period = wholeDays(given);
  const asOf = Date.parse(given.until) < now ? given.until : new Date(now).toISOString();
  const silentBefore = daysBefore(asOf, silentDays);
  const kind = request.kind ?? null;
  const scan = once(async () => {
    const found = await scanDevices(client, {
      kind,
      silentBefore,
      heardSince: period.since,
      slowest: LINK_CANDIDATES,
      signal,
      onProgress: (devices) => onProgress(`looking at every device: ${showCount(devices)}`),
    });
    onProgress(null);
    return found;
  });
  const days = once(async () => {
    const rows: ApiDay[] = [];
    const query = { ...period, ...(kind !== null && { kind }) };
    for await (const page of client.days(query).pages(signal)) rows.push(...page);
    return rows;
  });
  const silent = async (): Promise<number> =>
    [...(await scan()).kinds.values()].reduce((sum, counts) => sum + counts.silent, 0);
  return {
    period,
    asOf,
    days,
    scan,
    slowestLinks: slowestLinksPart({ client, candidates: async () => (await scan()).slowest, top, signal }),
    silentDevices: silentDevicesPart({
      client,
      kind,
      days: silentDays,
      before: silentBefore,
      until: asOf,
      shown: top,
      total: silent,
      signal,
    }),
  };
}
