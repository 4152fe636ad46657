import { describe, expect, it } from 'vitest';
import { evenOff, exponentialOff, shareOff, SIGMAS } from '../../test/within-sigmas.js';
import { planFleet, type Fleet } from '../fleet/fleet.js';
import { createRandom } from '../random/random-streams.js';
import type { ScenarioInput } from '../scenario/scenario-schema.js';
import { createFleetLinks } from './school-links.js';
import { walkWindows } from './online-windows.js';
import { createUploader } from './uploader.js';

const HOUR_MS = 3_600_000;
const DAY_MS = 24 * HOUR_MS;

function fleetWith(scenario: Omit<ScenarioInput, 'name'>, devices: number): Fleet {
  return planFleet({ scenario: { name: 'links', ...scenario }, seed: 404, devices });
}

/** Lengths of windows and of the gaps between them, without those that the calendar's beginning or end cut short. */
function lengthsOf(edges: readonly number[]): { up: number[]; down: number[] } {
  const up: number[] = [];
  const down: number[] = [];
  for (let n = 1; n < edges.length - 3; n += 1) {
    (n % 2 === 0 ? up : down).push((edges[n + 1] ?? 0) - (edges[n] ?? 0));
  }
  return { up, down };
}

describe('links that go up and down', () => {
  // so long that leaving out what the end cuts short biases nothing
  const calendar = { days: 1_000 };
  const laptopsPerSchool = [1];
  const links = { hub: { online: '6h', offline: '2h' }, laptop: { online: '3h', offline: '1h30m' } };
  const fleet = fleetWith({ calendar, links, fleet: { laptopsPerSchool } }, 24);
  const drawn = createFleetLinks(fleet);
  const hubs = Array.from({ length: 12 }, (_, school) => [...drawn.hubWindows(fleet.school(school))]);
  const laptops = Array.from({ length: 12 }, (_, school) => {
    const link = drawn.laptopLink(2 * school + 1);
    const edges: number[] = [];
    for (let atMs = 0; atMs < Infinity;) {
      const window = link.windowAt(atMs);
      edges.push(...window);
      [, atMs] = window;
    }
    return edges;
  });

  it.each([
    ['a hub', hubs, 6 * HOUR_MS, 2 * HOUR_MS],
    ['a laptop', laptops, 3 * HOUR_MS, 1.5 * HOUR_MS],
  ])('%s is up and down for exponential times', (_, all, online, offline) => {
    const lengths = all.map(lengthsOf);
    expect(
      exponentialOff(
        lengths.flatMap(({ up }) => up),
        online,
      ),
    ).toBeLessThan(SIGMAS);
    expect(
      exponentialOff(
        lengths.flatMap(({ down }) => down),
        offline,
      ),
    ).toBeLessThan(SIGMAS);
  });

  it.each([
    ['a hub', hubs, 0.75],
    ['a laptop', laptops, 2 / 3],
  ])('%s is up in its share of the time', (_, all, share) => {
    const { startMs } = fleet.calendar;
    // a day later a link remembers nothing of how it was
    const looks = all.flatMap((edges) => {
      const link = walkWindows(Float64Array.from(edges));
      return Array.from({ length: 1_000 }, (__, day) => startMs + day * DAY_MS).map(
        (atMs) => link.windowAt(atMs)[0] <= atMs,
      );
    });
    expect(shareOff(looks.filter(Boolean).length, looks.length, share)).toBeLessThan(SIGMAS);
  });

  it('are up in that share when the calendar begins', () => {
    const many = fleetWith({ links, fleet: { laptopsPerSchool: [0] } }, 3_000);
    const { hubWindows, laptopLink } = createFleetLinks(many);
    const { startMs } = many.calendar;
    const indexes = Array.from({ length: 3_000 }, (_, index) => index);
    const hubsUp = indexes.filter((index) => hubWindows(many.school(index))[0] === startMs).length;
    const laptopsUp = indexes.filter((index) => laptopLink(index).windowAt(startMs)[0] === startMs).length;
    expect(shareOff(hubsUp, 3_000, 0.75)).toBeLessThan(SIGMAS);
    expect(shareOff(laptopsUp, 3_000, 2 / 3)).toBeLessThan(SIGMAS);
  });
});

