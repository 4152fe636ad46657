import { LatencyHistogram, type Latencies } from './latency-histogram.js';
import { addErrors, type ErrorCounts } from './request-outcome.js';
import { mergeTables, type Slot, type SlotTable } from './slot-table.js';

/** One interval of a run. */
export interface SeriesPoint {
  /** Requests that ended. */
  readonly requests: number;
  /** Distinct events answered for the first time. */
  readonly events: number;
  readonly errors: number;
  /** Of the requests that ended, ms, right to two digits; `null` where none did. */
  readonly p50_ms: number | null;
  readonly p99_ms: number | null;
  readonly max_ms: number | null;
  /** Requests under way, at most. */
  readonly in_flight: number;
  /** How far sending lagged behind its schedule at most, ms; 0 where there is no schedule. */
  readonly behind_ms: number;
}

/** A run over time: at most 600 points without a gap. */
export interface Series {
  /** 1,000; twice that, four times and so on for runs of more than ten minutes. */
  readonly interval_ms: number;
  /** ISO 8601. The first point begins with this moment's interval, a whole multiple of `interval_ms` since the epoch. */
  readonly started_at: string;
  /** ISO 8601; in the last point's interval. */
  readonly ended_at: string;
  readonly points: readonly SeriesPoint[];
}

/** What was measured while sending; as in the report, hence snake_case. */
export interface RunMeasures {
  readonly latency_ms: Latencies;
  readonly errors: ErrorCounts;
  readonly series: Series;
}

/** All that one process measured; JSON and structured clone keep it as it is. */
export interface RunMeterState {
  /** Of the first request's beginning and the last one's end, epoch ms. */
  readonly startedMs: number;
  readonly endedMs: number;
  readonly errors: ErrorCounts;
  /** A {@link LatencyHistogram} as text. */
  readonly latencies: string;
  readonly intervalMs: number;
  readonly firstSlot: number;
  readonly slots: readonly SlotState[];
}

type SlotState = Readonly<Omit<Slot, 'latencies'>> & { readonly latencies: string | null };

/** What several processes measured that sent at the same time, as one run. Their clocks must agree. */
export function mergeMeasures(states: readonly RunMeterState[]): RunMeasures {
  const latencies = new LatencyHistogram(3);
  for (const state of states) latencies.addEncoded(state.latencies);
  const began = states.filter(({ slots }) => slots.length > 0);
  const table = mergeTables(began.map(decodeTable));
  const startedMs = Math.min(...began.map((state) => state.startedMs));
  const endedMs = Math.max(...began.map((state) => state.endedMs));
  return {
    latency_ms: latencies.summary(),
    errors: addErrors(states.map(({ errors }) => errors)),
    series: {
      interval_ms: table?.intervalMs ?? 1_000,
      started_at: new Date(table === null ? 0 : startedMs).toISOString(),
      ended_at: new Date(table === null ? 0 : endedMs).toISOString(),
      points: (table?.slots ?? []).map(seriesPoint),
    },
  };
}

/** A table that can be sent to another process. */
export function encodeTable({
  intervalMs,
  firstSlot,
  slots,
}: SlotTable): Omit<RunMeterState, 'startedMs' | 'endedMs' | 'errors' | 'latencies'> {
  return {
    intervalMs,
    firstSlot,
    slots: slots.map((slot) => ({ ...slot, latencies: slot.latencies?.encode() ?? null })),
  };
}

function decodeTable({ intervalMs, firstSlot, slots }: RunMeterState): SlotTable {
  return { intervalMs, firstSlot, slots: slots.map((slot) => ({ ...slot, latencies: decode(slot.latencies) })) };
}

function decode(text: string | null): LatencyHistogram | null {
  if (text === null) return null;
  const latencies = new LatencyHistogram(2);
  latencies.addEncoded(text);
  return latencies;
}

function seriesPoint({ requests, events, errors, inFlight, behindMs, latencies }: Slot): SeriesPoint {
  return {
    requests,
    events,
    errors,
    p50_ms: latencies?.percentile(50) ?? null,
    p99_ms: latencies?.percentile(99) ?? null,
    max_ms: latencies?.max() ?? null,
    in_flight: inFlight,
    behind_ms: behindMs,
  };
}
