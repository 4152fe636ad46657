import fc, { type Arbitrary } from 'fast-check';
import type { ApiDocument } from './api-document.js';

type Schema = Readonly<Record<string, unknown>>;

const FEW = 5;
const FIRST_MS = Date.UTC(2019, 0, 1);
const LAST_MS = Date.UTC(2031, 0, 1);
/** A few devices that many requests are about, so that they meet. */
const DEVICE_IDS = ['abc123', 'pibook-000123', 'pibook-1', 'pibox-7', 'x', 'nobody'];
const DEVICE_ID_PATTERN = '^[A-Za-z0-9._:-]{1,128}$';

const instants = fc.integer({ min: FIRST_MS, max: LAST_MS }).map((ms) => new Date(ms).toISOString());
const dates = instants.map((text) => text.slice(0, 10));

/** Values that a JSON Schema takes, as the document writes schemas. */
export function valuesOf(schema: Schema, document: ApiDocument): Arbitrary<unknown> {
  const { $ref, anyOf, enum: words, const: only, type } = schema;
  if (typeof $ref === 'string')
    return valuesOf(document.components.schemas[$ref.split('/').at(-1) ?? ''] ?? {}, document);
  if (Array.isArray(anyOf)) return fc.oneof(...anyOf.map((part) => valuesOf(Object(part), document)));
  if (Array.isArray(words)) return fc.constantFrom<unknown>(...words);
  if (only !== undefined) return fc.constant(only);
  switch (type) {
    case 'string':
      return textOf(schema);
    case 'integer':
      return fc.integer(limitsOf(schema));
    case 'number':
      return fc.double({ min: 0, max: 1_000, noNaN: true, noDefaultInfinity: true });
    case 'boolean':
      return fc.boolean();
    case 'null':
      return fc.constant(null);
    case 'array':
      return fc.array(valuesOf(Object(schema['items']), document), { minLength: 1, maxLength: FEW });
    case 'object':
      return objectsOf(schema, document);
    default:
      return fc.jsonValue();
  }
}

function textOf({ format, pattern }: Schema): Arbitrary<string> {
  if (format === 'date-time') return instants;
  if (format === 'date') return dates;
  if (pattern === DEVICE_ID_PATTERN) {
    return fc.oneof({ arbitrary: fc.constantFrom(...DEVICE_IDS), weight: 3 }, fc.stringMatching(new RegExp(pattern)));
  }
  return typeof pattern === 'string' ? fc.stringMatching(new RegExp(pattern)) : fc.string();
}

/** Small numbers more often than large ones. */
function limitsOf({ minimum, maximum }: Schema): fc.IntegerConstraints {
  return {
    min: typeof minimum === 'number' ? minimum : 0,
    max: Math.min(typeof maximum === 'number' ? maximum : 1_000, 2 ** 31 - 1),
  };
}

function objectsOf(schema: Schema, document: ApiDocument): Arbitrary<unknown> {
  const properties = Object.entries(Object(schema['properties'])).map(
    ([name, property]) => [name, valuesOf(Object(property), document)] as const,
  );
  const required: readonly string[] = Array.isArray(schema['required']) ? schema['required'] : [];
  return fc.record(Object.fromEntries(properties), { requiredKeys: [...required] });
}
