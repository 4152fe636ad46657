import type { Fleet } from './fleet.js';

/** All planned events of a fleet, numbered device after device. */
export interface EventPlaces {
  /** How many events are planned. */
  readonly total: number;
  /**
   * The number of a device's event, from 0 to `total - 1`.
   *
   * @returns `null` where the fleet has no such device, or that has no such event
   */
  of(device: number, event: number): number | null;
}

/** Counts a fleet's events once; 4 bytes a device are held. */
export function eventPlaces(fleet: Fleet): EventPlaces {
  const starts = new Uint32Array(fleet.devices + 1);
  let total = 0;
  for (let device = 0; device < fleet.devices; device += 1) {
    total += fleet.eventCount(device);
    starts[device + 1] = total;
  }
  return {
    total,
    of: (device, event) => {
      const start = starts[device];
      const end = starts[device + 1];
      if (start === undefined || end === undefined || event < 0 || start + event >= end) return null;
      return start + event;
    },
  };
}

/** How many distinct events a fleet has planned. */
export function plannedEvents(fleet: Fleet): number {
  let events = 0;
  for (let device = 0; device < fleet.devices; device += 1) events += fleet.eventCount(device);
  return events;
}
