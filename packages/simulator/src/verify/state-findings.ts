import type { DevicePlan } from '../fleet/device.js';
import type { ServiceDevice } from '../http/service-shapes.js';
import type { Finding } from '../report/findings.js';
import { expectedDevice, firstDifference } from './expected-shapes.js';
import type { KnownEvent } from './match-history.js';
import type { OracleState } from './oracle.js';

/** What is known to be true of a device. */
export interface DeviceTruth {
  readonly plan: DevicePlan;
  readonly state: OracleState<KnownEvent>;
  /** Identities of the events it should have and its history lacks. */
  readonly missing: ReadonlySet<string>;
  /** Whether `received_at` of its events is known: only its history tells. */
  readonly knowsReceipt: boolean;
}

/**
 * Holds a device's state against the truth: an older event in the place of the latest is stale, all else is wrong. Where
 * the newest event was lost, the one before it is no stale answer: that fault has its own name.
 *
 * @param where the path that gave it
 */
export function stateFindings(where: string, truth: DeviceTruth, got: ServiceDevice): Finding[] {
  const { plan, state, knowsReceipt } = truth;
  const expected = knowsReceipt ? expectedDevice(plan, state) : withReceiptOf(got, expectedDevice(plan, state));
  const older = staleLatest(truth, got);
  if (older === null) return wrongState(where, expected, got);
  const reason = `${where}: latest: expected ${state.latest?.eventId}, got the older ${older.eventId}`;
  const since = got.last_event_at === got.latest?.effective_at ? got.last_event_at : expected.last_event_at;
  const elsewhere = wrongState(where, { ...expected, latest: got.latest, last_event_at: since }, got);
  return [{ kind: 'stale_latest', reason }, ...elsewhere];
}

function staleLatest({ state, missing }: DeviceTruth, { latest }: ServiceDevice): KnownEvent | null {
  if (latest === null || state.latest === null || missing.has(state.latest.eventId)) return null;
  const place = state.events.findIndex(({ eventId }) => eventId === latest.event_id);
  return place === state.events.length - 1 ? null : (state.events[place] ?? null);
}

function wrongState(where: string, expected: ServiceDevice, got: ServiceDevice): Finding[] {
  const difference = firstDifference(expected, got);
  return difference === null ? [] : [{ kind: 'wrong_states', reason: `${where}: ${difference}` }];
}

function withReceiptOf({ latest }: ServiceDevice, expected: ServiceDevice): ServiceDevice {
  if (latest === null || expected.latest === null) return expected;
  return { ...expected, latest: { ...expected.latest, received_at: latest.received_at } };
}
