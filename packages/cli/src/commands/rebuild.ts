import { access } from 'node:fs/promises';
import { join } from 'node:path';
import { type DeviceSelection, type FleetStore, type FleetTotals, type Difference, rebuildFleet } from '@pisync/core';
import { openStore, type ServerConfig } from '@pisync/server';
import {
  checkpointFile,
  type CheckpointFile,
  defaultCheckpointPath,
  type RebuildCounts,
} from '../backfill/rebuild-checkpoint.js';
import { CliError } from '../cli-error.js';
import { EXIT } from '../exit-codes.js';
import { describeDifferences, presentDifference } from '../output/describe-difference.js';
import { createProgressView } from '../output/progress-view.js';
import { count } from '../output/quantities.js';
import { print, say, type Terminal } from '../output/terminal.js';
import { readConfig, wrongConfigIsUsage } from '../read-config.js';

/** Which store and devices, and what is done about what differs. */
export interface RebuildCommandOptions {
  /** The folder of an embedded store, in place of what the environment says. */
  readonly dataDir?: string;
  readonly device?: string;
  readonly from?: string;
  readonly to?: string;
  /** Compares, and changes nothing. */
  readonly check: boolean;
  readonly checkpoint?: string;
  readonly json: boolean;
  readonly signal: AbortSignal;
}

const SHOWN_DIFFERENCES = 50;
const CHECKPOINT_EVERY_MS = 500;

/**
 * Makes states, incidents, indexes and totals anew from the events of a store, or only compares them.
 *
 * @throws CliError with `checkFailed` when a check found that something differs, with `usage` when there is no store
 */
export async function rebuild(
  options: RebuildCommandOptions,
  process: NodeJS.Process,
  terminal: Terminal,
): Promise<void> {
  const { dataDir } = options;
  const inPlace = dataDir === undefined ? {} : { PISYNC_DATA_DIR: dataDir, MONGO_URI: '', PISYNC_ACK: '' };
  const config = readConfig(process, inPlace);
  await requireStore(config);
  const store = await openStore(config).catch((error: unknown) =>
    wrongConfigIsUsage((): never => {
      throw error;
    }),
  );
  try {
    await rebuildStore(store, config, options, terminal);
  } finally {
    await store.close();
  }
}

async function rebuildStore(
  store: FleetStore,
  config: ServerConfig,
  options: RebuildCommandOptions,
  terminal: Terminal,
): Promise<void> {
  const { check, signal } = options;
  const devices = selectionOf(options);
  const name = JSON.stringify([config.cluster?.mongoUri === undefined ? config.dataDir : 'cluster', devices, check]);
  const file = checkpointFile(options.checkpoint ?? defaultCheckpointPath(config), name);
  const reached = await file.read();
  if (reached !== null) {
    say(terminal, `Going on behind ${reached.after}, where it ended before (${file.path}).`);
  }
  const report = createReport(options.json, terminal);
  const counts = { ...(reached?.counts ?? NOTHING_SEEN) };
  const keep = keepingCheckpoint(file, counts);
  const view = createProgressView(terminal);
  // how many there are of some is not known before they are read
  const total = Object.keys(devices).length > 0 ? null : deviceCount(await store.totals());
  const begunAt = performance.now();
  try {
    const steps = rebuildFleet(store, { mend: !check, devices, after: reached?.after ?? null, signal });
    for await (const step of steps) {
      const { differences, uncheckable } = step;
      counts.devices += step.devices;
      counts.differences += differences.length;
      counts.uncheckable_devices += uncheckable.length;
      if (step.phase === 'devices')
        counts.differing_devices += new Set(differences.map(({ deviceId }) => deviceId)).size;
      await report.add(differences, uncheckable);
      if (step.after !== null) await keep(step.after, differences.length > 0);
      if (total === null) continue;
      view.show({
        phase: check ? 'check' : 'rebuild',
        done: counts.devices,
        total: Math.max(total, counts.devices),
        unit: 'devices',
        elapsedMs: performance.now() - begunAt,
        findings: counts.differences,
        simulatedAtMs: null,
        isScheduled: false,
      });
    }
  } finally {
    view.clear();
  }
  if (options.device !== undefined && counts.devices === 0) {
    throw new CliError(`nothing is kept of a device ${options.device}; check the id`);
  }
  await report.end(counts, check);
  await file.remove();
  if (!check || counts.differences === 0) return;
  throw new CliError(
    `${differencesText(counts)}; nothing was changed, pisync backfill rebuild without --check makes them right`,
    EXIT.checkFailed,
  );
}

