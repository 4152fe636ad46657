import type { Progress } from '@pisync/simulator';
import { count, latency, moment, seconds } from './quantities.js';
import type { Colors } from './terminal.js';

/** How far work is that may be another's than the simulator's. */
export type ShownProgress = Omit<Progress, 'phase'> & { readonly phase: string };

type SendingSnapshot = NonNullable<Progress['sending']>;

/** Words that stay together on a line, and their colour. */
interface Part {
  readonly text: string;
  readonly paint?: (text: string) => string;
}

const LABEL_WIDTH = 9;
const GAP = '  ';
const WIDEST_BAR = 24;
const NARROWEST_BAR = 8;
/** Behind its schedule by no more than a timer may be late, ms. */
const ON_SCHEDULE_MS = 100;

/**
 * How far a simulation is, as lines that are rewritten in place: none is longer than `columns`; what doesn't fit on a
 * line goes on in the next.
 */
export function progressLines(progress: ShownProgress, columns: number, colors: Colors): string[] {
  const { sending, simulatedAtMs, isScheduled } = progress;
  const line = (label: string, parts: readonly Part[]): string[] => flow(label, parts, columns, colors);
  return [
    ...line(progress.phase, headParts(progress, columns, colors)),
    ...(sending === undefined ? [] : sendingLines(sending, isScheduled, line, colors)),
    ...(simulatedAtMs === null ? [] : line('time', [{ text: `${moment(simulatedAtMs)}, simulated` }])),
    ...(progress.phase === 'verify' ? line('found', [foundPart(progress.findings, colors)]) : []),
  ];
}

/** The same on one line, shortened, for where lines cannot be rewritten. */
export function plainProgress(progress: ShownProgress): string {
  const { phase, done, total, unit, sending, simulatedAtMs, findings } = progress;
  const parts = [`${phase}: ${count(done)} of ${count(total)} ${unit}`];
  if (sending === undefined) {
    if (rate(progress) !== '') parts.push(rate(progress));
    if (findings > 0) parts.push(`${count(findings)} wrong`);
    return parts.join(', ');
  }
  parts.push(`${count(sending.eventsPerSecond)} events/s`, `${count(sending.requestsPerSecond)} requests/s`);
  parts.push(`${count(sending.inFlight)} in flight`);
  if (sending.behindMs > ON_SCHEDULE_MS) parts.push(`${seconds(sending.behindMs)} behind`);
  const { latencyMs } = sending;
  if (latencyMs !== null) parts.push(`p50 ${latency(latencyMs.p50)}`, `p99 ${latency(latencyMs.p99)}`);
  parts.push(...errorTexts(sending.errors));
  if (simulatedAtMs !== null) parts.push(moment(simulatedAtMs));
  return parts.join(', ');
}

/** The kinds of errors with their counts, most frequent first: `http_503 12`. */
export function errorTexts(errors: Readonly<Record<string, number>>): string[] {
  const kinds = Object.entries(errors).sort(([, a], [, b]) => b - a);
  return kinds.map(([kind, times]) => `${kind} ${count(times)}`);
}

function headParts(progress: ShownProgress, columns: number, colors: Colors): Part[] {
  const { done, total, unit, elapsedMs } = progress;
  const share = total === 0 ? 1 : Math.min(1, done / total);
  const all = count(total);
  const rest = [`${count(done).padStart(all.length)} of ${all} ${unit}`];
  if (progress.sending === undefined && rate(progress) !== '') rest.push(rate(progress));
  // a guess from less would jump about
  if (share > 0.02 && share < 1) rest.push(`${seconds((elapsedMs / share) * (1 - share))} left`);

  const percent = `${String(Math.floor(share * 100)).padStart(3)}%`;
  const taken = LABEL_WIDTH + 1 + percent.length;
  const besides = rest.reduce((sum, text) => sum + GAP.length + text.length, 0);
  const room = columns - taken - besides;
  // with no room for all beside a bar, the rest goes below it
  const width = Math.max(1, Math.min(WIDEST_BAR, room < NARROWEST_BAR ? columns - taken : room));
  const filled = Math.round(share * width);
  const bar = '█'.repeat(filled) + '░'.repeat(width - filled);
  return [{ text: `${bar} ${percent}`, paint: colors.cyan }, ...rest.map((text) => ({ text }))];
}

function sendingLines(
  { eventsPerSecond, requestsPerSecond, inFlight, behindMs, latencyMs, errors }: SendingSnapshot,
  scheduled: boolean,
  line: (label: string, parts: readonly Part[]) => string[],
  colors: Colors,
): string[] {
  const late = behindMs > ON_SCHEDULE_MS;
  const schedule: Part = late
    ? { text: `${seconds(behindMs)} behind schedule`, paint: colors.yellow }
    : { text: 'on schedule' };
  const latencies: Part[] =
    latencyMs === null
      ? [{ text: 'nothing answered for 5 s', paint: colors.yellow }]
      : [
          { text: `p50 ${latency(latencyMs.p50)}` },
          { text: `p99 ${latency(latencyMs.p99)}` },
          { text: `p99.9 ${latency(latencyMs.p999)}` },
          { text: `highest ${latency(latencyMs.max)}` },
        ];
  const failed = errorTexts(errors).map((text) => ({ text, paint: colors.red }));
  return [
    ...line('rate', [
      { text: `${count(eventsPerSecond)} events/s` },
      { text: `${count(requestsPerSecond)} requests/s` },
      { text: `${count(inFlight)} in flight` },
      ...(scheduled || late ? [schedule] : []),
    ]),
    ...line('latency', latencies),
    ...line('errors', failed.length === 0 ? [{ text: 'none' }] : failed),
  ];
}

function foundPart(findings: number, colors: Colors): Part {
  if (findings === 0) return { text: 'nothing wrong so far' };
  return { text: `${count(findings)} wrong so far`, paint: colors.red };
}

function rate({ done, unit, elapsedMs }: ShownProgress): string {
  return elapsedMs < 100 ? '' : `${count(Math.round((done * 1000) / elapsedMs))} ${unit}/s`;
}

/** Lays parts out after a label, on as many lines as they need. */
function flow(label: string, parts: readonly Part[], columns: number, colors: Colors): string[] {
  const indent = Math.min(LABEL_WIDTH, Math.max(0, columns - 1));
  const lines: string[] = [];
  let line = colors.dim(label.padEnd(indent).slice(0, indent));
  let width = indent;
  for (const { text, paint = (plain: string) => plain } of parts) {
    const shown = text.length > columns - indent ? `${text.slice(0, columns - indent - 1)}…` : text;
    const gap = width === indent ? '' : GAP;
    if (width + gap.length + shown.length > columns) {
      lines.push(line);
      line = ' '.repeat(indent) + paint(shown);
      width = indent + shown.length;
    } else {
      line += gap + paint(shown);
      width += gap.length + shown.length;
    }
  }
  return [...lines, line];
}
