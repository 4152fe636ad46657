import type { AlertStore } from './alert-store.js';
import type { FleetStore } from './fleet-store.js';
import type { RevocationStore } from './revocation-store.js';
import type { WatchStore } from './watch-store.js';

/** The store of a service: a fleet's, and what the service keeps beside its events. */
export interface ServiceStore extends FleetStore {
  readonly alerts: AlertStore;
  readonly revocations: RevocationStore;
  readonly watches: WatchStore;
}