const NOTHING_SEEN: RebuildCounts = { devices: 0, differing_devices: 0, differences: 0, uncheckable_devices: 0 };

function selectionOf({ device, from, to }: RebuildCommandOptions): DeviceSelection {
  if (device !== undefined) return { deviceId: device };
  return { ...(from !== undefined && { from }), ...(to !== undefined && { to }) };
}

function deviceCount({ pibooks, piboxes, unknownDevices }: FleetTotals): number {
  return pibooks + piboxes + unknownDevices;
}

/** Opening a folder would make an empty store in it. */
async function requireStore({ dataDir, cluster }: ServerConfig): Promise<void> {
  if (cluster !== undefined) return;
  await access(join(dataDir, 'data.mdb')).catch((cause: unknown) => {
    throw new CliError(
      `there is no store in ${dataDir}; name its folder with --data-dir, or set MONGO_URI for that of a cluster`,
      EXIT.usage,
      { cause },
    );
  });
}

/** Writes the checkpoint now and then, and at once when something was found: it is to be counted once. */
function keepingCheckpoint(
  file: CheckpointFile,
  counts: RebuildCounts,
): (after: string, atOnce: boolean) => Promise<void> {
  let writtenAt = -Infinity;
  return async (after, atOnce) => {
    const now = performance.now();
    if (!atOnce && now - writtenAt < CHECKPOINT_EVERY_MS) return;
    writtenAt = now;
    await file.write({ after, counts });
  };
}

interface Report {
  add(differences: readonly Difference[], uncheckable: readonly string[]): Promise<void>;
  end(counts: RebuildCounts, check: boolean): Promise<void>;
}

function createReport(json: boolean, terminal: Terminal): Report {
  return json ? jsonReport(terminal) : textReport(terminal);
}

/** A line for each finding, as it is found, and one for all of them at the end. */
function jsonReport(terminal: Terminal): Report {
  return {
    async add(differences, uncheckable) {
      for (const difference of differences) await print(terminal, JSON.stringify(presentDifference(difference)));
      for (const device_id of uncheckable) await print(terminal, JSON.stringify({ type: 'uncheckable', device_id }));
    },
    async end(counts, check) {
      await print(terminal, JSON.stringify({ type: 'summary', mended: !check, ...counts }));
    },
  };
}

/** A table of the first findings, and how many more there are. */
function textReport(terminal: Terminal): Report {
  const shown: Difference[] = [];
  const unknown: string[] = [];
  let seen = 0;
  return {
    async add(differences, uncheckable) {
      seen += differences.length;
      shown.push(...differences.slice(0, SHOWN_DIFFERENCES - shown.length));
      unknown.push(...uncheckable.slice(0, SHOWN_DIFFERENCES - unknown.length));
    },
    async end(counts, check) {
      if (shown.length > 0) await print(terminal, describeDifferences(shown, terminal));
      if (seen > shown.length)
        await print(terminal, `and ${count(seen - shown.length)} more; --json lists all of them`);
      if (counts.uncheckable_devices > 0) {
        const more = counts.uncheckable_devices - unknown.length;
        await print(
          terminal,
          `Not checkable, and left as they are, since events of theirs were removed: ${unknown.join(', ')}` +
            (more > 0 ? ` and ${count(more)} more` : ''),
        );
      }
      if (counts.differences === 0) {
        await print(
          terminal,
          `${devicesText(counts.devices - counts.uncheckable_devices)} checked: all as their events say.`,
        );
      } else if (!check) {
        await print(terminal, `${differencesText(counts)}; all of it is right now.`);
      }
    },
  };
}

function differencesText({ devices, differing_devices, differences }: RebuildCounts): string {
  const values = `${count(differences)} ${differences === 1 ? 'value differs' : 'values differ'}`;
  return `${values} from what the events say, in ${count(differing_devices)} of ${devicesText(devices)}`;
}

function devicesText(devices: number): string {
  return `${count(devices)} ${devices === 1 ? 'device' : 'devices'}`;
}
