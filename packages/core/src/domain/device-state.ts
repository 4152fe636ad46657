import { type EventPosition } from './event-position.js';
import { type FailureRun, INCIDENT_THRESHOLD } from './failure-run.js';

/** What is known of a device from all its events. Times are effective times in epoch milliseconds. */
export interface DeviceState {
  readonly deviceId: string;
  readonly totalSyncs: number;
  readonly failedSyncs: number;
  readonly firstEventAt: number;
  /** Its newest event in effective order. */
  readonly newest: EventPosition;
  readonly lastSuccessAt: number | null;
  /** The failures after its newest success; `null` when its newest event is a success. */
  readonly streak: FailureRun | null;
}

/** `failing` means an open incident. */
export type DeviceStatus = 'ok' | 'failing';

export const DEVICE_STATUSES: readonly DeviceStatus[] = ['ok', 'failing'];

/** How many failures there are after the newest success. */
export function currentStreak(state: DeviceState): number {
  return state.streak?.length ?? 0;
}

/** Whether the device has an open incident now. */
export function statusOf(state: DeviceState): DeviceStatus {
  return currentStreak(state) >= INCIDENT_THRESHOLD ? 'failing' : 'ok';
}
