import type { DeviceEvents } from '../ledger/ledger-line.js';
import { sentAtOf, type SendingMoment } from '../upload/event-text.js';
import type { GoodItem } from '../upload/upload-request.js';

/** What the ledger says of an attempt's contents. */
export function ledgerContents(
  good: readonly GoodItem[],
  moment: SendingMoment,
): { events: DeviceEvents[]; sent_at?: [device: number, atMs: number][] } {
  const clocks = new Map<number, number>();
  for (const { device } of good) {
    const sentAtMs = sentAtOf(device, moment);
    if (sentAtMs !== null) clocks.set(device.index, sentAtMs);
  }
  const events = byDevice(good);
  return clocks.size === 0 ? { events } : { events, sent_at: [...clocks] };
}

/** Planned events as the ledger names them: device by device. */
export function byDevice(items: readonly GoodItem[]): DeviceEvents[] {
  const devices = new Map<number, DeviceEvents>();
  for (const { device, place } of items) {
    const entry = devices.get(device.index);
    if (entry === undefined) devices.set(device.index, [device.index, place]);
    else entry.push(place);
  }
  return [...devices.values()];
}

/** How many different planned events there are. */
export function distinctEvents(items: readonly GoodItem[]): number {
  return new Set(items.map(({ device, place }) => `${device.index}/${place}`)).size;
}
