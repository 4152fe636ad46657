import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { createLedger } from '../src/ledger/ledger-writer.js';
import { readLedger, readLedgerHeader } from '../src/ledger/ledger-reader.js';
import { simulate } from '../src/simulate.js';
import { verifyFleet } from '../src/verify/verify-fleet.js';
import { startReferenceService, type ReferenceService } from './reference-service.js';

const DEVICES = 120;
const SEED = 17;
let folder = '';
let reference: ReferenceService;

beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'pisync-imported-'));
  reference = await startReferenceService();
});

afterEach(async () => {
  await reference.close();
  rmSync(folder, { recursive: true });
});

/** Has the service take a fleet in, and writes what two processes would have noted that only wrote it to files. */
async function importedLedger(): Promise<string> {
  const sentPath = join(folder, 'sent.ndjson');
  await simulate({ target: reference.url, devices: DEVICES, seed: SEED, verify: false, ledgerPath: sentPath });
  const path = join(folder, 'imported.ndjson');
  const { scenario } = readLedgerHeader(sentPath);
  const header = { seed: SEED, devices: DEVICES, parts: 2, delivery: 'file', scenario: scenario ?? {} } as const;
  const parts = [0, 1].map((part) => createLedger(path, { ...header, part }));
  let lines = 0;
  for (const { kind, ...line } of readLedger(sentPath)) {
    if (kind === 'sent' && 'events' in line) await parts[(lines += 1) % 2]?.sent({ ...line, request: lines });
  }
  for (const part of parts) part.close();
  return path;
}

it('verifies events that were imported from files, to the last', async () => {
  const ledgerPath = await importedLedger();
  const found = await verifyFleet({ target: reference.url, ledgerPath, settleMs: 0, toleranceMs: 0 });
  expect(found.differences).toEqual([]);
  expect(found).toMatchObject({ ok: true, events_answered: found.distinct_events });

  const empty = await startReferenceService();
  const nothing = await verifyFleet({ target: empty.url, ledgerPath, settleMs: 0 });
  expect(nothing.findings.missing_events).toBe(found.distinct_events);
  await empty.close();
});
