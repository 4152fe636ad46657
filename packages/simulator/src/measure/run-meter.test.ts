import { describe, expect, it } from 'vitest';
import { mergeMeasures } from './run-measures.js';
import { RunMeter } from './run-meter.js';
import type { RequestOutcome } from './request-outcome.js';
import { mergeRecent } from './sending-snapshot.js';

const START_MS = Date.UTC(2026, 2, 2, 8);

/** A meter and a clock that stands until it is set, in ms since the start. */
function meterAt(startMs = START_MS) {
  let nowMs = startMs;
  const meter = new RunMeter({ now: () => nowMs, pause: () => Promise.resolve() });
  return {
    meter,
    set: (ms: number): void => void (nowMs = startMs + ms),
    began: (ms: number, dueMs = ms): void => {
      nowMs = startMs + ms;
      meter.requestBegan(startMs + dueMs);
    },
    ended: (ms: number, dueMs: number, outcome: RequestOutcome = 'answered', newEvents = 1): void => {
      nowMs = startMs + ms;
      meter.requestEnded({ dueMs: startMs + dueMs, endedMs: nowMs, newEvents, outcome });
    },
  };
}

describe('RunMeter', () => {
  it('counts requests, events and latencies a second', () => {
    const { meter, began, ended } = meterAt();
    began(100);
    began(200);
    ended(140, 100, 'answered', 3);
    ended(1_200, 200, 'answered', 5);
    expect(meter.measures()).toEqual({
      latency_ms: { mean: 520, p50: 40, p90: 1_000, p95: 1_000, p99: 1_000, p999: 1_000, max: 1_000 },
      errors: {},
      series: {
        interval_ms: 1_000,
        started_at: '2026-03-02T08:00:00.100Z',
        ended_at: '2026-03-02T08:00:01.200Z',
        points: [
          { requests: 1, events: 3, errors: 0, p50_ms: 40, p99_ms: 40, max_ms: 40, in_flight: 2, behind_ms: 0 },
          {
            requests: 1,
            events: 5,
            errors: 0,
            p50_ms: 1_000,
            p99_ms: 1_000,
            max_ms: 1_000,
            in_flight: 1,
            behind_ms: 0,
          },
        ],
      },
    });
  });

  it('counts from when a request was due, so that a service that stalls cannot hide what waited', () => {
    const { meter, began, ended } = meterAt();
    // one a second is due, one at a time is sent, and the first takes ten seconds
    began(0);
    ended(10_000, 0);
    for (const dueMs of [1_000, 2_000, 3_000, 4_000, 5_000, 6_000, 7_000, 8_000, 9_000]) {
      began(10_000, dueMs);
      ended(10_000, dueMs);
    }
    const { latency_ms, series } = meter.measures();
    expect(latency_ms).toMatchObject({ p50: 5_000, max: 10_000 });
    expect(series.points.map(({ behind_ms }) => behind_ms)).toEqual([
      0, 1_000, 2_000, 3_000, 4_000, 5_000, 6_000, 7_000, 8_000, 9_000, 9_000,
    ]);
    expect(series.points.map(({ in_flight }) => in_flight)).toEqual(Array.from({ length: 11 }, () => 1));
    expect(meter.snapshot().behindMs).toBe(9_000);
  });

  it('counts errors by kind; what was cut on purpose is none, and has no latency', () => {
    const { meter, began, ended } = meterAt();
    for (const outcome of ['connection', 'timeout', 'http_503', 'http_503', 'fault', 'cut', 'answered'] as const) {
      began(0);
      ended(outcome === 'cut' || outcome === 'connection' ? 900 : 20, 0, outcome, 0);
    }
    const { errors, latency_ms, series } = meter.measures();
    expect(errors).toEqual({ connection: 1, timeout: 1, http_503: 2, fault: 1 });
    expect(latency_ms.max).toBe(20);
    expect(series.points).toMatchObject([{ requests: 7, errors: 5, in_flight: 1 }]);
  });

  it('gives long runs longer intervals, and loses nothing', () => {
    const { meter, began, ended } = meterAt();
    for (let second = 0; second < 2_000; second += 1) {
      began(second * 1_000);
      ended(second * 1_000 + 5, second * 1_000);
    }
    const { interval_ms, points } = meter.measures().series;
    expect(interval_ms).toBe(4_000);
    expect(points).toHaveLength(500);
    expect(points.every(({ events, in_flight }) => events === 4 && in_flight === 1)).toBe(true);
  });

  it('bears a clock that leaps for days', () => {
    const { meter, began, ended } = meterAt();
    began(0);
    ended(5, 0);
    began(40 * 86_400_000);
    ended(40 * 86_400_000 + 5, 40 * 86_400_000);
    const { points } = meter.measures().series;
    expect(points.length).toBeLessThanOrEqual(600);
    expect(points.reduce((sum, { requests }) => sum + requests, 0)).toBe(2);
  });

  it('has measured nothing where nothing was sent', () => {
    const { meter } = meterAt();
    const { latency_ms, errors, series } = meter.measures();
    expect(latency_ms).toEqual({ mean: 0, p50: 0, p90: 0, p95: 0, p99: 0, p999: 0, max: 0 });
    expect({ errors, points: series.points }).toEqual({ errors: {}, points: [] });
    expect(meter.snapshot()).toMatchObject({ eventsPerSecond: 0, inFlight: 0, latencyMs: null });
  });
});

