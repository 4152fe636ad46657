import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { parse } from 'yaml';
import { planFleet } from '../fleet/fleet.js';
import { readScenario, shippedScenarios } from './read-scenario.js';
import { scenarioJsonSchema } from './scenario-json-schema.js';
import { scenarioSettings } from './scenario-settings.js';

const SCENARIOS = new URL('../../scenarios/', import.meta.url);
const PAGES = new URL('../../../../docs/scenarios/', import.meta.url);
const NAMES = ['bad-firmware', 'clock-chaos', 'hostile', 'monsoon-outage', 'reconnect-storm', 'school-day', 'steady'];
const byJsonSchema = z.fromJSONSchema(z.record(z.string(), z.unknown()).parse(scenarioJsonSchema()));

/** All distributions that a file writes are of these forms. */
const FORMS = {
  value: z.union([z.number(), z.string().regex(/^\d+(?:ms|[smhd])$/)]),
  range: z.tuple([z.unknown(), z.unknown()]).refine((pair) => pair.every((one) => typeof one !== 'object')),
  exponential: z.object({ mean: z.unknown() }),
  lognormal: z.object({ median: z.unknown() }),
  weighted: z.array(z.object({ weight: z.number(), of: z.unknown() })).min(1),
};

describe('the shipped scenarios', () => {
  it('are these, each with a sentence that says what it is', () => {
    expect(shippedScenarios().map(({ name }) => name)).toEqual(NAMES);
    for (const { about } of shippedScenarios()) expect(about).toMatch(/^[A-Z].{40,120}\.$/);
    expect(readdirSync(SCENARIOS).toSorted()).toEqual(NAMES.map((name) => `${name}.yaml`));
  });

  it('write distributions in every form, and lie at different hours of the day', () => {
    const settings = NAMES.map((name) => parse(readFileSync(new URL(`${name}.yaml`, SCENARIOS), 'utf8')) as unknown);
    const found = new Set(settings.flatMap((content) => formsIn(content)));
    expect([...found].toSorted()).toEqual(Object.keys(FORMS).toSorted());
    const offsets = NAMES.flatMap(
      (name) => planFleet({ scenario: readScenario(name), seed: 1 }).scenario.fleet.regions,
    );
    expect(new Set(offsets.map(({ utcOffset }) => utcOffset)).size).toBeGreaterThan(6);
  });

  describe.each(NAMES)('%s', (name) => {
    const text = readFileSync(new URL(`${name}.yaml`, SCENARIOS), 'utf8');

    it('is short, named after its file, and known to editors', () => {
      expect(text).toMatch(/^# yaml-language-server: \$schema=\.\.\/scenario\.schema\.json\n/);
      expect(text.split('\n').length).toBeLessThan(70);
      expect(readScenario(name).name).toBe(name);
      expect(byJsonSchema.safeParse(parse(text)).error?.issues ?? []).toEqual([]);
    });

    it('has a page with how to run it, and with knobs that there are', () => {
      const page = readFileSync(new URL(`${name}.md`, PAGES), 'utf8');
      expect(page).toMatch(new RegExp(`^# ${name}\n`));
      expect(page).toContain(`--scenario ${name}`);
      const knobs = [...page.matchAll(/--set (?:'([^']+)'|([^\s`]+))/g)].map(
        ([, quoted, bare]) => quoted ?? bare ?? '',
      );
      expect(knobs.length).toBeGreaterThan(1);
      for (const knob of knobs) expect(() => readScenario(name, [knob])).not.toThrow();
    });

    it('plans devices that sync, fail and are back in the past', () => {
      const { devicePlan, calendar } = planFleet({ scenario: readScenario(name), devices: 60, seed: 4 });
      const plans = Array.from({ length: 60 }, (_, index) => devicePlan(index));
      const events = plans.flatMap((plan) => plan.events);
      expect(new Set(plans.map(({ kind }) => kind))).toEqual(new Set(['pibook', 'pibox']));
      expect(events.length).toBeGreaterThan(100);
      expect(events.some(({ errors }) => errors > 0)).toBe(true);
      expect(events.some(({ errors }) => errors === 0)).toBe(true);
      expect(calendar.endMs).toBeLessThan(Date.UTC(2026, 0, 1));
    });
  });
});

function formsIn(content: unknown): string[] {
  const form = Object.entries(FORMS).find(([, schema]) => schema.safeParse(content).success)?.[0];
  const inner = scenarioSettings.safeParse(content);
  return [...(form === undefined ? [] : [form]), ...Object.values(inner.data ?? {}).flatMap(formsIn)];
}
