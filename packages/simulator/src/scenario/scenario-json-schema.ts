import { z } from 'zod';
import { scenarioSchema } from './scenario-schema.js';

/** The schema of a scenario file as JSON Schema (2020-12), for editors that complete and check YAML and JSON. */
export function scenarioJsonSchema(): object {
  return {
    ...z.toJSONSchema(scenarioSchema, { io: 'input' }),
    title: 'PiSync scenario',
    description: 'What a simulated fleet of PiBooks and PiBoxes is like. Everything but the name has a default.',
  };
}
