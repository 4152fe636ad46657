import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { SimulatorError } from '../simulator-error.js';
import { parseScenario, readScenario, toScenario } from './read-scenario.js';
import { scenarioSchema, type Scenario } from './scenario-schema.js';

let folder = '';

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'pisync-scenario-'));
});

afterEach(() => {
  rmSync(folder, { recursive: true });
});

/** Writes a file into the test's folder; returns its path. */
function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

/** The scenario with its defaults. */
function whole(nameOrPath: string, ...overrides: string[]): Scenario {
  return scenarioSchema.parse(readScenario(nameOrPath, overrides));
}

/** What a reader is told is wrong. */
function refusal(read: () => unknown): string {
  try {
    read();
  } catch (error) {
    if (error instanceof SimulatorError && error.code === 'SCENARIO_INVALID') return error.message;
    throw error;
  }
  throw new Error('it was taken');
}

describe('readScenario', () => {
  it('reads a shipped scenario by its name', () => {
    expect(whole('steady')).toMatchObject({ name: 'steady', calendar: { days: 7 }, syncs: { runaway: null } });
  });

  it('reads a YAML file, and names what it leaves out with defaults', () => {
    const path = file('my-school.yaml', '# yaml-language-server: $schema=x\nuploads:\n  lostAnswers: 0.2\n');
    const scenario = whole(path);
    expect(scenario).toMatchObject({ name: 'my-school', about: '', uploads: { lostAnswers: 0.2, uploadsAgain: 0.01 } });
    expect(scenario.calendar.opens).toBe(8 * 3_600_000);
    expect(readScenario(path)).toEqual({ name: 'my-school', uploads: { lostAnswers: 0.2 } });
  });

  it('reads JSON', () => {
    const path = file('x.json', '{ "$schema": "./s.json", "name": "mine", "calendar": { "days": 2 } }');
    expect(whole(path)).toMatchObject({ name: 'mine', calendar: { days: 2 } });
  });

  it('says which scenarios there are where there is none of that name', () => {
    expect(refusal(() => readScenario('monsoon'))).toMatch(
      /^There is no scenario called monsoon\. Use one of bad-firmware, .*steady, or name a file such as \.\/monsoon\.yaml\.$/,
    );
  });

  it.each([
    ['that is not there', null, /Cannot read the scenario .*file\.yaml: ENOENT/],
    ['that is no YAML', 'name: [a', /Cannot read the scenario .*file\.yaml: /],
    ['that says a thing twice', 'name: a\nname: b', /Map keys must be unique/],
    ['that is empty', '', /must be a list of settings such as "name: school-day"/],
    ['that is a list', '- a', /must be a list of settings/],
  ])('says of a file %s', (_, text, message) => {
    const path = text === null ? join(folder, 'file.yaml') : file('file.yaml', text);
    expect(refusal(() => readScenario(path))).toMatch(message);
  });

  it('names what is wrong with its path, each on a line', () => {
    const path = file(
      'wrong.yaml',
      [
        'name: Wrong Name',
        'colour: blue',
        'calendar: { days: 0, startsOn: 2025-02-30, powerCuts: { lasts: 1 hour } }',
        'uploads: { lostAnswer: 0.1, lostAnswers: 2 }',
        'links: { settle: 5, uploadEvery: [9m, 1m] }',
        'clocks: { habits: { right: 1, wrong: 3 } }',
      ].join('\n'),
    );
    expect(refusal(() => readScenario(path)).split('\n')).toEqual([
      `The scenario ${path} cannot be used:`,
      '  name: must be words of a-z and 0-9 joined by hyphens',
      '  calendar.startsOn: Invalid ISO date',
      '  calendar.days: Too small: expected number to be >=1',
      '  calendar.powerCuts.lasts: must be a span such as 90s, 15m, 2h30m or 4d; or a range [from, to], {mean}, {median, p95, max} or a list of {weight, of}',
      '  links.settle: must be a span such as 90s, 15m, 2h30m or 4d; or a range [from, to], {mean}, {median, p95, max} or a list of {weight, of}',
      '  links.uploadEvery: the first of a range must not be above the second',
      '  uploads.lostAnswers: Too big: expected number to be <=1',
      '  uploads.lostAnswer: there is no such setting',
      '  clocks.habits.wrong: there is no such setting',
      '  colour: there is no such setting',
    ]);
  });

  it.each([
    [
      'links: { outages: [{ after: 1d, lasts: 1d, regions: [nowhere] }] }',
      'links.outages.0.regions: no region is called nowhere',
    ],
    ["fleet: { updates: [{ to: '9', after: 1d }] }", 'fleet.updates.0.to: no firmware has the version 9'],
    ["fleet: { firmware: [{ version: '1', weight: 0 }] }", 'fleet.firmware: some weight must be above 0'],
    ['calendar: { opens: 08:00, closes: 08:30 }', 'calendar.closes: school must be open for at least an hour'],
    ['links: { hub: { online: 0s } }', 'links.hub.online: must be longer than nothing'],
    ['clocks: { habits: { right: 0 } }', 'clocks.habits: some weight must be above 0'],
  ])('holds settings against each other: %s', (text, message) => {
    expect(refusal(() => readScenario(file('odd.yaml', text)))).toContain(`\n  ${message}`);
  });
});