describe('a snapshot', () => {
  it('tells of about the last five seconds', () => {
    const { meter, set, began, ended } = meterAt();
    for (let ms = 0; ms < 20_000; ms += 100) {
      began(ms);
      ended(ms + 50, ms, 'answered', ms < 10_000 ? 1 : 7);
    }
    began(20_000);
    set(20_000);
    expect(meter.snapshot()).toEqual({
      eventsPerSecond: 70,
      requestsPerSecond: 10,
      inFlight: 1,
      behindMs: 0,
      errors: {},
      latencyMs: { p50: 50, p99: 50, p999: 50, max: 50 },
    });
    set(40_000);
    expect(meter.snapshot()).toMatchObject({ eventsPerSecond: 0, inFlight: 1, latencyMs: null });
  });

  it('of several processes adds up', () => {
    const [one, two] = [meterAt(), meterAt()];
    for (const [{ began, ended, set }, slowestMs] of [
      [one, 30],
      [two, 50],
    ] as const) {
      for (let ms = 0; ms < 2_000; ms += 100) {
        began(ms);
        ended(ms, ms - (ms === 100 ? slowestMs : 10), 'http_503', 2);
      }
      set(2_000);
    }
    one.began(2_000, 1_500);
    const states = [one, two].map(({ meter }) => structuredClone(meter.recentState()));
    expect(mergeRecent(states)).toEqual({
      eventsPerSecond: 40,
      requestsPerSecond: 20,
      inFlight: 1,
      behindMs: 500,
      errors: { http_503: 40 },
      latencyMs: { p50: 10, p99: 50, p999: 50, max: 50 },
    });
  });
});

describe('mergeMeasures', () => {
  it('of processes that began at different times aligns their seconds and adds up', () => {
    const [early, late] = [meterAt(), meterAt(START_MS + 1_000)];
    early.began(0);
    early.ended(10, 0, 'fault');
    early.began(1_500);
    early.ended(1_510, 1_500);
    late.began(200);
    late.ended(290, 200, 'fault', 4);
    const states = [late, early].map(({ meter }) => JSON.parse(JSON.stringify(meter.state())));
    expect(mergeMeasures(states)).toMatchObject({
      latency_ms: { p50: 10, max: 90 },
      errors: { fault: 2 },
      series: {
        interval_ms: 1_000,
        started_at: '2026-03-02T08:00:00.000Z',
        ended_at: '2026-03-02T08:00:01.510Z',
        points: [
          { requests: 1, events: 1, errors: 1, in_flight: 1 },
          { requests: 2, events: 5, errors: 1, in_flight: 2 },
        ],
      },
    });
  });

  it('takes the longest of their intervals, and longer ones where together they need it', () => {
    const [long, short, later] = [meterAt(), meterAt(), meterAt(START_MS + 1_100_000)];
    for (let second = 0; second < 700; second += 1) {
      long.began(second * 1_000);
      long.ended(second * 1_000, second * 1_000);
    }
    short.began(3_000);
    short.ended(3_000, 3_000);
    later.began(400_000);
    later.ended(400_000, 400_000);
    const two = mergeMeasures([long, short].map(({ meter }) => meter.state())).series;
    expect({ ...two, points: two.points.length }).toMatchObject({ interval_ms: 2_000, points: 350 });
    expect(two.points.slice(0, 3).map(({ requests }) => requests)).toEqual([2, 3, 2]);
    const three = mergeMeasures([long, short, later].map(({ meter }) => meter.state())).series;
    expect(three.interval_ms).toBe(4_000);
    expect(three.points.reduce((sum, { requests }) => sum + requests, 0)).toBe(702);
  });

  it('of nothing is nothing', () => {
    expect(mergeMeasures([meterAt().meter.state()]).series.points).toEqual([]);
    expect(mergeMeasures([]).series.points).toEqual([]);
  });
});
