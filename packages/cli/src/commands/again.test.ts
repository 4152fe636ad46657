import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createLedger, readScenario } from '@pisync/simulator';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ledgerAgain, quoted, simulateAgain } from './again.js';

const FLEET = { devices: 200, seed: 7 };

describe('the command that does the same again', () => {
  it('is as short as can be', () => {
    expect(simulateAgain(FLEET)).toBe('pisync simulate --devices 200 --seed 7 --verify');
    expect(simulateAgain({ ...FLEET, scenario: 'reconnect-storm' })).toBe(simulateAgain(FLEET));
  });

  it('has the scenario, its changes and the target', () => {
    const set = ['uploads.lostAnswers=0.2', 'syncs.runaway={oneIn: 5}'];
    expect(simulateAgain({ ...FLEET, scenario: './my own.yaml', set }, 'http://127.0.0.1:3000/')).toBe(
      "pisync simulate --scenario './my own.yaml' " +
        "--set uploads.lostAnswers=0.2 --set 'syncs.runaway={oneIn: 5}' --devices 200 --seed 7 --verify --target http://127.0.0.1:3000/",
    );
  });

  it.each([
    ['plain-1.yaml', 'plain-1.yaml'],
    ['', "''"],
    ['$HOME;', "'$HOME;'"],
    ["it's", String.raw`'it'\''s'`],
  ])('%s is for a shell %s', (word, text) => {
    expect(quoted(word)).toBe(text);
  });
});

describe('a ledger', () => {
  let folder = '';
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'pisync-again-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  function ledgerOf(...overrides: string[]): string {
    const path = join(folder, 'ledger');
    createLedger(path, { ...FLEET, scenario: readScenario('reconnect-storm', overrides) }).close();
    return path;
  }

  it('of a shipped scenario names that', () => {
    expect(ledgerAgain(ledgerOf(), FLEET)).toBe(simulateAgain(FLEET));
  });

  it('of another one says where to find it', () => {
    const again = ledgerAgain(ledgerOf('uploads.lostAnswers=0.2'), FLEET);
    expect(again).toMatch(
      /--scenario \.\/scenario\.json --devices 200 --seed 7 --verify, with "scenario" of the ledger/,
    );
  });
});
