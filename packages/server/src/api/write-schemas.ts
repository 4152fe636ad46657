import { z } from 'zod';
import type { JsonSchema } from './openapi-document.js';

/** Writes zod schemas as JSON Schema; those with an `id` once, as components, and as references elsewhere. */
export interface SchemaWriter {
  /** What is sent to the service, before it is parsed. */
  input(schema: z.ZodType): JsonSchema;
  /** What the service writes, as a reader finds it; more fields may come. */
  output(schema: z.ZodType): JsonSchema;
  /** By name, in the order of the alphabet. */
  components(): Readonly<Record<string, JsonSchema>>;
}

/** A writer without components yet. */
export function createSchemaWriter(): SchemaWriter {
  const components = new Map<string, JsonSchema>();

  function write(schema: z.ZodType, io: 'input' | 'output'): JsonSchema {
    // within another schema, also the outermost becomes a component
    const { $defs = {}, prefixItems } = z.toJSONSchema(z.tuple([schema]), {
      io,
      unrepresentable: 'any',
      override: relax,
    });
    for (const [name, component] of Object.entries($defs)) components.set(name, referToComponents(component));
    return referToComponents(prefixItems?.[0] ?? {});
  }

  return {
    input: (schema) => write(schema, 'input'),
    output: (schema) => write(schema, 'output'),
    components: () => Object.fromEntries([...components].sort(([a], [b]) => (a < b ? -1 : 1))),
  };
}

/** Leaves out what zod says of itself rather than of the service. */
function relax({ jsonSchema }: { readonly jsonSchema: z.core.JSONSchema.BaseSchema }): void {
  if (jsonSchema.additionalProperties === false) delete jsonSchema.additionalProperties;
  // what the schema itself says of forms it takes stands for what zod finds
  if (jsonSchema.anyOf !== undefined) for (const found of ['type', 'minimum', 'maximum']) delete jsonSchema[found];
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
}

function referToComponents(schema: unknown): JsonSchema {
  const text = JSON.stringify(schema).replaceAll('"#/$defs/', '"#/components/schemas/');
  const moved: unknown = JSON.parse(text);
  return Object(moved);
}
