import type { DeviceKind } from '../../domain/device-kind.js';
import type { FleetTotals } from '../../ports/fleet-store.js';
import { createCachedReader } from './cached-reader.js';
import type { Collections } from './collections.js';

interface KindTotals {
  readonly _id: DeviceKind;
  readonly devices: number;
  readonly failing: number;
  readonly syncs: number;
  readonly failed: number;
  readonly open: number;
  readonly resolved: number;
}

/** Adds up all devices: costs as much as there are devices. Each is counted as of one commit of its own. */
async function addUp({ devices }: Collections): Promise<FleetTotals> {
  const kinds = await devices
    .aggregate<KindTotals>([
      { $match: { total_syncs: { $gt: 0 } } },
      {
        $group: {
          _id: '$kind',
          devices: { $sum: 1 },
          failing: { $sum: { $cond: [{ $eq: ['$status', 'failing'] }, 1, 0] } },
          syncs: { $sum: '$total_syncs' },
          failed: { $sum: '$failed_syncs' },
          open: { $sum: '$open_incidents' },
          resolved: { $sum: '$resolved_incidents' },
        },
      },
    ])
    .toArray();
  const sum = (of: (kind: KindTotals) => number): number => kinds.reduce((total, kind) => total + of(kind), 0);
  const ofKind = (name: DeviceKind): number => kinds.find(({ _id }) => _id === name)?.devices ?? 0;
  return {
    pibooks: ofKind('pibook'),
    piboxes: ofKind('pibox'),
    unknownDevices: ofKind('unknown'),
    failingDevices: sum(({ failing }) => failing),
    syncs: sum(({ syncs }) => syncs),
    failedSyncs: sum(({ failed }) => failed),
    openIncidents: sum(({ open }) => open),
    resolvedIncidents: sum(({ resolved }) => resolved),
  };
}

/** Reads totals, as `createCachedReader` does. */
export function createTotalsReader(collections: Collections, maxAgeMs: number): () => Promise<FleetTotals> {
  return createCachedReader(() => addUp(collections), maxAgeMs);
}
