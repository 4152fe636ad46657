import { FINDING_KINDS } from '../findings.js';
import type { SimulationReport } from '../simulation-report.js';
import { html, sentence, type Markup } from './markup.js';
import { count, latency, seconds } from './quantities.js';

/** The figures that are looked for first. */
export function keyFigures(report: SimulationReport): Markup {
  const { latency_ms: took, errors } = report;
  const failed = Object.values(errors).reduce((sum, times) => sum + times, 0);
  const figures: readonly (readonly [string, string])[] = [
    ['Devices', count(report.devices)],
    ['Events', count(report.distinct_events)],
    ['Events a second', count(report.events_per_second)],
    ['Latency, median', latency(took.p50)],
    ['Latency, p99', latency(took.p99)],
    ['Failed requests', count(failed)],
  ];
  return html`<dl class="tiles">
    ${figures.map(
      ([name, value]) =>
        html`<div>
          <dt>${name}</dt>
          <dd>${value}</dd>
        </div>`,
    )}
  </dl>`;
}

/** All that was done, row by row. */
export function summary(report: SimulationReport): Markup {
  const { latency_ms: took, elapsed_ms: elapsed } = report;
  const rows: readonly (readonly [string, string])[] = [
    ['Scenario', `${report.scenario}, seed ${report.seed}`],
    ['Pace', paceText(report)],
    ['Processes that sent', count(report.workers)],
    ['Events', `${count(report.distinct_events)}, sent ${count(report.events_sent)} times with the duplicates`],
    ['Answered', `${count(report.events_answered)} events`],
    ['Requests', `${count(report.requests)}, and ${count(report.malformed_requests)} malformed ones`],
    ['Answers lost on purpose', count(report.lost_answers)],
    ['Retries', count(report.retries)],
    ['Sending', `${seconds(elapsed.send)}, ${count(report.events_per_second)} events/s`],
    ...(report.verified ? [['Verifying', seconds(elapsed.verify)] as const] : []),
    ['Latency', `mean ${latency(took.mean)}, highest ${latency(took.max)}`],
    ['p50, p90, p95', [took.p50, took.p90, took.p95].map(latency).join(', ')],
    ['p99, p99.9', [took.p99, took.p999].map(latency).join(', ')],
  ];
  const cells = rows.map(
    ([name, value]) =>
      html`<tr>
        <th scope="row">${name}</th>
        <td>${value}</td>
      </tr>`,
  );
  return tableSection('Summary', cells);
}

function tableSection(
  title: string,
  rows: readonly Markup[],
  { className = '', after = html`` }: { className?: string; after?: Markup } = {},
): Markup {
  return html`<section>
    <h2>${title}</h2>
    <table class="${className}">
      <tbody>
        ${rows}
      </tbody>
    </table>
    ${after}
  </section>`;
}

function paceText({ pace }: SimulationReport): string {
  switch (pace.kind) {
    case 'max':
      return 'as fast as the service answers';
    case 'speed':
      return `${count(pace.factor)} times real time`;
    case 'rate':
      return `${count(pace.requestsPerSecond)} requests/s, whether or not the service keeps up`;
  }
}

/** What was found wrong, kind by kind. */
export function findings(report: SimulationReport): Markup {
  const rows = FINDING_KINDS.map(({ kind, means }) => {
    const found = report.findings[kind];
    return html`<tr class="${found > 0 ? 'found' : 'none'}">
      <th scope="row">${sentenceCase(kind)}</th>
      <td class="meaning">${sentence(means)}</td>
      <td class="number">${count(found)}</td>
    </tr>`;
  });
  return tableSection('Findings', rows);
}

/** The devices that are named, each with its first reason. */
export function differences(report: SimulationReport): Markup {
  const named = report.differences;
  if (named.length === 0) return html``;
  const rows = named.map(
    ({ device_id, reason }) =>
      html`<tr>
        <th scope="row"><code>${device_id}</code></th>
        <td>${reason}</td>
      </tr>`,
  );
  const more = report.differing_devices - named.length;
  const rest = more > 0 ? html`<p class="quiet">And ${count(more)} more.</p>` : html``;
  return tableSection('Differences', rows, { className: 'stacked', after: rest });
}

/** Requests that failed, by kind. */
export function failedRequests(report: SimulationReport): Markup {
  const kinds = Object.entries(report.errors).sort(([, a], [, b]) => b - a);
  if (kinds.length === 0) return html``;
  const rows = kinds.map(
    ([kind, times]) =>
      html`<tr>
        <th scope="row"><code>${kind}</code></th>
        <td class="meaning">${errorMeaning(kind)}</td>
        <td class="number">${count(times)}</td>
      </tr>`,
  );
  return tableSection('Failed requests', rows);
}

function errorMeaning(kind: string): string {
  if (kind === 'connection') return 'no answer: refused or lost; sent again';
  if (kind === 'timeout') return 'no answer in time; sent again';
  if (kind === 'fault') return 'an answer that broke the contract';
  return kind.startsWith('http_') ? `answered ${kind.slice('http_'.length)}; sent again` : '';
}

function sentenceCase(key: string): string {
  return key.charAt(0).toUpperCase() + key.slice(1).replaceAll('_', ' ');
}
