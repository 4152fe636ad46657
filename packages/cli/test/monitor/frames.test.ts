import { describe, expect, it } from 'vitest';
import { textOf, widthOf } from '../../src/monitor/model/line.js';
import type { MonitorState, Size } from '../../src/monitor/model/state.js';
import { frameOf } from '../../src/monitor/model/views/frame.js';
import {
  NOW_MS,
  play,
  press,
  sampleDevice,
  sampleEvent,
  sampleIncident,
  sampleMonitor,
  samplePage,
  samplePulse,
} from './sample-fleet.js';

const SIZES: readonly Size[] = [
  { columns: 80, rows: 24 },
  { columns: 120, rows: 40 },
  { columns: 60, rows: 16 },
];

function failing(size: Size): MonitorState {
  const monitor = sampleMonitor(size);
  return press(play(monitor, [samplePage(monitor, 'failing')]), 'down', 'down');
}

function incidents(size: Size): MonitorState {
  const monitor = press(sampleMonitor(size), { text: '2' });
  const told = [
    { reason: 'opened', incident: sampleIncident(901, false) },
    { reason: 'resolved', incident: sampleIncident(902, true) },
    { reason: 'recorded', incident: sampleIncident(904, true) },
  ].map(({ reason, incident }, index) => ({
    type: 'stream' as const,
    message: {
      type: 'incident' as const,
      change: { reason, at: new Date(NOW_MS - 9_000 + index * 2_500).toISOString(), incident },
    },
    nowMs: NOW_MS,
  }));
  return play(monitor, [samplePage(monitor, 'incidents'), ...told]);
}

function devices(size: Size): MonitorState {
  const monitor = press(sampleMonitor(size), { text: '3' });
  return press(play(monitor, [samplePage(monitor, 'devices')]), 'down');
}

function devicePage(size: Size): MonitorState {
  const device = sampleDevice(333);
  const word = '..F...FFFF.....F..........FFF....F............F...FFFFF........FF.........F.....FFFFFFF';
  const history = word
    .split('')
    .map((letter, index) =>
      sampleEvent(device.device_id, (word.length - index) * 310, letter === 'F' ? 2 : 0, 1 + ((index * 7) % 11) / 3),
    )
    .toReversed();
  const answer = { device, history, incidents: [3, 4, 6, 8, 10, 12].map((number) => sampleIncident(number)) };
  const opened = press(play(sampleMonitor(size), []), { text: '3' });
  const selected = press(play(opened, [samplePage(opened, 'devices', 0, 1)]), 'enter');
  const deviceId = selected.opened?.deviceId ?? '';
  return play(selected, [{ type: 'device', deviceId, answer, nowMs: NOW_MS, tookMs: 4 }]);
}

function disconnected(size: Size): MonitorState {
  const message = { type: 'disconnected', reason: 'the service closed the connection', retryInMs: 4000 } as const;
  return play(failing(size), [
    { type: 'stream', message, nowMs: NOW_MS },
    { type: 'tick', nowMs: NOW_MS + 1000 },
  ]);
}

function emptyFleet(size: Size): MonitorState {
  const monitor = press(sampleMonitor(size), { text: '3' });
  const stats = {
    devices: { total: 0, pibooks: 0, piboxes: 0, unknown: 0, failing: 0 },
    syncs: { total: 0, failed: 0 },
    incidents: { open: 0, resolved: 0 },
    rates: { stored_per_second: 0 },
    queue: { depth: 0, dead: null, backfill: null },
  };
  const quiet = { stored: 0, duplicates: 0, failed_syncs: 0, latency_ms: { p50: null, p99: null }, dependencies: [] };
  const pulse = samplePulse(0, { ...quiet, stats });
  return play({ ...monitor, points: [] }, [
    samplePage(monitor, 'devices', 0, 0, true),
    { type: 'stream', message: { type: 'pulse', pulse }, nowMs: NOW_MS },
  ]);
}

function redisDown(size: Size): MonitorState {
  const dependencies = [
    { name: 'mongodb', ok: true, needed: true },
    { name: 'redis', ok: false, needed: true },
    { name: 'webhook', ok: false, needed: false },
  ];
  const pulse = samplePulse(0, { dependencies });
  return play(failing(size), [{ type: 'stream', message: { type: 'pulse', pulse }, nowMs: NOW_MS }]);
}

const SCREENS: Readonly<Record<string, (size: Size) => MonitorState>> = {
  failing,
  incidents,
  devices,
  throughput: (size) => press(sampleMonitor(size), { text: '4' }),
  device: devicePage,
  help: (size) => press(failing(size), { text: '?' }),
  filter: (size) => press(devices(size), { text: '/book-00' }),
  narrowed: (size) => press(devices(size), { text: 't/00012' }, 'enter'),
  end: (size) => {
    const atEnd = press(devices(size), { text: 'G' });
    return press(play(atEnd, [samplePage(atEnd, 'devices')]), 'up', 'up');
  },
  disconnected,
  empty: emptyFleet,
  'redis-down': redisDown,
};

const CASES = Object.keys(SCREENS).flatMap((screen) => SIZES.map((size) => ({ screen, ...size })));

describe('the frame of', () => {
  it.each(CASES)('$screen at $columns x $rows', async ({ screen, columns, rows }) => {
    const state = SCREENS[screen]?.({ columns, rows });
    const lines = state === undefined ? [] : frameOf(state);
    expect(lines).toHaveLength(rows - 1);
    expect(new Set(lines.map(widthOf))).toEqual(new Set([columns]));
    const text = lines.map((line) => `${textOf(line).trimEnd()}\n`).join('');
    await expect(text).toMatchFileSnapshot(`../golden/monitor/${screen}-${columns}x${rows}.txt`);
  });

  it('a terminal that is too small says so', () => {
    const lines = frameOf(failing({ columns: 40, rows: 10 }));
    expect(lines.map((line) => textOf(line).trimEnd()).slice(0, 3)).toEqual([
      ' pisync monitor',
      ' needs 60 x 16;',
      ' this is 40 x 10.',
    ]);
  });
});
