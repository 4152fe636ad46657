import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { planFleet } from '../fleet/fleet.js';
import { readDeliveries } from './deliveries.js';
import { readLedger, readLedgerHeader } from './ledger-reader.js';
import { createLedger } from './ledger-writer.js';

const fleet = planFleet({ seed: 3, devices: 10 });
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
  const ledger = createLedger(path, fleet);
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
    expect(readLedgerHeader(path)).toEqual({ kind: 'ledger', version: 1, seed: 3, devices: 10 });
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
    const ledger = createLedger(path, fleet);
    await ledger.sent({ request: 1, attempt: 1, at: 1, events: [[4, 0]] });
    expect(readFileSync(path, 'utf8')).toContain('"events":[[4,0]]');
    ledger.close();
  });

  it('sums up what became of each event', async () => {
    await writeExample();
    const deliveries = readDeliveries(path, fleet);
    expect(deliveries.delivery(0, 0)).toEqual({ firstSentMs: 1_000, lastAnsweredMs: 1_300, sentAtMs: [500, 700] });
    expect(deliveries.delivery(1, 0)).toEqual({ firstSentMs: 1_200, lastAnsweredMs: 1_400, sentAtMs: [] });
    expect(deliveries.delivery(2, 0)).toEqual({ firstSentMs: 1_200, lastAnsweredMs: null, sentAtMs: [] });
    expect(deliveries.delivery(3, 0)).toEqual({ firstSentMs: null, lastAnsweredMs: null, sentAtMs: [] });
    expect(deliveries.answeredEvents).toBe(2);
    expect(deliveries.faults).toEqual([{ device: 2, reason: 'expected rejected [], got [1]' }]);
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
    createLedger(path, fleet).close();
    writeFileSync(path, 'hello\n');
    expect(() => readLedgerHeader(path)).toThrow(expect.objectContaining({ code: 'LEDGER_UNREADABLE' }));
    const missing = join(folder, 'nothing');
    expect(() => readLedgerHeader(missing)).toThrow(expect.objectContaining({ code: 'LEDGER_UNREADABLE' }));
  });

  it('never overwrites a ledger', () => {
    createLedger(path, fleet).close();
    expect(() => createLedger(path, fleet)).toThrow(expect.objectContaining({ code: 'LEDGER_EXISTS' }));
  });
});
