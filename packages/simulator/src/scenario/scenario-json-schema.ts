import { z } from 'zod';
import { scenarioSchema } from './scenario-schema.js';

/**
 * The schema of a scenario file as JSON Schema, for editors that complete and check YAML and JSON. It is draft 7, which all of them
 * know.
 */
export function scenarioJsonSchema(): object {
  const { required: _, ...schema } = z.toJSONSchema(scenarioSchema, {
    io: 'input',
    target: 'draft-7',
    override: ({ jsonSchema }) => nameWeights(jsonSchema),
  });
  const description = 'What a simulated fleet of PiBooks and PiBoxes is like. Everything has a default.';
  return { ...schema, title: 'PiSync scenario', description };
}

/** Weights by name are written as settings, since editors complete those, not what `propertyNames` allows. */
function nameWeights(schema: z.core.JSONSchema.BaseSchema): void {
  const { propertyNames, additionalProperties: weight } = schema;
  if (typeof propertyNames !== 'object' || typeof weight !== 'object') return;
  schema.properties = Object.fromEntries((propertyNames.enum ?? []).map((name) => [String(name), weight]));
  schema.additionalProperties = false;
  delete schema.propertyNames;
}
