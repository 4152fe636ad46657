import type { ServiceDevice, ServiceEvent, ServiceIncident } from '../src/http/service-shapes.js';

/** How a reference service can be made wrong, so that tests see the verifier notice. */
export type Mutation =
  | 'drops-an-event'
  | 'applies-one-twice'
  | 'keeps-duplicates'
  | 'orders-by-arrival'
  | 'loses-an-incident'
  | 'false-incident'
  | 'long-incident'
  | 'stale-latest'
  | 'stale-cache'
  | 'wrong-count'
  | 'wrong-received-at'
  | 'ignores-skew'
  | 'wrong-payload'
  | 'answers-500'
  | 'takes-malformed'
  | 'takes-conflicts'
  | 'refuses-a-good-item'
  | 'forgets-a-device'
  | 'repeats-a-device'
  | 'fewest-first'
  | 'swaps-in-history'
  | 'long-default-page'
  | 'loses-pages'
  | 'breaks-a-list';

/** An event as the service took it in, before its rules. */
export interface ReceivedEvent {
  readonly deviceId: string;
  readonly eventId: string;
  readonly timestampMs: number;
  readonly receivedMs: number;
  readonly sentAtMs: number | null;
  readonly files: number;
  readonly errors: number;
  readonly speedMbps: number;
}

/**
 * A service's store that keeps events and works everything out when it is read. It shares no rule with the simulator:
 * the two are written twice so that each checks the other.
 */
export class ReferenceStore {
  /** Accepted and not taken in yet. */
  readonly waiting: ReceivedEvent[] = [];
  readonly #devices = new Map<string, ServiceEvent[]>();
  readonly #mutation: Mutation | null;
  #mutated = false;
  #dropped: ReceivedEvent | null = null;

  constructor(mutation: Mutation | null) {
    this.#mutation = mutation;
  }

