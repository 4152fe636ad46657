import { describe, expect, it } from 'vitest';
import { goodItems, eventKey, requestsOf, uploadSessions } from '../../test/upload-sessions.js';
import { shareOff, SIGMAS, weightsOff } from '../../test/within-sigmas.js';
import { planFleet } from '../fleet/fleet.js';
import type { UploadRequest } from './upload-request.js';

const fleet = planFleet({
  scenario: {
    name: 'trouble',
    syncs: { runaway: null },
    uploads: {
      lostAnswers: 0.3,
      cutConnections: 0.4,
      interrupted: 0.1,
      uploadsAgain: 0.2,
      repeatsItem: 0.25,
      blankLines: 0.5,
    },
    hostility: { malformedBefore: 0.2, badItems: 0.3, badItemCount: [1, 3], conflicts: 0.4, tooLarge: 0.05 },
  },
  seed: 303,
  devices: 2_500,
});
const sessions = uploadSessions(fleet);

/** Requests of a lane that repeat none before. Trouble is drawn for each by itself: it is a trial. */
function firstOnes(requests: readonly UploadRequest[]): UploadRequest[] {
  return requests.filter(({ items }, n) => requests.findIndex((other) => other.items === items) === n);
}

const requests = sessions.flatMap(({ lanes }) => lanes.flatMap((lane) => firstOnes(lane.requests)));
const batches = requests.filter(({ endpoint }) => endpoint === 'batch');
const badCount = ({ items }: UploadRequest): number => items.length - goodItems(items).length;

function repeatsItem({ items }: UploadRequest): boolean {
  const keys = goodItems(items).map(eventKey);
  return new Set(keys).size < keys.length;
}

describe('what goes wrong with uploads', () => {
  it('is that answers are lost, connections cut and requests interrupted, in their shares', () => {
    const lost = 0.9 * 0.3;
    const fates = requests.map(({ firstAnswer }) => firstAnswer);
    const shares = { interrupted: 0.1, discarded: lost * 0.6, cut: lost * 0.4, kept: 0.9 - lost };
    expect(weightsOff(fates, shares)).toBeLessThan(SIGMAS);
  });

  it('is that sessions upload a batch again', () => {
    const ofBatches = sessions.filter((session) => requestsOf(session).every(({ endpoint }) => endpoint === 'batch'));
    const again = ofBatches.filter(({ lanes }) =>
      lanes.some((lane) => firstOnes(lane.requests).length < lane.requests.length),
    );
    expect(shareOff(again.length, ofBatches.length, 0.2)).toBeLessThan(SIGMAS);
    const single = sessions.filter((session) => !ofBatches.includes(session));
    expect(single.flatMap(requestsOf).length).toBe(requests.length - batches.length);
  });

  it('is that batches hold an event twice', () => {
    expect(shareOff(batches.filter(repeatsItem).length, batches.length, 0.25)).toBeLessThan(SIGMAS);
  });

  it('is that NDJSON has blank lines, and nothing else has', () => {
    const ndjson = batches.filter(({ format }) => format === 'ndjson');
    expect(shareOff(ndjson.filter(({ blankLines }) => blankLines).length, ndjson.length, 0.5)).toBeLessThan(SIGMAS);
    expect(
      requests.filter(({ format, endpoint, blankLines }) => blankLines && (format === 'json' || endpoint === 'single')),
    ).toEqual([]);
  });

  it('is that batches hold bad items, as many as they should', () => {
    const bad = batches.filter((request) => badCount(request) > 0);
    expect(shareOff(bad.length, batches.length, 0.3)).toBeLessThan(SIGMAS);
    expect(
      weightsOff(
        bad.map((request) => `${badCount(request)}`),
        { 1: 1, 2: 1, 3: 1 },
      ),
    ).toBeLessThan(SIGMAS);
  });

  it.each([
    ['single', { 'broken JSON': 30, 'a wrong content type': 20, 'a bad field': 50 }],
    [
      'batch',
      {
        'too many events': 5,
        'broken JSON': 28.5,
        'a wrong content type': 19,
        'no list': 23.75,
        'gzip that is none': 23.75,
      },
    ],
  ] as const)('is that malformed requests come before %s ones, of each kind', (endpoint, weights) => {
    const all = requests.filter((request) => request.endpoint === endpoint);
    const faults = all.flatMap(({ malformedBefore }) => malformedBefore?.fault ?? []);
    expect(shareOff(faults.length, all.length, 0.2)).toBeLessThan(SIGMAS);
    expect(weightsOff(faults, weights)).toBeLessThan(SIGMAS);
  });

  it('is that events come with other values, where they have an identity to conflict by', () => {
    const identified = (request: UploadRequest): number =>
      goodItems(request.items).filter(({ event }) => event.eventId !== null).length;
    const all = requests.filter((request) => identified(request) === goodItems(request.items).length);
    const none = requests.filter((request) => identified(request) === 0);
    expect(shareOff(all.filter(({ conflictAfter }) => conflictAfter !== null).length, all.length, 0.4)).toBeLessThan(
      SIGMAS,
    );
    expect(none.length).toBeGreaterThan(100);
    expect(none.filter(({ conflictAfter }) => conflictAfter !== null)).toEqual([]);
  });
});
