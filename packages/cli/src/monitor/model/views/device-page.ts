import type { ApiDevice, ApiEvent, ApiIncident } from '@pisync/server/wire';
import { count, minute } from '../../../output/quantities.js';
import { barRows, highest } from '../charts.js';
import { ago, percent, speed } from '../figures.js';
import { apart, fit, fitLine, fitRight, type Line, type Role, span } from '../line.js';
import type { OpenedDevice } from '../state.js';
import { describeChange, lasting } from './incident-list.js';

/** Where the lines of a page go. */
interface Space {
  readonly columns: number;
  readonly rows: number;
  readonly nowMs: number;
}

const MARGIN = 3;
const STRIP_OK = '·';
const STRIP_FAILED = '✗';

/** Syncs that the widest page shows. */
export const HISTORY_SYNCS = 200;

/** A device's page: its state, its history sync by sync, its incidents; as many lines as asked for at most. */
export function devicePageLines(opened: OpenedDevice, space: Space): Line[] {
  const { answer, deviceId, problem } = opened;
  if (answer === null) {
    const why = problem ?? 'Loading…';
    return [[], [span(` ${deviceId}`, 'heading')], [], [span(` ${why}`, problem === null ? 'dim' : 'bad')]];
  }
  const blank: Line[] = space.rows >= 20 ? [[]] : [];
  const chartRows = space.rows >= 34 ? 5 : space.rows >= 28 ? 4 : space.rows >= 21 ? 2 : 1;
  const events = answer.history.slice(0, space.columns - 2 * MARGIN).toReversed();
  const above = [
    ...blank,
    ...stateLines(answer.device, space),
    ...blank,
    ...historyLines(events),
    ...chart('Speed', events, ({ internet_speed }) => internet_speed, speedText, chartRows),
    ...chart('Files', events, ({ total_files_synced }) => total_files_synced, filesText, chartRows),
    ...blank,
  ];
  return [...above, ...incidentLines(answer.incidents, opened.top, { ...space, rows: space.rows - above.length })];
}

function stateLines(device: ApiDevice, { columns, nowMs }: Space): Line[] {
  const { total_syncs: total, failed_syncs: failed, current_streak: streak, streak_started_at: since } = device;
  const inARow = since === null ? '' : `, ${count(streak)} in a row since ${minute(since)}`;
  const status =
    device.status === 'failing'
      ? span(`✗ failing${inARow}`, 'bad')
      : span(`● ${device.status}${streak > 0 ? inARow : ''}`, streak > 0 ? 'warn' : 'good');
  const facts: readonly string[] = [
    `${count(total)} syncs, ${count(failed)} failed (${percent(failed, total)})`,
    `last ${ago(device.last_event_at, nowMs)}`,
    `last success ${ago(device.last_success_at, nowMs)}`,
    `first ${device.first_event_at.slice(0, 10)}`,
  ];
  return [
    apart([span(` ${device.device_id}`, 'heading'), span(`  ${device.kind}`, 'dim')], [status, span(' ')], columns),
    [span(' ')].concat(flow(facts, columns - 2).map((text) => span(text))),
  ];
}

/** Facts with a gap between, as many as there is room for. */
function flow(facts: readonly string[], columns: number): string[] {
  const parts: string[] = [];
  let room = columns;
  for (const fact of facts) {
    const text = parts.length === 0 ? fact : `   ${fact}`;
    if (fact === '' || text.length > room) continue;
    parts.push(text);
    room -= text.length;
  }
  return parts;
}

function historyLines(events: readonly ApiEvent[]): Line[] {
  const first = events[0];
  const last = events.at(-1);
  if (first === undefined || last === undefined) return [[span(' No sync of it is kept any more.', 'dim')]];
  const failed = events.filter(isFailed).length;
  const strip = runs(events).map(({ text, isFailure }) => span(text, isFailure ? 'bad' : 'good'));
  const from = minute(first.effective_at);
  const gap = events.length - from.length - 16;
  const axis =
    gap < 1 ? `${from} to ${minute(last.effective_at)}` : `${from}${' '.repeat(gap)}${minute(last.effective_at)}`;
  return [
    [
      span(' History', 'heading'),
      span(`  last ${count(events.length)} syncs, ${count(failed)} failed`),
      span(`   ${STRIP_OK} ok  ${STRIP_FAILED} failed`, 'dim'),
    ],
    [span(' '.repeat(MARGIN)), ...strip],
    [span(`${' '.repeat(MARGIN)}${axis}`, 'dim')],
  ];
}

function isFailed({ total_errors }: ApiEvent): boolean {
  return total_errors > 0;
}

/** Neighbours that ended alike, as one text. */
function runs(events: readonly ApiEvent[]): { text: string; isFailure: boolean }[] {
  const found: { text: string; isFailure: boolean }[] = [];
  for (const event of events) {
    const isFailure = isFailed(event);
    const glyph = isFailure ? STRIP_FAILED : STRIP_OK;
    const before = found.at(-1);
    if (before?.isFailure === isFailure) before.text += glyph;
    else found.push({ text: glyph, isFailure });
  }
  return found;
}

const speedText = (value: number): string => `${speed(value)} Mbit/s`;
const filesText = (value: number): string => count(value);

/** A figure of each sync below its glyph in the history. */
function chart(
  title: string,
  events: readonly ApiEvent[],
  figure: (event: ApiEvent) => number,
  text: (value: number) => string,
  rows: number,
): Line[] {
  const values = events.map(figure);
  const last = values.at(-1);
  if (last === undefined) return [];
  const sorted = values.toSorted((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)] ?? last;
  const role: Role = 'chart';
  return [
    [
      span(` ${title}`, 'heading'),
      span(`  last ${text(last)}`),
      span(`   median ${text(median)}   highest ${text(highest(values))}`, 'dim'),
    ],
    ...barRows(values, rows).map((bar): Line => [span(' '.repeat(MARGIN)), span(bar, role)]),
  ];
}

function incidentLines(incidents: readonly ApiIncident[], top: number, { columns, rows, nowMs }: Space): Line[] {
  const room = rows - 1;
  const from = Math.max(0, Math.min(top, incidents.length - room));
  const below = Math.max(0, incidents.length - from - room);
  const more = below > 0 ? `   ${count(below)} more below` : '';
  const heading: Line = [
    span(' Incidents', 'heading'),
    span(incidents.length === 0 ? '  none' : `  ${count(incidents.length)}`),
    span(more, 'dim'),
  ];
  const lines = incidents.slice(from, from + room).map((incident): Line => {
    const item = { incident, reason: null, at: incident.resolved_at ?? incident.detected_at };
    const { text, role } = describeChange(item);
    return fitLine(
      [
        span(' '.repeat(MARGIN)),
        span(fit(text, 11), role),
        span(fitRight(count(incident.length), 6)),
        span(' failures  '),
        span(`${minute(incident.started_at)}  `),
        span(`lasted ${lasting(item, nowMs)}`, 'dim'),
      ],
      columns,
    );
  });
  return room < 1 ? [] : [heading, ...lines];
}
