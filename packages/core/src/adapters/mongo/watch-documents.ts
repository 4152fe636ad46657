import type { Watch } from '../../domain/watch.js';
import type { WatchKeeping } from '../../ports/watch-store.js';

/** How a device is watched. */
export interface WatchDocument {
  readonly _id: string;
  readonly version: number;
  readonly state: Watch['state'];
  readonly check_at: Date;
  /** When it was last heard from, while it is late or silent: only those are in the index. */
  readonly absent_since?: Date;
  /** The rest, which nobody asks for. Times are epoch milliseconds. */
  readonly watch: Omit<Watch, 'deviceId' | 'version' | 'state' | 'checkAt'>;
}

/** What those who watch share; one document. */
export interface WatchKeepingDocument extends Omit<WatchKeeping, 'version'> {
  readonly _id: 'keeping';
  readonly version: number;
}

/** An arrival of what was carried in by hand. */
export interface CarriedDocument {
  readonly _id: Date;
}

export function toWatchDocument({ deviceId, version, state, checkAt, ...watch }: Watch): WatchDocument {
  return {
    _id: deviceId,
    version,
    state,
    check_at: new Date(checkAt),
    ...(state !== 'expected' && { absent_since: new Date(watch.lastHeardAt ?? 0) }),
    watch,
  };
}

export function fromWatchDocument({ _id: deviceId, version, state, check_at: checkAt, watch }: WatchDocument): Watch {
  return { deviceId, version, state, checkAt: checkAt.getTime(), ...watch };
}
