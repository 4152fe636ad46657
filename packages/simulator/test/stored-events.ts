import type { ReferenceStore } from './reference-store.js';

/** All a service has stored, as `device/event` in order. */
export function storedEvents(store: ReferenceStore): string[] {
  return store
    .ids()
    .flatMap((id) => (store.history(id) ?? []).map(({ event_id }) => `${id}/${event_id}`))
    .toSorted();
}
