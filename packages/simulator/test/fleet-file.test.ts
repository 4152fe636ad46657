import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { eventIdentity } from '../src/fleet/event-identity.js';
import { planFleet } from '../src/fleet/fleet.js';
import { writeFleetFile } from '../src/file/write-fleet-file.js';
import { verifyFleet } from '../src/verify/verify-fleet.js';
import { readScenario } from '../src/scenario/read-scenario.js';
import { startReferenceService } from './reference-service.js';

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pisync-file-'));
});
afterEach(() => rmSync(folder, { recursive: true }));

const FLEET = {
  scenario: readScenario('reconnect-storm', ['hostility.badItems=0.2', 'uploads.lostAnswers=0.1']),
  devices: 80,
  seed: 5,
};

/** What the fleet has planned, as `device/event`. */
function planned(): string[] {
  const fleet = planFleet(FLEET);
  return Array.from({ length: fleet.devices }, (_, index) => fleet.devicePlan(index))
    .flatMap(({ id, events }) => events.map((event) => `${id}/${eventIdentity(event)}`))
    .toSorted();
}

const whole = z.union([z.number(), z.string().regex(/^\d+$/).transform(Number)]).pipe(z.number().int().nonnegative());
const event = z.strictObject({
  device_id: z.string().regex(/^pi(book|box)-5-\d{6}$/),
  event_id: z.string().optional(),
  timestamp: z
    .union([z.number().int(), z.iso.datetime({ offset: true })])
    .transform((time) => new Date(time).getTime()),
  total_files_synced: whole,
  total_errors: whole,
  internet_speed: z
    .union([
      z.number(),
      z
        .string()
        .regex(/^\d+(\.\d+)?$/)
        .transform(Number),
    ])
    .pipe(z.number().nonnegative()),
});

type FileEvent = z.infer<typeof event>;

function identity({ device_id, event_id, ...fields }: FileEvent): string {
  const { timestamp, total_files_synced: files, total_errors: errors, internet_speed: speed } = fields;
  return `${device_id}/${event_id ?? `${timestamp}:${files}:${errors}:${speed}`}`;
}

function parsed(line: string): FileEvent | null {
  try {
    return event.parse(JSON.parse(line));
  } catch {
    return null;
  }
}

describe('writeFleetFile', () => {
  it.each(['logs.ndjson', 'logs.jsonl', 'logs.ndjson.gz'])(
    '%s has every planned event, copies, and bad lines',
    async (name) => {
      const path = join(folder, name);
      const report = await writeFleetFile({ ...FLEET, path });
      const bytes = readFileSync(path);
      const text = (name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString();
      expect(text.endsWith('\n')).toBe(true);
      const lines = text.slice(0, -1).split('\n').map(parsed);
      const events = lines.filter((line) => line !== null);
      expect([...new Set(events.map(identity))].toSorted()).toEqual(planned());
      expect(report).toMatchObject({
        scenario: 'reconnect-storm',
        distinct_events: planned().length,
        events_written: events.length,
        bad_lines: lines.length - events.length,
      });
      expect(report.events_written).toBeGreaterThan(report.distinct_events * 1.05);
      expect(report.bad_lines).toBeGreaterThan(3);
    },
  );

  it.each(['logs.csv', 'logs.csv.gz'])('%s has the same events in columns, and no bad lines', async (name) => {
    const path = join(folder, name);
    const report = await writeFleetFile({ ...FLEET, path });
    const bytes = readFileSync(path);
    const [head, ...rows] = (name.endsWith('.gz') ? gunzipSync(bytes) : bytes).toString().split('\r\n');
    expect(head).toBe('device_id,event_id,timestamp,total_files_synced,total_errors,internet_speed');
    expect(rows.pop()).toBe('');
    const events = rows.map((row) => {
      const [device_id, event_id, timestamp, total_files_synced, total_errors, internet_speed] = row.split(',');
      const fields = { device_id, timestamp, total_files_synced, total_errors, internet_speed };
      return event.parse(event_id === '' ? fields : { ...fields, event_id });
    });
    expect([...new Set(events.map(identity))].toSorted()).toEqual(planned());
    expect(report).toMatchObject({ events_written: events.length, bad_lines: 0 });
  });

  it('has a ledger that verifies a service which took the file in, and finds one that did not', async () => {
    const path = join(folder, 'logs.ndjson');
    const ledgerPath = join(folder, 'logs.ledger');
    const report = await writeFleetFile({ ...FLEET, path, ledgerPath });
    const service = await startReferenceService();
    const verify = () => verifyFleet({ target: service.url, ledgerPath, settleMs: 0 });
    expect(await verify()).toMatchObject({ ok: false, findings: { missing_events: report.distinct_events } });
    const body = readFileSync(path, 'utf8');
    const headers = { 'content-type': 'application/x-ndjson' };
    const answer = await fetch(`${service.url}/sync-events`, { method: 'POST', headers, body });
    expect(await answer.json()).toMatchObject({ accepted: report.distinct_events });
    expect(await verify()).toMatchObject({ ok: true, differences: [], events_answered: report.distinct_events });
    await service.close();
  });

  it.each(['logs', 'logs.txt', 'logs.gz', 'logs.ndjson.zip'])('knows no format for %s', async (name) => {
    await expect(writeFleetFile({ ...FLEET, path: join(folder, name) })).rejects.toMatchObject({
      code: 'OPTIONS_INVALID',
      message: expect.stringContaining('.ndjson, .jsonl or .csv'),
    });
    expect(existsSync(join(folder, name))).toBe(false);
  });

  it('overwrites neither a file nor a ledger, and leaves nothing of the other one', async () => {
    const [path, ledgerPath] = [join(folder, 'logs.csv'), join(folder, 'logs.ledger')];
    writeFileSync(path, 'mine');
    await expect(writeFleetFile({ ...FLEET, path, ledgerPath })).rejects.toMatchObject({ code: 'FILE_EXISTS' });
    expect([readFileSync(path, 'utf8'), existsSync(ledgerPath)]).toEqual(['mine', false]);
    rmSync(path);
    writeFileSync(ledgerPath, 'mine');
    await expect(writeFleetFile({ ...FLEET, path, ledgerPath })).rejects.toMatchObject({ code: 'LEDGER_EXISTS' });
    expect([existsSync(path), readFileSync(ledgerPath, 'utf8')]).toEqual([false, 'mine']);
  });

  it.each(['logs.ndjson', 'logs.csv.gz'])('leaves nothing of %s that it was not let finish', async (name) => {
    const [path, ledgerPath] = [join(folder, name), join(folder, 'logs.ledger')];
    const stop = new AbortController();
    let nowMs = 0;
    const clock = { now: () => (nowMs += 100), pause: () => Promise.resolve() };
    let begun = false;
    const onProgress = ({ done }: { done: number }): void => {
      if (done === 0) return;
      begun = existsSync(path) && existsSync(ledgerPath);
      stop.abort();
    };
    const writing = writeFleetFile({
      ...FLEET,
      devices: 500,
      path,
      ledgerPath,
      signal: stop.signal,
      clock,
      onProgress,
    });
    await expect(writing).rejects.toMatchObject({ code: 'ABORTED', message: expect.stringContaining('Nothing') });
    expect([begun, existsSync(path), existsSync(ledgerPath)]).toEqual([true, false, false]);
  });

  it('makes the folder it is to be in', async () => {
    const path = join(folder, 'a/b/logs.ndjson');
    await writeFleetFile({ ...FLEET, devices: 2, path });
    expect(existsSync(path)).toBe(true);
  });
});
