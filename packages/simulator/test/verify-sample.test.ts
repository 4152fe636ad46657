import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { FindingKind } from '../src/report/findings.js';
import { simulate } from '../src/simulate.js';
import type { Verification } from '../src/verify/verification.js';
import { verifyFleet, type VerifyFleetOptions } from '../src/verify/verify-fleet.js';
import { startReferenceService } from './reference-service.js';
import type { Mutation } from './reference-store.js';

const DEVICES = 300;
let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pisync-sample-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** Sends a fleet to a reference service and verifies the ledger in the given ways, one after the other. */
async function verifications(
  mutation: Mutation | null,
  ...ways: readonly Pick<VerifyFleetOptions, 'histories'>[]
): Promise<readonly Verification[]> {
  const reference = await startReferenceService(mutation === null ? {} : { mutation });
  const ledgerPath = join(folder, 'ledger.ndjson');
  const service = { target: reference.url, ledgerPath, settleMs: 0 };
  try {
    await simulate({ ...service, devices: DEVICES, seed: 11, verify: false, concurrency: 16 });
    const found = [];
    for (const way of ways) found.push(await verifyFleet({ ...service, ...way }));
    return found;
  } finally {
    await reference.close();
  }
}

describe('verification by a sample of the histories', () => {
  it('finds nothing wrong with an exact service, and reads no more than the sample', async () => {
    const found = await verifications(null, {}, { histories: 0.1 }, { histories: 1e-9 }, { histories: 1 });
    expect(found.map(({ histories_read }) => histories_read)).toEqual([DEVICES, 30, 1, DEVICES]);
    for (const verification of found) expect(verification).toMatchObject({ ok: true, differences: [] });
  });

  const shownByLists: readonly (readonly [Mutation, FindingKind])[] = [
    ['drops-an-event', 'missing_events'],
    ['applies-one-twice', 'duplicated_events'],
    ['keeps-duplicates', 'duplicated_events'],
    ['false-incident', 'false_incidents'],
    ['stale-latest', 'stale_latest'],
    ['wrong-count', 'wrong_states'],
    ['forgets-a-device', 'wrong_lists'],
    ['repeats-a-device', 'wrong_lists'],
  ];
  it.each(shownByLists)('names what the lists show of a service that %s: %s', async (mutation, kind) => {
    const [sampled] = await verifications(mutation, { histories: 0.01 });
    expect(sampled?.findings[kind]).toBeGreaterThan(0);
    expect(sampled?.histories_read).toBeLessThan(DEVICES);
  });

  it.each([0, -1, 1.5, NaN])('refuses the share %d', async (histories) => {
    await expect(verifications(null, { histories })).rejects.toMatchObject({ code: 'OPTIONS_INVALID' });
  });
});
