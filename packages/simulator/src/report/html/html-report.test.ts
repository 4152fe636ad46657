import { describe, expect, it } from 'vitest';
import type { SeriesPoint } from '../../measure/run-measures.js';
import { noFindings } from '../findings.js';
import type { SimulationReport } from '../simulation-report.js';
import { htmlReport } from './html-report.js';

const POINT: SeriesPoint = {
  requests: 10,
  events: 40,
  errors: 0,
  p50_ms: 4,
  p99_ms: 30,
  max_ms: 80,
  in_flight: 48,
  behind_ms: 0,
};

/** A run of so many seconds; its points differ, for a line of equal points has corners that are not drawn. */
function series(seconds: number, point: (index: number) => Partial<SeriesPoint> = () => ({})) {
  return {
    interval_ms: 1_000,
    started_at: '2026-03-02T08:00:00.000Z',
    ended_at: new Date(Date.UTC(2026, 2, 2, 8) + seconds * 1_000).toISOString(),
    points: Array.from({ length: seconds }, (_, index) => ({
      ...POINT,
      events: 40 + (index % 7) * 9,
      ...point(index),
    })),
  };
}

const EXACT: SimulationReport = {
  ok: true,
  target: 'http://localhost:3000',
  scenario: 'school-day',
  seed: 42,
  devices: 10_000,
  pace: { kind: 'speed', factor: 720 },
  workers: 3,
  verified: true,
  distinct_events: 60_123,
  events_answered: 60_123,
  events_sent: 66_000,
  requests: 20_000,
  malformed_requests: 70,
  retries: 0,
  lost_answers: 400,
  elapsed_ms: { check: 100, send: 60_000, verify: 9_000 },
  events_per_second: 1_002,
  latency_ms: { mean: 6, p50: 4.1, p90: 12, p95: 18, p99: 31, p999: 70, max: 80 },
  errors: {},
  series: series(60),
  histories_read: 10_000,
  findings: noFindings(),
  differing_devices: 0,
  differences: [],
};

const WRONG: SimulationReport = {
  ...EXACT,
  ok: false,
  findings: { ...noFindings(), missing_events: 1_234 },
  errors: { connection: 12, http_503: 1_500 },
  differing_devices: 12,
  differences: [{ kind: 'missing_events', device_id: '<script>alert("1")</script>', reason: "expected <b> & 'c'" }],
};

/** The page's plots for wide screens: their titles, and how many points the lines of each have. */
function wideLines(page: string): Record<string, number[]> {
  const svgs = page.match(/<div class="wide">[\s\S]*?<\/svg>/g) ?? [];
  return Object.fromEntries(
    svgs.map((svg) => {
      const lines = svg.match(/<path d="[^"]+" fill="none"[^>]* stroke-linejoin="bevel"/g) ?? [];
      return [/aria-label="([^".]*)/.exec(svg)?.[1], lines.map((line) => line.match(/[ML]/g)?.length)];
    }),
  );
}

describe('htmlReport', () => {
  it('shows the names of fields as code', () => {
    const page = htmlReport(EXACT);
    expect(page).toContain('<code>received_at</code>');
    expect(page).not.toContain('`');
  });

  it.each([
    ['exact', EXACT],
    ['wrong', WRONG],
    ['not sent', { ...EXACT, series: series(0) }],
  ])('needs nothing but itself (%s)', (_, report) => {
    const page = htmlReport({ ...report, target: 'target' }).replaceAll('xmlns="http://www.w3.org/2000/svg"', '');
    expect(page).not.toMatch(/<script|https?:|src=|href|url\(|@import|\sid=/i);
    expect(page).toContain('<meta name="viewport"');
  });

  it('says at its head what came of it', () => {
    const head = (report: SimulationReport): string | undefined => /<h1>(.*)<\/h1>/.exec(htmlReport(report))?.[1];
    expect(head(EXACT)).toBe('Exact');
    expect(head(WRONG)).toBe('12 of 10,000 devices differ');
    expect(head({ ...EXACT, verified: false })).toBe('Sent, not verified');
    expect(head({ ...EXACT, ok: false, events_answered: 60_000 })).toBe('123 events were not answered');
  });

  it('escapes what a device says', () => {
    const page = htmlReport({ ...WRONG, target: 'http://localhost/"><i>' });
    expect(page).toContain('&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;');
    expect(page).toContain('expected &lt;b&gt; &amp; &#39;c&#39;');
    expect(page).not.toContain('<i>');
  });

  it('names findings, differences, failed requests and how to run it again', () => {
    const text = htmlReport(WRONG)
      .replaceAll(/<[^>]*>/g, ' ')
      .replaceAll(/\s+/g, ' ');
    expect(text).toContain('Missing events An event was answered 2xx, but is not in its device&#39;s history 1,234');
    expect(text).toContain('And 11 more.');
    expect(text).toContain(
      'http_503 answered 503; sent again 1,500 connection no answer: refused or lost; sent again 12',
    );
    expect(text).toContain('Scenario school-day, seed 42 Pace 720 times real time Processes that sent 3');
    const same = '--scenario school-day --devices 10000 --seed 42 --verify';
    expect(text).toContain(`pisync simulate --target http://localhost:3000 ${same}`);
    expect(htmlReport(WRONG, 'pisync simulate replay run.rec')).toContain('<pre>pisync simulate replay run.rec</pre>');
  });

  it('draws every point', () => {
    const points = (index: number) => ({
      errors: index % 5,
      behind_ms: (index % 3) * 500,
      in_flight: 20 + (index % 4) * 9,
      p50_ms: 4 + (index % 3) * 2,
      p99_ms: 200 + (index % 4) * 200,
      max_ms: 1_000 + (index % 2) * 6_000,
    });
    expect(wideLines(htmlReport({ ...EXACT, series: series(600, points) }))).toEqual({
      Rate: [600, 600],
      Latency: [600, 600, 600],
      'In flight': [600],
      'Behind schedule': [600],
    });
  });

  it('leaves gaps where nothing was answered, and a dot where a point stands alone', () => {
    const silent = { p50_ms: null, p99_ms: null, max_ms: null };
    const page = htmlReport({ ...EXACT, series: series(9, (index) => (index === 4 || index === 6 ? silent : {})) });
    const latency = page.match(/<svg[^>]*aria-label="Latency[\s\S]*?<\/svg>/)?.[0] ?? '';
    const lines = latency.match(/<path d="[^"]+" fill="none"[^>]* stroke-linejoin="bevel"/g) ?? [];
    expect(lines.map((line) => line.match(/M/g)?.length)).toEqual([3, 3, 3]);
    // one in each line; the legend has none
    expect(latency.match(/<path d="[^"]*A[^"]*"/g)).toHaveLength(3);
  });

  it('uses a logarithm only where the latencies ask for it', () => {
    expect(htmlReport(EXACT)).not.toContain('Logarithmic');
    expect(htmlReport({ ...EXACT, series: series(9, () => ({ p50_ms: 0, max_ms: 4_000 })) })).toContain('Logarithmic');
  });

  it.each([0, 1, 2])('bears a run with %i points', (seconds) => {
    const page = htmlReport({ ...EXACT, series: series(seconds) });
    expect(page.includes('<svg')).toBe(seconds > 0);
    expect(page).not.toMatch(/NaN|Infinity|undefined/);
  });
});
