import type { ScenarioInput } from '../src/scenario/scenario-schema.js';

/**
 * Six days in which everything a scenario can ask for happens often, so that a few schools show all of it: Thursday and Friday,
 * a weekend, a holiday, a Tuesday.
 */
export const TRYING_SCENARIO: ScenarioInput = {
  name: 'trying',
  fleet: {
    laptopsPerSchool: [4, 0, 9],
    regions: [
      { name: 'east', weight: 2, utcOffset: '+05:30' },
      { name: 'west', weight: 1, utcOffset: '-03:30' },
    ],
    firmware: [
      { version: '2.0', weight: 2, failureOdds: 0.1 },
      { version: '1.0', weight: 1, failureOdds: 0.3, legacy: true },
    ],
    updates: [{ to: '2.0', share: 0.7, after: '1d', within: '2d' }],
  },
  calendar: {
    startsOn: '2025-05-29',
    days: 6,
    holidays: ['2025-06-02'],
    powerCuts: { odds: 0.5, lasts: ['10m', '14h'] },
  },
  syncs: {
    pibook: { perDay: [0, 6] },
    pibox: { perDay: { mean: 8 }, aroundTheClock: true },
    runaway: { oneIn: 20, perDay: [40, 60] },
  },
  failures: {
    captivePortals: { odds: 0.3 },
    fullDisks: { share: 0.2 },
    episodes: { share: 0.3, perDevice: [1, 3] },
  },
  links: {
    hub: { online: '2h', offline: '1h' },
    laptop: { online: '40m', offline: '30m' },
    outages: [
      { regions: ['east'], share: 0.7, after: '1d', lasts: '20h', reconnectWithin: '2m' },
      { share: 0.3, after: '1d10h', lasts: '1d', reconnectWithin: '1h' },
      { regions: ['west'], after: '5d', lasts: '9d' },
      { after: '20d', lasts: '1d' },
    ],
    settle: ['1s', '20m'],
    uploadEvery: ['5m', '40m'],
    hubUploadEvery: { mean: '30m' },
  },
  uploads: {
    piboxRoutes: { single: 1, batch: 1, hub: 1 },
    batchLimit: { mean: 4 },
    hubBatchLimit: [2, 20],
    lostAnswers: 0.2,
    interrupted: 0.1,
    uploadsAgain: 0.3,
    repeatsItem: 0.3,
    blankLines: 0.5,
  },
  clocks: {
    habits: { right: 2, drifting: 4, skewed: 1, 'wrong-zone': 1, unset: 1, reset: 1, future: 1, backdated: 1 },
    driftPpm: [0, 10_000],
  },
  hostility: { malformedBefore: 0.1, badItems: 0.2, conflicts: 0.2, tooLarge: 0.01 },
};
