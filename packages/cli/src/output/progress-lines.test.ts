import { stripVTControlCharacters } from 'node:util';
import type { Progress } from '@pisync/simulator';
import pc from 'picocolors';
import { describe, expect, it } from 'vitest';
import { plainProgress, progressLines } from './progress-lines.js';

const plain = pc.createColors(false);
const colored = pc.createColors(true);

const SENDING: Progress = {
  phase: 'send',
  done: 402_113,
  total: 600_123,
  unit: 'events',
  elapsedMs: 12_000,
  findings: 0,
  simulatedAtMs: null,
  isScheduled: false,
  sending: {
    eventsPerSecond: 33_210,
    requestsPerSecond: 1_204,
    inFlight: 128,
    behindMs: 0,
    errors: {},
    latencyMs: { p50: 4.1, p99: 23, p999: 41, max: 88 },
  },
};

const TROUBLE: Progress = {
  ...SENDING,
  simulatedAtMs: Date.UTC(2026, 2, 2, 8, 15),
  isScheduled: true,
  sending: {
    eventsPerSecond: 0,
    requestsPerSecond: 12,
    inFlight: 1_000,
    behindMs: 12_340,
    errors: { connection: 12, http_503: 1_204, timeout: 3 },
    latencyMs: null,
  },
};

const VERIFYING: Progress = {
  phase: 'verify',
  done: 1_304,
  total: 5_000,
  unit: 'devices',
  elapsedMs: 3_000,
  findings: 2,
  simulatedAtMs: null,
  isScheduled: false,
};

const STATES = { sending: SENDING, trouble: TROUBLE, verifying: VERIFYING };
const golden = (name: string): string => `../../test/golden/${name}`;

describe('progressLines', () => {
  it.each([
    [80, 'plain', plain],
    [80, 'colors', colored],
    [40, 'plain', plain],
    [40, 'colors', colored],
  ] as const)('%i columns, %s', async (columns, name, colors) => {
    const frames = Object.entries(STATES).map(([state, progress]) =>
      [`== ${state}`, ...progressLines(progress, columns, colors)].join('\n'),
    );
    // escapes as text, so that a difference can be read
    const text = `${frames.join('\n').replaceAll('\u001B', '<esc>')}\n`;
    await expect(text).toMatchFileSnapshot(golden(`progress-${columns}-${name}.txt`));
  });

  it('has no line longer than the terminal, at any width', () => {
    for (let columns = 1; columns <= 200; columns += 1) {
      for (const progress of Object.values(STATES)) {
        for (const line of progressLines(progress, columns, colored)) {
          expect(stripVTControlCharacters(line).length).toBeLessThanOrEqual(columns);
        }
      }
    }
  });

  it('keeps its shape while the numbers grow', () => {
    const begun = { ...SENDING, done: 12_100, elapsedMs: 500 };
    expect(progressLines(begun, 80, plain)).toHaveLength(progressLines(SENDING, 80, plain).length);
  });

  it('does not guess the time left from next to nothing', () => {
    expect(progressLines({ ...SENDING, done: 3_000 }, 80, plain)[0]).not.toContain('left');
    expect(progressLines({ ...SENDING, done: 600_123 }, 80, plain)[0]).not.toContain('left');
  });
});

it('plainProgress says the same on a line', async () => {
  const lines = Object.values(STATES).map(plainProgress);
  await expect(`${lines.join('\n')}\n`).toMatchFileSnapshot(golden('progress-lines.txt'));
});
