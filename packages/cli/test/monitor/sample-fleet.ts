import type { ApiDevice, ApiEvent, ApiIncident, ApiPulse } from '@pisync/server/wire';
import { layoutOf } from '../../src/monitor/model/layout.js';
import type { ListName } from '../../src/monitor/model/list-query.js';
import type { MonitorAction } from '../../src/monitor/model/action.js';
import type { NamedKey } from '../../src/monitor/model/key-press.js';
import { reduce } from '../../src/monitor/model/reduce.js';
import { initialState, type MonitorState, type Size } from '../../src/monitor/model/state.js';

/** When the samples are looked at. */
export const NOW_MS = Date.UTC(2026, 2, 2, 12, 30);

const iso = (minutesAgo: number): string => new Date(NOW_MS - minutesAgo * 60_000).toISOString();

/** An event some minutes ago. */
export function sampleEvent(deviceId: string, minutesAgo: number, errors: number, speed = 2.5): ApiEvent {
  const at = iso(minutesAgo);
  return {
    device_id: deviceId,
    event_id: `e-${minutesAgo}`,
    timestamp: at,
    effective_at: at,
    received_at: at,
    clock: 'ok',
    total_files_synced: errors > 0 ? 3 : 20 + (minutesAgo % 17),
    total_errors: errors,
    internet_speed: speed,
  };
}

/** A device of a numbered fleet; every third is failing. */
export function sampleDevice(number: number, failing = number % 3 === 0): ApiDevice {
  const kind = number % 10 === 0 ? 'pibox' : 'pibook';
  const device_id = `${kind}-${String(number).padStart(6, '0')}`;
  const streak = failing ? 3 + (number % 40) : 0;
  return {
    device_id,
    kind,
    status: failing ? 'failing' : 'ok',
    total_syncs: 40 + number,
    failed_syncs: streak + (number % 5),
    current_streak: streak,
    streak_started_at: failing ? iso(streak * 95) : null,
    first_event_at: iso(60 * 24 * 200),
    last_event_at: iso(number % 90),
    last_success_at: failing ? iso(streak * 100) : iso(number % 90),
    latest: sampleEvent(device_id, number % 90, failing ? 4 : 0, 0.3 + number / 7),
  };
}

/** An incident of such a device. */
export function sampleIncident(number: number, resolved = number % 2 === 0): ApiIncident {
  const { device_id } = sampleDevice(number);
  const started = iso(number * 37 + 200);
  return {
    id: `${device_id}~e-${number}`,
    device_id,
    status: resolved ? 'resolved' : 'open',
    length: 3 + (number % 9),
    started_at: started,
    last_failure_at: iso(number * 37 + 20),
    detected_at: iso(number * 37 + 100),
    resolved_at: resolved ? iso(number * 37 + 5) : null,
  };
}

/** The pulse of a second, with a load that swings. */
export function samplePulse(secondsAgo: number, change: Partial<ApiPulse> = {}): ApiPulse {
  const swing = Math.sin(secondsAgo / 17);
  const stored = Math.round(1900 + 600 * swing);
  return {
    at: new Date(NOW_MS - secondsAgo * 1000).toISOString(),
    accepted: stored + 40,
    rejected: 2,
    stored,
    duplicates: Math.round(60 - 40 * swing),
    conflicts: 0,
    failed_syncs: Math.round(110 + 50 * swing),
    requests: 210,
    latency_ms: { p50: 2 + swing, p99: 14 + 11 * swing },
    stats: {
      devices: { total: 100_000, pibooks: 96_774, piboxes: 3_226, unknown: 0, failing: 3_412 },
      syncs: { total: 1_234_567, failed: 50_617 },
      incidents: { open: 3_412, resolved: 9_120 },
      rates: { stored_per_second: stored },
      queue: { depth: 1_240, dead: 3, backfill: null },
    },
    dependencies: [
      { name: 'mongodb', ok: true, needed: true },
      { name: 'redis', ok: true, needed: true },
    ],
    ...change,
  };
}

/** A monitor of a service that was heard for some minutes. */
export function sampleMonitor(size: Size): MonitorState {
  const pulses = Array.from({ length: 400 }, (_, index): MonitorAction => {
    return { type: 'stream', message: { type: 'pulse', pulse: samplePulse(400 - index) }, nowMs: NOW_MS };
  });
  return play(initialState('fleet.example', size, NOW_MS), [
    { type: 'stream', message: { type: 'connected' }, nowMs: NOW_MS },
    ...pulses,
  ]);
}

/** A page of a list, as the service would answer it. */
export function samplePage(state: MonitorState, list: ListName, page = 0, rows = 100, isLast = false): MonitorAction {
  const { generation } = state.lists[list];
  const numbers = Array.from({ length: rows }, (_, index) => 1 + page * 100 + index);
  const rest = { page, next: isLast ? null : `http://fleet.example/next/${page + 1}`, nowMs: NOW_MS, tookMs: 5 };
  if (list === 'incidents') {
    const found = numbers.map((number) => {
      const incident = sampleIncident(number);
      return { id: incident.id, value: { incident, reason: null, at: incident.resolved_at ?? incident.detected_at } };
    });
    return { type: 'page', list, generation, answer: { ...rest, rows: found } };
  }
  const devices = numbers.map((number) => sampleDevice(list === 'failing' ? number * 3 : number));
  const found = devices.map((device) => ({ id: device.device_id, value: device }));
  return { type: 'page', list, generation, answer: { ...rest, rows: found } };
}

/** The monitor after actions, one after the other. */
export function play(state: MonitorState, actions: readonly MonitorAction[]): MonitorState {
  return actions.reduce(reduce, state);
}

/** The monitor after keys: their names, or the text they type. */
export function press(state: MonitorState, ...keys: readonly (NamedKey | { readonly text: string })[]): MonitorState {
  return play(
    state,
    keys.map((key): MonitorAction => {
      if (typeof key === 'string') return { type: 'key', key: { name: key } };
      return { type: 'key', key: { name: 'text', text: key.text } };
    }),
  );
}

/** Rows of a list that a terminal of this size shows. */
export function listRows(size: Size): number {
  return layoutOf(size).listRows;
}
