import { mkdtempSync, readdirSync, renameSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { planFleet } from '../fleet/fleet.js';
import { readDeliveries } from './deliveries.js';
import { ledgerPartPath } from './ledger-part-path.js';
import { readLedger, readLedgerHeader } from './ledger-reader.js';
import { createLedger, type LedgerWriterHeader } from './ledger-writer.js';

const fleet = planFleet({ seed: 3, devices: 10 });
const header = { seed: 3, devices: 10, parts: 3 };
let folder = '';
let path = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pisync-parts-'));
  path = join(folder, 'ledger.ndjson');
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** A part whose request 1 sends the part's own device, and in part 1 is answered. */
async function writePart(part: number, changed: Partial<LedgerWriterHeader> = {}): Promise<void> {
  const ledger = createLedger(path, { ...header, part, ...changed });
  await ledger.sent({ request: 1, attempt: 1, at: 1_000 + part, events: [[part, 0]] });
  if (part === 1) ledger.answered({ request: 1, attempt: 1, at: 2_000, status: 201 });
  ledger.close();
}

async function writeAll(): Promise<void> {
  // in any order: they are written by processes of their own
  for (const part of [2, 0, 1]) await writePart(part);
}

const unreadable = (message: RegExp): unknown =>
  expect.objectContaining({ code: 'LEDGER_UNREADABLE', message: expect.stringMatching(message) });

describe('a ledger in parts', () => {
  it('lies in files beside each other, each with a header of its own', async () => {
    await writeAll();
    expect(readdirSync(folder).toSorted()).toEqual(['ledger.ndjson', 'ledger.ndjson.part1', 'ledger.ndjson.part2']);
    expect(readLedgerHeader(path)).toMatchObject({ parts: 3, part: 0 });
  });

  it('is read as one, although every part numbers its own requests', async () => {
    await writeAll();
    expect([...readLedger(path)]).toHaveLength(4);
    const deliveries = readDeliveries(path, fleet, 9_000);
    const became = [0, 1, 2].map((device) => deliveries.delivery(device, 0));
    expect(became.map(({ firstSentMs, lastAnsweredMs }) => [firstSentMs, lastAnsweredMs])).toEqual([
      [1_000, null],
      [1_001, 2_000],
      [1_002, null],
    ]);
    expect(deliveries.answeredEvents).toBe(1);
  });

  it('takes no answer of one part for that of another', async () => {
    await writePart(0);
    // a header alone, and an answer whose request went out in part 0
    const ledger = createLedger(path, { ...header, part: 1 });
    ledger.answered({ request: 1, attempt: 1, at: 2_000, status: 201 });
    ledger.close();
    await writePart(2);
    expect(readDeliveries(path, fleet, 9_000).answeredEvents).toBe(0);
  });

  it('never overwrites a part', async () => {
    await writeAll();
    for (const part of [0, 1, 2]) {
      expect(() => createLedger(path, { ...header, part })).toThrow(expect.objectContaining({ code: 'LEDGER_EXISTS' }));
    }
  });

  it.each([-1, 3, 0.5])('has no part %d', (part) => {
    expect(() => createLedger(path, { ...header, part })).toThrow(expect.objectContaining({ code: 'OPTIONS_INVALID' }));
  });

  it('says which part is missing', async () => {
    await writePart(0);
    await writePart(1);
    expect(() => [...readLedger(path)]).toThrow(unreadable(/part2: .*ENOENT.* Put part 2 of the same run there/));
  });

  it.each([
    ['another seed', { seed: 4 }],
    ['another number of devices', { devices: 11 }],
    ['another number of parts', { parts: 4 }],
    ['another way of delivery', { delivery: 'file' }],
  ] as const)('refuses a part of a run with %s', async (_, changed) => {
    await writePart(0);
    await writePart(1, changed);
    await writePart(2);
    expect(() => readDeliveries(path, fleet, 9_000)).toThrow(unreadable(/part1: it is part 1 .* of seed 3 and 10/));
  });

  it('refuses a part in the place of another', async () => {
    await writeAll();
    renameSync(ledgerPartPath(path, 2), ledgerPartPath(path, 1));
    expect(() => [...readLedger(path)]).toThrow(unreadable(/part1: it is part 2 of 3/));
  });

  it('refuses a part in the place of the whole', async () => {
    await writeAll();
    expect(() => readLedgerHeader(ledgerPartPath(path, 1))).toThrow(unreadable(/part 1 of a ledger in 3 parts/));
  });
});
