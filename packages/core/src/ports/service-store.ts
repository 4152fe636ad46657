import type { FleetStore } from './fleet-store.js';
import type { RevocationStore } from './revocation-store.js';

/** A fleet's store, with what a service keeps beside the events. */
export interface ServiceStore extends FleetStore {
  readonly revocations: RevocationStore;
}
