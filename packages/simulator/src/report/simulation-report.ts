import type { Pace } from '../send/pace.js';
import type { Latencies } from '../measure/latency-histogram.js';
import type { ErrorCounts } from '../measure/request-outcome.js';
import type { Series } from '../measure/run-measures.js';
import type { Difference, Findings } from './findings.js';

/** What a simulation did and found. It is written as JSON, hence snake_case. */
export interface SimulationReport {
  /** Nothing found wrong, and every planned event answered. */
  readonly ok: boolean;
  readonly target: string;
  /** The scenario's name. */
  readonly scenario: string;
  readonly seed: number;
  readonly devices: number;
  /** How fast it was sent. */
  readonly pace: Pace;
  /** Processes that sent. */
  readonly workers: number;
  /** Whether the service's answers were held against the truth; else only its answers to uploads were. */
  readonly verified: boolean;
  /** Distinct events the fleet planned. */
  readonly distinct_events: number;
  /** How many of them were answered 2xx. */
  readonly events_answered: number;
  /** Events in all requests, copies included. */
  readonly events_sent: number;
  /** Attempts at good requests. */
  readonly requests: number;
  readonly malformed_requests: number;
  /** Attempts made again because the service gave no answer, or 503. */
  readonly retries: number;
  /** Answers lost on purpose, so that the request was sent again. */
  readonly lost_answers: number;
  readonly elapsed_ms: {
    readonly check: number;
    readonly send: number;
    readonly verify: number;
  };
  /** Distinct events answered a second while sending. */
  readonly events_per_second: number;
  /**
   * From the moment an upload was due until it was answered, whatever the answer, ms; a request that timed out counts
   * with what it waited. Right to three digits.
   */
  readonly latency_ms: Latencies;
  /** Attempts at good requests that failed: `connection`, `timeout`, `http_503`, `fault` and so on. */
  readonly errors: ErrorCounts;
  /** Sending over time. */
  readonly series: Series;
  /** Devices whose history was read; 0 without verification. */
  readonly histories_read: number;
  readonly findings: Findings;
  /** Devices with something wrong. */
  readonly differing_devices: number;
  /** Ten of them at most, each with its gravest finding on one line; of every kind one first. */
  readonly differences: readonly Difference[];
}
