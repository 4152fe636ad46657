import type { SimulationReport } from '@pisync/simulator';
import { errorTexts } from './progress-lines.js';
import { count, latency, seconds } from './quantities.js';
import type { Terminal } from './terminal.js';

/** What a simulation sent and found, for reading. */
export function describeSimulation(report: SimulationReport, { colors }: Terminal): string {
  const { elapsed_ms: elapsed, latency_ms: took } = report;
  const errors = errorTexts(report.errors).join(', ');
  const sent = [
    row('Devices', count(report.devices)),
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
  if (!report.verified) return sent.join('\n');
  const findings = Object.entries(report.findings).map(([kind, found]) => {
    const line = row(sentenceCase(kind), count(found));
    return found === 0 ? line : colors.red(line);
  });
  const verdict = report.ok ? colors.green('exact') : colors.red(`${count(report.differing_devices)} devices differ`);
  return [...sent, row('Verifying', seconds(elapsed.verify)), ...findings, row('Verdict', verdict)].join('\n');
}

function row(name: string, value: string): string {
  return `${name.padEnd(20)}${value}`;
}

function sentenceCase(key: string): string {
  return key.charAt(0).toUpperCase() + key.slice(1).replaceAll('_', ' ');
}
