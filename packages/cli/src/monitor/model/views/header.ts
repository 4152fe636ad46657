import { count } from '../../../output/quantities.js';
import { clock, compact, latencyOf, percent, perSecond, span as spanOf, UNKNOWN } from '../figures.js';
import { sparkline } from '../charts.js';
import { apart, fitLine, type Line, type Role, span, widthOf } from '../line.js';
import { columnsOf, type PulseFigure } from '../pulse-series.js';
import type { MonitorState } from '../state.js';

const LABEL = 9;
const FIGURE = 10;
const SPARK_SPAN_MS = 3 * 60_000;

/** Which service this is, and whether it can be heard. */
export function titleLine({ service, connection, pulse, nowMs, size }: MonitorState): Line {
  const left = [span(' PiSync', 'heading'), span(`  ${service}`)];
  const lastHeard = pulse === null ? '' : `  figures of ${clock(Date.parse(pulse.at))}`;
  switch (connection.state) {
    case 'connecting':
      return apart(left, [span('connecting… ', 'warn')], size.columns);
    case 'live':
      return apart(left, [span('● live', 'good'), span(`  ${clock(nowMs)} UTC `, 'dim')], size.columns);
    case 'reconnecting': {
      const waitMs = connection.retryAtMs - nowMs;
      const when = waitMs > 0 ? `, ${spanOf(Math.ceil(waitMs / 1000) * 1000)}` : '…';
      return apart(left, [span(`✗ reconnecting${when}`, 'bad'), span(`${lastHeard} `, 'dim')], size.columns);
    }
  }
}

/** The header: the service, and the fleet in figures. */
export function headerLines(state: MonitorState): Line[] {
  const { pulse, size } = state;
  const rows: readonly (readonly [Line, Line])[] = [
    [devicesCell(state), syncsCell(state)],
    [
      sparkCell(state, 'Stored', perSecondOf(state), ({ stored }) => stored, 'mean'),
      sparkCell(state, 'p99', latencyOf(pulse?.latency_ms.p99 ?? null), ({ p99 }) => p99, 'highest'),
    ],
    [queueCell(state), dependenciesCell(state)],
  ];
  const half = Math.ceil(size.columns / 2);
  const lines = rows.map(([left, right]) => [
    ...fitLine([span(' '), ...left], half - 1),
    span(' '),
    ...fitLine(right, size.columns - half),
  ]);
  return [titleLine(state), ...lines];
}

function label(text: string): Line[number] {
  return span(text.padEnd(LABEL), 'dim');
}

/** The first of some lines that fits. */
function fitting(columns: number, ...lines: readonly Line[]): Line {
  return lines.find((line) => widthOf(line) <= columns) ?? lines.at(-1) ?? [];
}

function roomOf({ size }: MonitorState): number {
  return Math.floor(size.columns / 2) - 2;
}

function devicesCell(state: MonitorState): Line {
  const devices = state.pulse?.stats?.devices;
  if (devices === undefined) return [label('Devices'), span(UNKNOWN)];
  const role: Role = devices.failing > 0 ? 'bad' : 'good';
  const cell = (number: (value: number) => string, columns: number): Line => [
    label('Devices'),
    span(`${number(devices.total)}  `.padEnd(columns)),
    span(`${number(devices.failing)} failing`, role),
  ];
  return fitting(roomOf(state), cell(count, FIGURE), cell(compact, FIGURE), cell(compact, 0));
}

function syncsCell(state: MonitorState): Line {
  const syncs = state.pulse?.stats?.syncs;
  if (syncs === undefined) return [label('Syncs'), span(UNKNOWN)];
  const cell = (number: (value: number) => string, columns: number): Line => [
    label('Syncs'),
    span(`${number(syncs.total)}  `.padEnd(columns)),
    span(`${percent(syncs.failed, syncs.total)} failed`),
  ];
  return fitting(roomOf(state), cell(count, FIGURE), cell(compact, FIGURE), cell(compact, 0));
}

function perSecondOf({ pulse }: MonitorState): string {
  return pulse === null ? UNKNOWN : perSecond(pulse.stored);
}

function sparkCell(
  state: MonitorState,
  name: string,
  figure: string,
  read: PulseFigure,
  join: 'mean' | 'highest',
): Line {
  const columns = Math.max(0, roomOf(state) - LABEL - FIGURE);
  const values = columnsOf(state.points, read, { columns, spanMs: SPARK_SPAN_MS, join });
  return [label(name), span(figure.padEnd(FIGURE)), span(sparkline(values), 'chart')];
}

function queueCell({ pulse }: MonitorState): Line {
  const depth = pulse?.stats?.queue.depth ?? null;
  const dead = pulse?.stats?.queue.dead ?? null;
  if (depth === null) return [label('Queue'), span(UNKNOWN)];
  const letters = dead === null ? [] : [span(`${compact(dead)} dead`, dead > 0 ? 'bad' : 'plain')];
  return [label('Queue'), span(`${compact(depth)} waiting  `), ...letters];
}

function dependenciesCell({ pulse }: MonitorState): Line {
  if (pulse === null) return [label('Health'), span(UNKNOWN)];
  // what is down must not be cut off
  const worstFirst = pulse.dependencies.toSorted((a, b) => Number(a.ok) - Number(b.ok));
  const parts = worstFirst.map(({ name, ok, needed }): Line => {
    if (ok) return [span('● ', 'good'), span(name)];
    return [span(`✗ ${name} down`, needed ? 'bad' : 'warn')];
  });
  if (parts.length === 0) return [label('Health'), span('● ', 'good'), span('service')];
  return [label('Health'), ...parts.flatMap((part, index) => (index === 0 ? part : [span('  '), ...part]))];
}