describe('outages', () => {
  const regions = [{ name: 'coast' }, { name: 'hills' }];
  const outages = [
    { regions: ['coast'], share: 0.4, after: '1d', lasts: '6h', reconnectWithin: '10m' },
    { after: '4d', lasts: '30d', reconnectWithin: '1m' },
    { after: '20d', lasts: '1h' },
  ];
  const hub = { online: '1h', offline: '0s' };
  const links = { hub, outages, lastReconnectWithin: '30m' };
  const fleet = fleetWith({ calendar: { days: 5 }, links, fleet: { laptopsPerSchool: [0], regions } }, 4_000);
  const { startMs, endMs } = fleet.calendar;
  const { hubWindows } = createFleetLinks(fleet);
  const schools = Array.from({ length: fleet.schools }, (_, index) => fleet.school(index));
  const windows = schools.map((school) => ({ region: school.region, edges: [...hubWindows(school)] }));
  const hit = windows.filter(({ edges }) => edges.length === 6);

  it('hit their share of the schools of their regions, and no others', () => {
    const coast = windows.filter(({ region }) => region === 0);
    expect(hit.every(({ region }) => region === 0)).toBe(true);
    expect(shareOff(hit.length, coast.length, 0.4)).toBeLessThan(SIGMAS);
    expect(windows.every(({ edges }) => edges.length === 6 || edges.length === 4)).toBe(true);
  });

  it('begin for all at once, and end evenly within the time of the storm', () => {
    expect(new Set(hit.map(({ edges }) => edges[1]))).toEqual(new Set([startMs + DAY_MS]));
    const backAfter = hit.map(({ edges }) => (edges[2] ?? 0) - startMs - DAY_MS - 6 * HOUR_MS);
    expect(evenOff(backAfter, 0, 600_000)).toBeLessThan(SIGMAS);
  });

  it('that outlast the calendar end evenly within the time in which everyone comes back', () => {
    expect(new Set(windows.map(({ edges }) => edges.at(-3)))).toEqual(new Set([startMs + 4 * DAY_MS]));
    const backAfter = windows.map(({ edges }) => (edges.at(-2) ?? 0) - endMs);
    expect(evenOff(backAfter, 0, 30 * 60_000)).toBeLessThan(SIGMAS);
  });
});

describe('uploaders', () => {
  it('look and settle as the scenario says, each at moments of its own', () => {
    const links = {
      uploadEvery: ['5m', '20m'],
      hubUploadEvery: ['30m', '60m'],
      settle: ['1s', '30s'],
    } satisfies ScenarioInput['links'];
    const { drawings, calendar } = fleetWith({ links }, 1);
    const always = walkWindows(Float64Array.of(0, Infinity));
    const random = createRandom(12, 'test', 0);
    const drawn = (isHub: boolean) =>
      Array.from({ length: 4_000 }, (_, n) => createUploader(n, isHub, always, random, drawings, calendar.startMs));
    expect(
      evenOff(
        drawn(false).map(({ everyMs }) => everyMs),
        300_000,
        1_200_000,
      ),
    ).toBeLessThan(SIGMAS);
    expect(
      evenOff(
        drawn(true).map(({ everyMs }) => everyMs),
        1_800_000,
        3_600_000,
      ),
    ).toBeLessThan(SIGMAS);
    expect(
      evenOff(
        drawn(true).map(({ settleMs }) => settleMs),
        1_000,
        30_000,
      ),
    ).toBeLessThan(SIGMAS);
    expect(
      evenOff(
        drawn(true).map(({ phaseMs, everyMs }) => phaseMs / everyMs),
        0,
        1,
      ),
    ).toBeLessThan(SIGMAS);
  });
});
