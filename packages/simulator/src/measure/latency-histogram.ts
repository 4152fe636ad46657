import { build, decodeFromCompressedBase64, encodeIntoCompressedBase64, type Histogram } from 'hdr-histogram-js';

/** How long requests took, ms, right to three significant digits and to 0.1 ms. */
export interface Latencies {
  readonly mean: number;
  readonly p50: number;
  readonly p90: number;
  readonly p95: number;
  readonly p99: number;
  readonly p999: number;
  readonly max: number;
}

/** Longer ones count as this long, ms. */
const LONGEST_MS = 3_600_000;

/**
 * Latencies as a high dynamic range histogram (HdrHistogram, Gil Tene): counts in buckets whose width grows with the
 * value, so that every percentile is right to so many digits, in memory that does not grow with what is recorded. It
 * counts microseconds, so that a finer clock needs no change here.
 */
export class LatencyHistogram {
  readonly #histogram: Histogram;
  readonly #digits: number;

  /** @param digits significant digits; with 2 about 7 KB for latencies up to a second, with 3 about 45 KB */
  constructor(digits: 2 | 3) {
    this.#histogram = build({ bitBucketSize: 32, autoResize: true, numberOfSignificantValueDigits: digits });
    this.#digits = digits;
  }

  get count(): number {
    return this.#histogram.totalCount;
  }

  record(latencyMs: number): void {
    const boundedMs = Math.min(Math.max(0, latencyMs), LONGEST_MS);
    this.#histogram.recordValue(Math.round(boundedMs * 1_000));
  }

  add(other: LatencyHistogram): void {
    this.#histogram.add(other.#histogram);
  }

  /** The latency in ms that so many percent did not exceed; 0 where nothing is recorded. */
  percentile(percent: number): number {
    return this.#knownMs(this.#histogram.getValueAtPercentile(percent));
  }

  /** The highest, ms. */
  max(): number {
    return this.#knownMs(this.#histogram.maxValue);
  }

  summary(): Latencies {
    return {
      mean: this.#knownMs(this.#histogram.mean),
      p50: this.percentile(50),
      p90: this.percentile(90),
      p95: this.percentile(95),
      p99: this.percentile(99),
      p999: this.percentile(99.9),
      max: this.max(),
    };
  }

  /** As text that {@link addEncoded} takes, in any process. */
  encode(): string {
    return encodeIntoCompressedBase64(this.#histogram);
  }

  addEncoded(text: string): void {
    this.#histogram.add(decodeFromCompressedBase64(text));
  }

  /** Only the digits that are known: a bucket's upper end such as 250.111 ms says no more than 250. */
  #knownMs(micros: number): number {
    return Math.round(Number(micros.toPrecision(this.#digits)) / 100) / 10;
  }
}
