import { describe, expect, it } from 'vitest';
import { faultsOf, namedDifferences } from './faults.js';
import { noFindings, type Difference, type FindingKind } from './findings.js';

const at = (device_id: string, kind: FindingKind): Difference => ({ device_id, kind, reason: 'because' });

describe('faultsOf', () => {
  it('says nothing of an exact service', () => {
    expect(faultsOf({ findings: noFindings(), differences: [] })).toEqual([]);
  });

  it('names each class once, gravest first, with what was found and where', () => {
    const findings = { ...noFindings(), wrong_order: 1_200, missing_events: 1, missing_incidents: 2, stale_latest: 1 };
    const differences = [at('', 'protocol_faults'), at('a', 'wrong_order'), at('b', 'missing_events')];
    expect(faultsOf({ findings, differences })).toEqual([
      {
        fault: 'lost',
        found: '1 missing event, 2 missing incidents',
        meanings: [
          "An event was answered 2xx, but is not in its device's history.",
          'A run of three failures or more has no incident.',
        ],
        deviceId: 'b',
      },
      expect.objectContaining({ fault: 'stale', found: '1 stale latest sync', deviceId: null }),
      expect.objectContaining({ fault: 'wrong', found: '1,200 histories out of order', deviceId: 'a' }),
    ]);
  });
});

describe('faultsOf a list as a whole', () => {
  it('names no device', () => {
    const findings = { ...noFindings(), protocol_faults: 1 };
    const [fault] = faultsOf({ findings, differences: [at('', 'protocol_faults')] });
    expect(fault).toMatchObject({ fault: 'wrong', found: '1 protocol fault', deviceId: null });
  });
});

describe('namedDifferences', () => {
  it('names one of each kind before a second, however many there are of one', () => {
    const many = Array.from({ length: 30 }, (_, n) => at(`w${n}`, 'wrong_states'));
    const named = namedDifferences([
      ...many,
      at('l1', 'missing_events'),
      at('l2', 'missing_events'),
      at('s', 'stale_latest'),
    ]);
    const others = ['w2', 'w3', 'w4', 'w5', 'w6', 'w7'];
    expect(named.map(({ device_id }) => device_id)).toEqual(['l1', 's', 'w0', 'l2', 'w1', ...others].slice(0, 10));
  });
});
