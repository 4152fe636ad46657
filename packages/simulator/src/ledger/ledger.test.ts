import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { planFleet } from '../fleet/fleet.js';
import { readDeliveries } from './deliveries.js';
import { readLedger, readLedgerHeader } from './ledger-reader.js';
import { createLedger } from './ledger-writer.js';

const fleet = planFleet({ seed: 3, devices: 10 });
const header = { seed: 3, devices: 10 };
let folder = '';
let path = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pisync-ledger-'));
  path = join(folder, 'runs', 'ledger.ndjson');
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** A ledger in which device 0's event 0 was tried twice, the second time answered. */
async function writeExample(): Promise<void> {
  const ledger = createLedger(path, header);
  await ledger.sent({ request: 1, attempt: 1, at: 1_000, events: [[0, 0]], sent_at: [[0, 500]] });
  ledger.answered({ request: 1, attempt: 1, at: 1_100, error: 'connection lost' });
  await Promise.all([
    ledger.sent({ request: 1, attempt: 2, at: 1_200, events: [[0, 0]], sent_at: [[0, 700]] }),
    ledger.sent({
      request: 2,
      attempt: 1,
      at: 1_200,
      events: [
        [1, 0],
        [2, 0],
      ],
    }),
  ]);
  ledger.answered({ request: 1, attempt: 2, at: 1_300, status: 201 });
  ledger.answered({
    request: 2,
    attempt: 1,
    at: 1_400,
    status: 201,
    refused: [[2, 0]],
    fault: 'expected rejected [], got [1]',
    fault_device: 2,
  });
  ledger.close();
}

describe('the ledger', () => {
  it('gives back what was written, in order', async () => {
    await writeExample();
    expect(readLedgerHeader(path)).toEqual({
      kind: 'ledger',
      version: 2,
      seed: 3,
      devices: 10,
      parts: 1,
      part: 0,
      delivery: 'http',
    });
    const lines = [...readLedger(path)];
    expect(lines.map((line) => [line.kind, line.request, line.attempt])).toEqual([
      ['sent', 1, 1],
      ['answered', 1, 1],
      ['sent', 1, 2],
      ['sent', 2, 1],
      ['answered', 1, 2],
      ['answered', 2, 1],
    ]);
    expect(lines[0]).toMatchObject({ at: 1_000, events: [[0, 0]], sent_at: [[0, 500]] });
  });

  it('has a line in the file before its request may go out', async () => {
    const ledger = createLedger(path, header);
    await ledger.sent({ request: 1, attempt: 1, at: 1, events: [[4, 0]] });
    expect(readFileSync(path, 'utf8')).toContain('"events":[[4,0]]');
    ledger.close();
  });

  it('sums up what became of each event', async () => {
    await writeExample();
    const deliveries = readDeliveries(path, fleet, 9_000);
    expect(deliveries.delivery(0, 0)).toEqual({ firstSentMs: 1_000, lastAnsweredMs: 1_300, sentAtMs: [500, 700] });
    expect(deliveries.delivery(1, 0)).toEqual({ firstSentMs: 1_200, lastAnsweredMs: 1_400, sentAtMs: [] });
    expect(deliveries.delivery(2, 0)).toEqual({ firstSentMs: 1_200, lastAnsweredMs: null, sentAtMs: [] });
    expect(deliveries.delivery(3, 0)).toEqual({ firstSentMs: null, lastAnsweredMs: null, sentAtMs: [] });
    expect(deliveries.answeredEvents).toBe(2);
    expect(deliveries.faults).toEqual([{ device: 2, reason: 'expected rejected [], got [1]' }]);
  });

  it('refuses an event that its fleet has not planned, instead of taking it for another', async () => {
    const ledger = createLedger(path, fleet);
    await ledger.sent({ request: 1, attempt: 1, at: 1, events: [[0, fleet.eventCount(0)]] });
    ledger.close();
    expect(() => readDeliveries(path, fleet, 0)).toThrow(/no event \d+ of device 0\. Verify it with the build/);
  });

  it('leaves a torn last line out, wherever it is torn', async () => {
    await writeExample();
    const whole = readFileSync(path);
    const lastLine = whole.lastIndexOf('\n', whole.length - 2) + 1;
    for (let end = lastLine; end < whole.length; end += 1) {
      writeFileSync(path, whole.subarray(0, end));
      expect([...readLedger(path)]).toHaveLength(5);
    }
  });

  it('refuses a broken line that is not the last', async () => {
    await writeExample();
    appendFileSync(path, '{"kind":"sent","requ\n');
    expect(() => [...readLedger(path)]).toThrow(/line 8 is none of a ledger/);
  });

  it('refuses a file that is no ledger, or is not there', () => {
    createLedger(path, header).close();
    writeFileSync(path, 'hello\n');
    expect(() => readLedgerHeader(path)).toThrow(expect.objectContaining({ code: 'LEDGER_UNREADABLE' }));
    const missing = join(folder, 'nothing');
    expect(() => readLedgerHeader(missing)).toThrow(expect.objectContaining({ code: 'LEDGER_UNREADABLE' }));
  });

  it('never overwrites a ledger', () => {
    createLedger(path, header).close();
    expect(() => createLedger(path, header)).toThrow(expect.objectContaining({ code: 'LEDGER_EXISTS' }));
  });

  it('reads what version 1 wrote', async () => {
    await writeExample();
    const [, ...lines] = readFileSync(path, 'utf8').split('\n');
    writeFileSync(path, ['{"kind":"ledger","version":1,"seed":3,"devices":10}', ...lines].join('\n'));
    expect(readLedgerHeader(path)).toMatchObject({ version: 1, seed: 3, parts: 1, part: 0, delivery: 'http' });
    expect(readDeliveries(path, fleet, 9_000).answeredEvents).toBe(2);
  });

  it('refuses a version it does not know', () => {
    createLedger(path, header).close();
    writeFileSync(path, readFileSync(path, 'utf8').replace('"version":2', '"version":3'));
    expect(() => readLedgerHeader(path)).toThrow(/version 1 to 2/);
  });

  it('keeps a scenario as it was given', () => {
    const scenario = { name: 'return', terms: [{ days: 3 }], share: 0.5, none: null };
    createLedger(path, { ...header, scenario }).close();
    expect(readLedgerHeader(path).scenario).toEqual(scenario);
  });
});

describe('a ledger of events written to a file', () => {
  it('counts each as answered when verification starts', async () => {
    const ledger = createLedger(path, { ...header, delivery: 'file' });
    await ledger.sent({
      request: 1,
      attempt: 1,
      at: 1_000,
      events: [
        [0, 0],
        [4, 1],
      ],
      sent_at: [[4, 700]],
    });
    ledger.close();
    const deliveries = readDeliveries(path, fleet, 9_000);
    expect(deliveries.delivery(0, 0)).toEqual({ firstSentMs: 1_000, lastAnsweredMs: 9_000, sentAtMs: [] });
    expect(deliveries.delivery(4, 1)).toEqual({ firstSentMs: 1_000, lastAnsweredMs: 9_000, sentAtMs: [700] });
    expect(deliveries.delivery(1, 0)).toMatchObject({ firstSentMs: null, lastAnsweredMs: null });
    expect(deliveries.answeredEvents).toBe(2);
  });
});