  /** @returns whether it is a duplicate */
  add(received: ReceivedEvent): boolean {
    const events = this.#devices.get(received.deviceId) ?? [];
    this.#devices.set(received.deviceId, events);
    const duplicate = events.some((event) => event.event_id === received.eventId);
    if (duplicate && this.#mutation !== 'keeps-duplicates') return true;
    const row = this.#toRow(received);
    if (this.#once('drops-an-event', events.length === 2)) this.#dropped = received;
    // each copy of it too: one that came again would be there after all
    if (this.#dropped?.deviceId === received.deviceId && this.#dropped.eventId === received.eventId) return duplicate;
    if (this.#once('applies-one-twice', events.length === 2)) events.push(row);
    events.push(row);
    return duplicate;
  }

  /** Whether the device sent another event under the same identity: that one stays. */
  conflicts({ deviceId, eventId, timestampMs, files, errors, speedMbps }: ReceivedEvent): boolean {
    const stored = this.#devices.get(deviceId)?.find((event) => event.event_id === eventId);
    if (stored === undefined || this.#mutation === 'takes-conflicts') return false;
    const kept = [Date.parse(stored.timestamp), stored.total_files_synced, stored.total_errors, stored.internet_speed];
    return kept.join() !== [timestampMs, files, errors, speedMbps].join();
  }

  ids(): string[] {
    const ids = [...this.#devices.keys()].sort();
    if (this.#mutation === 'forgets-a-device') return ids.slice(1);
    return this.#mutation === 'repeats-a-device' ? [...ids, ...ids.slice(0, 1)] : ids;
  }

  /** Newest first; `null` for an unknown device. */
  history(id: string): ServiceEvent[] | null {
    const events = this.#devices.get(id);
    if (events === undefined) return null;
    return this.#mutation === 'orders-by-arrival' ? events.toReversed() : events.toSorted(byTime).toReversed();
  }

  device(id: string): ServiceDevice {
    const newestFirst = this.history(id) ?? [];
    const failed = newestFirst.filter((event) => event.total_errors > 0);
    const success = newestFirst.find((event) => event.total_errors === 0);
    const newestSuccess = newestFirst.findIndex((event) => event.total_errors === 0);
    const streak = newestSuccess < 0 ? newestFirst : newestFirst.slice(0, newestSuccess);
    const stale = this.#mutation === 'stale-latest' && newestFirst.length > 5;
    const miscounted = this.#mutation === 'wrong-count' && newestFirst.length > 5 ? 1 : 0;
    return {
      device_id: id,
      kind: id.startsWith('pibox') ? 'pibox' : 'pibook',
      status: streak.length >= 3 ? 'failing' : 'ok',
      total_syncs: newestFirst.length + miscounted,
      failed_syncs: failed.length,
      current_streak: streak.length,
      streak_started_at: streak.at(-1)?.effective_at ?? null,
      first_event_at: newestFirst.at(-1)?.effective_at ?? null,
      last_event_at: newestFirst[0]?.effective_at ?? null,
      last_success_at: success?.effective_at ?? null,
      latest: newestFirst[stale ? 1 : 0] ?? null,
    };
  }

  /** `GET /device/:id`, which a cache may answer. */
  cachedDevice(id: string): ServiceDevice {
    const device = this.device(id);
    const older = this.history(id)?.[1];
    return this.#mutation === 'stale-cache' && older !== undefined ? { ...device, latest: older } : device;
  }

  incidents(): ServiceIncident[] {
    const all = [...this.#devices.keys()].flatMap((id) => this.#incidentsOf(id));
    all.sort((a, b) => (a.started_at < b.started_at ? 1 : -1));
    const [first, ...rest] = all;
    if (first === undefined) return [];
    switch (this.#mutation) {
      case 'loses-an-incident':
        return rest;
      case 'false-incident':
        return [{ ...first, id: `${first.id}x` }, ...all];
      case 'long-incident':
        return [{ ...first, length: first.length + 1 }, ...rest];
      default:
        return all;
    }
  }

  repeatedFailures(min: number): Record<string, unknown>[] {
    const direction = this.#mutation === 'fewest-first' ? -1 : 1;
    return this.ids()
      .map((id) => this.device(id))
      .filter((device) => device.failed_syncs >= min)
      .sort((a, b) => (b.failed_syncs - a.failed_syncs) * direction)
      .map(({ device_id, failed_syncs, total_syncs, current_streak, last_event_at }) => ({
        device_id,
        failed_syncs,
        total_syncs,
        current_streak,
        last_event_at,
      }));
  }

  #incidentsOf(id: string): ServiceIncident[] {
    const events = (this.history(id) ?? []).toReversed();
    const incidents: ServiceIncident[] = [];
    for (let start = 0; start < events.length; start += 1) {
      let end = start;
      while ((events[end]?.total_errors ?? 0) > 0) end += 1;
      const run = events.slice(start, end);
      const [first] = run;
      const last = run.at(-1);
      const third = run.map((event) => event.received_at).sort()[2];
      if (first !== undefined && last !== undefined && third !== undefined) {
        const success = events[end];
        incidents.push({
          id: `${id}~${first.event_id}`,
          device_id: id,
          status: success === undefined ? 'open' : 'resolved',
          length: run.length,
          started_at: first.effective_at,
          last_failure_at: last.effective_at,
          detected_at: third,
          resolved_at: success?.effective_at ?? null,
        });
      }
      start = end;
    }
    return incidents;
  }

  #toRow(event: ReceivedEvent): ServiceEvent {
    const receivedMs = this.#once('wrong-received-at', true) ? event.receivedMs - 3_600_000 : event.receivedMs;
    const differenceMs = event.sentAtMs === null ? 0 : receivedMs - event.sentAtMs;
    const skewed = Math.abs(differenceMs) >= 55 * 60_000 && this.#mutation !== 'ignores-skew';
    let effectiveMs = event.timestampMs + (skewed ? differenceMs : 0);
    let clock: ServiceEvent['clock'] = skewed ? 'skewed' : 'ok';
    if (effectiveMs < Date.parse('2020-01-01T00:00:00Z')) {
      effectiveMs = receivedMs;
      clock = 'unset';
    } else if (effectiveMs - receivedMs > 300_000) {
      effectiveMs = receivedMs;
      clock = 'future';
    }
    return {
      device_id: event.deviceId,
      event_id: event.eventId,
      timestamp: new Date(event.timestampMs).toISOString(),
      effective_at: new Date(effectiveMs).toISOString(),
      received_at: new Date(receivedMs).toISOString(),
      clock,
      total_files_synced: event.files + (this.#once('wrong-payload', true) ? 1 : 0),
      total_errors: event.errors,
      internet_speed: event.speedMbps,
    };
  }

  /** True the first time the condition holds, if this is the store's mutation. */
  #once(mutation: Mutation, condition: boolean): boolean {
    if (this.#mutation !== mutation || this.#mutated || !condition) return false;
    this.#mutated = true;
    return true;
  }
}

function byTime(a: ServiceEvent, b: ServiceEvent): number {
  const keys = (event: ServiceEvent): string[] => [event.effective_at, event.timestamp, event.event_id];
  const [left, right] = [keys(a), keys(b)];
  const place = left.findIndex((key, n) => key !== right[n]);
  if (place < 0) return 0;
  return (left[place] ?? '') < (right[place] ?? '') ? -1 : 1;
}