describe('extends', () => {
  it('takes what a file leaves out from another, that from a third, and its name and purpose from none', () => {
    mkdirSync(join(folder, 'base'));
    file(
      'base/ground.yaml',
      'extends: steady\nname: ground\nabout: The ground\nuploads: { lostAnswers: 0.5, interrupted: 0.4 }',
    );
    file('middle.json', '{ "extends": "./base/ground.yaml", "uploads": { "interrupted": 0.3 } }');
    const scenario = whole(file('top.yaml', 'extends: ./middle.json\nlinks: { laptop: { offline: 1h } }'));
    expect(scenario).toMatchObject({ name: 'top', about: '', calendar: { days: 7 } });
    expect(scenario.uploads).toMatchObject({ lostAnswers: 0.5, interrupted: 0.3 });
    // of steady, the hub; of the defaults, how long a laptop is online
    expect(scenario.links).toMatchObject({ hub: { offline: 0 }, laptop: { online: 10_800_000, offline: 3_600_000 } });
  });

  it('puts a distribution or a list in the place of another, and weights by name beside each other', () => {
    const base =
      'syncs: { files: { median: 5, p95: 9, max: 20 } }\nclocks: { habits: { right: 1, unset: 1 } }\ncalendar: { holidays: [2025-06-03] }';
    file('base.yaml', base);
    const own =
      'extends: ./base.yaml\nsyncs: { files: { mean: 4 } }\nclocks: { habits: { unset: 3 } }\ncalendar: { holidays: [] }';
    const { syncs, clocks, calendar } = whole(file('own.yaml', own));
    expect(syncs.files).toEqual({ mean: 4 });
    expect(clocks.habits).toEqual({ right: 1, unset: 3 });
    expect(calendar.holidays).toEqual([]);
  });

  it('says so where a file extends itself, or what is not there', () => {
    const one = file('one.yaml', 'extends: ./two.yaml');
    const two = file('two.yaml', 'extends: ./one.yaml');
    expect(refusal(() => readScenario(one))).toBe(`${one} extends itself, by way of ${one}, ${two}.`);
    expect(refusal(() => readScenario(file('a.yaml', 'extends: nothing')))).toContain(
      'There is no scenario called nothing.',
    );
    expect(refusal(() => readScenario(file('b.yaml', 'extends: 7')))).toContain(
      'b.yaml: extends must name a scenario or a file.',
    );
  });
});

describe('overrides', () => {
  it('win over the file, the last one over those before', () => {
    const { uploads, calendar, clocks, fleet, syncs } = whole(
      'clock-chaos',
      'uploads.lostAnswers=0.1',
      'uploads.lostAnswers=0.2',
      'calendar.holidays=[2025-03-04]',
      'clocks.habits.wrong-zone=0',
      'clocks.deadFor={ median: 1h, p95: 2h, max: 1d }',
      'fleet.regions=[{ name: one }]',
      'syncs.runaway=null',
    );
    expect(uploads.lostAnswers).toBe(0.2);
    expect(calendar).toMatchObject({ days: 12, holidays: ['2025-03-04'] });
    expect(clocks.habits).toMatchObject({ right: 16, 'wrong-zone': 0 });
    expect(clocks.deadFor).toEqual({ median: 3_600_000, p95: 7_200_000, max: 86_400_000 });
    expect(fleet.regions).toEqual([{ name: 'one', weight: 1, utcOffset: 19_800_000 }]);
    expect(syncs.runaway).toBeNull();
  });

  it('may name one setting of a part that the file says nothing of', () => {
    expect(whole('hostile', 'links.hub.offline=0s').links.hub).toEqual({ online: 21_600_000, offline: 0 });
  });

  it.each([
    'uploads.lostAnswers',
    'uploads.lostAnswers=',
    '=3',
    '.a=3',
    'uploads.lostAnswers: 0.2',
    'links.settle=[1s',
  ])('must be path.to.setting=value, not %s', (text) => {
    expect(refusal(() => readScenario('steady', [text]))).toBe(
      `A setting is given as path.to.setting=value, such as uploads.lostAnswers=0.2, not "${text}".`,
    );
  });

  it.each([
    ['uploads.lostanswers=0.2', 'uploads.lostanswers: there is no such setting'],
    ['uploads.lostAnswers=often', 'uploads.lostAnswers: Invalid input: expected number, received string'],
    ['fleet.regions.0.weight=2', 'fleet.regions: Invalid input: expected array, received object'],
  ])('are checked as the file is: %s', (text, message) => {
    expect(refusal(() => readScenario('steady', [text]))).toMatch(
      new RegExp(`steady\\.yaml cannot be used:\n  ${message}$`),
    );
  });
});

describe('toScenario and parseScenario', () => {
  it('give back what was read', () => {
    const scenario = readScenario('monsoon-outage', ['calendar.days=3']);
    expect(toScenario(JSON.parse(JSON.stringify(scenario)), 'of the ledger')).toEqual(scenario);
  });

  it('say what is wrong with what is none', () => {
    expect(refusal(() => toScenario([], 'of the ledger'))).toMatch(
      /^The scenario of the ledger cannot be used:\n {2}the file: /,
    );
    expect(refusal(() => parseScenario({}, 'of the fleet'))).toContain('  name: ');
  });
});
