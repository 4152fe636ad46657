import type { Incident, IncidentChange, Notice } from '@pisync/core';
import { pino } from 'pino';
import { expect, test } from 'vitest';
import { createLogNotifier } from './create-log-notifier.js';

const position = (at: string) => ({ effectiveAt: Date.parse(at), timestamp: Date.parse(at), eventId: 'e1' });
const open: Incident = {
  id: 'abc123~e1',
  deviceId: 'abc123',
  length: 4,
  first: position('2024-05-08T12:00:00Z'),
  last: position('2024-05-08T15:00:00Z'),
  detectedAt: Date.parse('2024-05-08T14:00:00Z'),
  resolvedAt: null,
};
const over: Incident = { ...open, resolvedAt: Date.parse('2024-05-08T16:00:00Z') };

/** What is logged of a change, without what pino adds to every line. */
async function logged(level: Notice['level'], change: IncidentChange, marks: Partial<Notice> = {}): Promise<unknown> {
  const lines: unknown[] = [];
  const logger = pino({ base: null, timestamp: false }, { write: (line) => void lines.push(JSON.parse(line)) });
  await createLogNotifier(logger).notify([
    { id: '1', level, pages: true, change, redelivered: false, backfilled: false, ...marks },
  ]);
  expect(lines).toHaveLength(1);
  return lines[0];
}

const fields = {
  device_id: 'abc123',
  incident_id: 'abc123~e1',
  streak: 4,
  started_at: '2024-05-08T12:00:00.000Z',
  last_failure_at: '2024-05-08T15:00:00.000Z',
};

test('an incident that opens', async () => {
  expect(await logged('warn', { reason: 'opened', before: null, after: open })).toEqual({
    level: 40,
    ...fields,
    resolved_at: null,
    msg: 'device is failing: 4 syncs in a row',
  });
});

test('an incident that is already over', async () => {
  expect(await logged('warn', { reason: 'recorded', before: null, after: over })).toEqual({
    level: 40,
    ...fields,
    resolved_at: '2024-05-08T16:00:00.000Z',
    resolved: true,
    msg: 'device had failed: 4 syncs in a row, over by now',
  });
});

test('an incident that ends, told again after a crash', async () => {
  expect(await logged('info', { reason: 'resolved', before: open, after: over }, { redelivered: true })).toEqual({
    level: 30,
    ...fields,
    resolved_at: '2024-05-08T16:00:00.000Z',
    redelivered: true,
    msg: 'device has recovered after 4 failed syncs in a row',
  });
});

test('an incident that there is none of any more', async () => {
  expect(await logged('info', { reason: 'retracted', before: open, after: null })).toEqual({
    level: 30,
    ...fields,
    resolved_at: null,
    retracted: true,
    msg: 'device was not failing: late events broke up its 4 failed syncs',
  });
});

test('an incident that backfill found', async () => {
  expect(await logged('info', { reason: 'recorded', before: null, after: over }, { backfilled: true })).toEqual({
    level: 30,
    ...fields,
    resolved_at: '2024-05-08T16:00:00.000Z',
    resolved: true,
    backfilled: true,
    msg: 'device had failed: 4 syncs in a row, over by now',
  });
});
