import { weighted, type Weighted } from '../random/random.js';
import { countSampler, realSampler, wholeSampler, type Sampler } from '../random/sampler.js';
import type { Scenario } from '../scenario/scenario-schema.js';
import { LARGEST_BATCH } from '../scenario/uploads-part.js';
import type {
  BatchEncoding,
  BatchFormat,
  TimestampFormat,
  UploadOrder,
  UploadRoute,
} from '../scenario/uploads-part.js';
import type { ClockDrawing } from './device-clock.js';
import type { Firmware } from './device.js';

/** A scenario made ready to draw from: each distribution a sampler, each set of weights a list. */
export interface Drawings {
  readonly scenario: Scenario;
  readonly regions: Weighted<number>;
  readonly firmware: Weighted<Firmware>;
  readonly updates: readonly {
    readonly firmware: Firmware;
    readonly share: number;
    readonly after: number;
    readonly within: number;
  }[];
  readonly powerCutLasts: Sampler;
  readonly portalLasts: Sampler;
  readonly pibookPerDay: Sampler;
  readonly piboxPerDay: Sampler;
  readonly runawayPerDay: Sampler;
  readonly files: Sampler;
  readonly schoolSpeed: Sampler;
  readonly speedVariation: Sampler;
  readonly fullDiskLasts: Sampler;
  readonly fullDiskFiles: Sampler;
  readonly fullDiskErrors: Sampler;
  readonly episodesPerDevice: Sampler;
  readonly episodeLasts: Sampler;
  readonly filesOnFailure: Sampler;
  readonly errorsOnFailure: Sampler;
  readonly settle: Sampler;
  readonly uploadEvery: Sampler;
  readonly hubUploadEvery: Sampler;
  readonly pibookRoutes: Weighted<UploadRoute>;
  readonly piboxRoutes: Weighted<UploadRoute>;
  readonly orders: Weighted<UploadOrder>;
  readonly batchLimit: Sampler;
  readonly hubBatchLimit: Sampler;
  readonly formats: Weighted<BatchFormat>;
  readonly encodings: Weighted<BatchEncoding>;
  readonly connections: Sampler;
  readonly timestamps: Weighted<TimestampFormat>;
  readonly clocks: ClockDrawing;
  readonly badItemCount: Sampler;
}

/** Makes a scenario ready to draw from. */
export function compileDrawings(scenario: Scenario): Drawings {
  const { fleet, calendar, syncs, failures, links, uploads, clocks, hostility } = scenario;
  const versions = new Map(fleet.firmware.map((firmware) => [firmware.version, firmware]));
  return {
    scenario,
    regions: weighted(fleet.regions.map(({ weight }, index) => [weight, index])),
    firmware: weighted(fleet.firmware.map((firmware) => [firmware.weight, firmware])),
    updates: fleet.updates.flatMap(({ to, ...update }) => {
      const firmware = versions.get(to);
      return firmware === undefined ? [] : [{ firmware, ...update }];
    }),
    powerCutLasts: wholeSampler(calendar.powerCuts.lasts),
    portalLasts: wholeSampler(failures.captivePortals.lasts),
    pibookPerDay: wholeSampler(syncs.pibook.perDay),
    piboxPerDay: wholeSampler(syncs.pibox.perDay),
    runawayPerDay: wholeSampler(syncs.runaway?.perDay ?? 0),
    files: wholeSampler(syncs.files),
    schoolSpeed: realSampler(syncs.speedMbps.school),
    speedVariation: realSampler(syncs.speedMbps.variation),
    fullDiskLasts: wholeSampler(failures.fullDisks.lasts),
    fullDiskFiles: wholeSampler(failures.fullDisks.files),
    fullDiskErrors: countSampler(failures.fullDisks.errors, 1_000_000),
    episodesPerDevice: countSampler(failures.episodes.perDevice, 100),
    episodeLasts: wholeSampler(failures.episodes.lasts),
    filesOnFailure: wholeSampler(failures.filesOnFailure),
    errorsOnFailure: countSampler(failures.errorsOnFailure, 1_000_000),
    settle: wholeSampler(links.settle),
    uploadEvery: wholeSampler(links.uploadEvery),
    hubUploadEvery: wholeSampler(links.hubUploadEvery),
    pibookRoutes: byName(uploads.pibookRoutes),
    piboxRoutes: byName(uploads.piboxRoutes),
    orders: byName(uploads.order),
    batchLimit: countSampler(uploads.batchLimit, LARGEST_BATCH),
    hubBatchLimit: countSampler(uploads.hubBatchLimit, LARGEST_BATCH),
    formats: byName(uploads.format),
    encodings: byName(uploads.encoding),
    connections: countSampler(uploads.connections, 64),
    timestamps: byName(uploads.timestamps),
    clocks: {
      habits: byName(clocks.habits),
      driftPpm: realSampler(clocks.driftPpm),
      driftOffset: wholeSampler(clocks.driftOffset),
      skew: wholeSampler(clocks.skew),
      deadFor: wholeSampler(clocks.deadFor),
      ahead: wholeSampler(clocks.ahead),
      behind: wholeSampler(clocks.behind),
      sendsSentAt: clocks.sendsSentAt,
    },
    badItemCount: countSampler(hostility.badItemCount, 1_000),
  };
}

/** Weights by name as a list, in an order that does not depend on how the file was written. */
function byName<Name extends string>(weights: Readonly<Partial<Record<Name, number>>>): Weighted<Name> {
  const names = Object.keys(weights).toSorted();
  return weighted(names.flatMap((name) => (isKey(weights, name) ? [[weights[name] ?? 0, name] as const] : [])));
}

function isKey<Name extends string>(weights: Readonly<Partial<Record<Name, number>>>, name: string): name is Name {
  return name in weights;
}
