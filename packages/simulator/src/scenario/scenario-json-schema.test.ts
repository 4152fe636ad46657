import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { scenarioJsonSchema } from './scenario-json-schema.js';
import { schemaSettings } from '../../test/schema-settings.js';

const schema = scenarioJsonSchema();
const checked = z.fromJSONSchema(z.record(z.string(), z.unknown()).parse(schema));

describe('scenario.schema.json', () => {
  // where it differs: npx vitest run packages/simulator/src/scenario/scenario-json-schema.test.ts -u
  it('is what the schema of scenarios says', async () => {
    await expect(`${JSON.stringify(schema, null, 2)}\n`).toMatchFileSnapshot('../../scenario.schema.json');
  });

  it('describes every setting, for editors to show', () => {
    expect(schemaSettings().filter(({ meaning }) => meaning === '')).toEqual([]);
  });

  it.each([
    ['nothing at all', {}],
    ['a part of a part', { links: { hub: { offline: '0s' } } }],
    ['weights by name', { uploads: { order: { shuffled: 1 } } }],
    [
      'a distribution of each form',
      { syncs: { pibook: { perDay: { mean: 2 } }, pibox: { perDay: 3 }, files: [1, 9] } },
    ],
    ['no runaways', { syncs: { runaway: null } }],
  ])('takes %s', (_, content) => {
    expect(checked.safeParse(content).success).toBe(true);
  });

  it.each([
    ['a part that there is not', { uplods: {} }],
    ['a setting that there is not', { uploads: { lostAnswer: 0.1 } }],
    ['a weight that there is not', { uploads: { order: { random: 1 } } }],
    ['a setting of a list item that there is not', { fleet: { regions: [{ name: 'a', wieght: 1 }] } }],
    ['a distribution with too much', { syncs: { files: { mean: 2, max: 3 } } }],
    ['a share above 1', { uploads: { lostAnswers: 2 } }],
    ['a span without a unit', { links: { settle: '5' } }],
  ])('refuses %s', (_, content) => {
    expect(checked.safeParse(content).success).toBe(false);
  });
});
