import type { SimulationReport } from '@pisync/simulator';
import { describeFindings } from './describe-findings.js';
import { errorTexts } from './progress-lines.js';
import { count, latency, seconds } from './quantities.js';
import { row } from './report-row.js';
import type { Terminal } from './terminal.js';

/**
 * What a simulation sent and found, for reading.
 *
 * @param again the command that does the same once more
 */
export function describeSimulation(report: SimulationReport, again: string, terminal: Terminal): string {
  const { elapsed_ms: elapsed, latency_ms: took } = report;
  const errors = errorTexts(report.errors).join(', ');
  const sent = [
    row('Scenario', `${report.scenario}, seed ${report.seed}`),
    row('Devices', count(report.devices)),
    row('Pace', paceText(report)),
    row('Events', `${count(report.distinct_events)}, sent ${count(report.events_sent)} times with the duplicates`),
    row('Requests', `${count(report.requests)}, and ${count(report.malformed_requests)} malformed ones`),
    row('Lost answers', `${count(report.lost_answers)}, retries ${count(report.retries)}`),
    row('Sending', `${seconds(elapsed.send)}, ${count(report.events_per_second)} events/s`),
    row(
      'Latency',
      `p50 ${latency(took.p50)}, p99 ${latency(took.p99)}, p99.9 ${latency(took.p999)}, highest ${latency(took.max)}`,
    ),
    ...(errors === '' ? [] : [row('Errors', errors)]),
  ];
  const found = report.verified
    ? [row('Verifying', seconds(elapsed.verify)), ...describeFindings(report, terminal)]
    : [];
  return [...sent, ...found, row('Again', again)].join('\n');
}

function paceText({ pace, workers }: SimulationReport): string {
  const from = workers === 1 ? '' : `, from ${workers} processes`;
  switch (pace.kind) {
    case 'max':
      return `as fast as the service answers${from}`;
    case 'speed':
      return `${count(pace.factor)} times real time${from}`;
    case 'rate':
      return `${count(pace.requestsPerSecond)} requests/s${from}`;
  }
}
