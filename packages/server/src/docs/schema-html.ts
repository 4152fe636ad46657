import { escapeHtml, inlineHtml, textOf } from './html.js';
import type { JsonSchema } from '../api/openapi-document.js';

/** What kind of value a schema wants, in a few words; names of components lead to them. */
export function typeHtml(schema: JsonSchema): string {
  const { $ref, anyOf, allOf, type, items, format, enum: words, const: only, additionalProperties } = schema;
  if (typeof $ref === 'string') return componentLink($ref);
  if (Array.isArray(anyOf)) return anyOf.map((part) => typeHtml(Object(part))).join(' or ');
  if (Array.isArray(allOf)) return typeHtml(Object(allOf[0]));
  if (only !== undefined) return `<code>${escapeHtml(JSON.stringify(only))}</code>`;
  if (Array.isArray(words)) return words.map((word) => `<code>${escapeHtml(String(word))}</code>`).join(' · ');
  if (type === 'array') return `array of ${typeHtml(Object(items))}`;
  if (type === 'object' && additionalProperties !== undefined) {
    return `object of ${typeHtml(Object(additionalProperties))}`;
  }
  const known = Array.isArray(type) ? type.join(' or ') : textOf(type ?? 'anything');
  return escapeHtml([format === undefined ? known : textOf(format), ...limitsOf(schema)].join(', '));
}

/** What else is required of a value, in words. */
function limitsOf({ minimum, maximum, maxItems, default: fallback }: JsonSchema): readonly string[] {
  const least = typeof minimum === 'number' ? `${minimum}` : null;
  const most = typeof maximum === 'number' ? `${maximum}` : null;
  return [
    ...(least !== null && most !== null ? [`${least} to ${most}`] : least === null ? [] : [`at least ${least}`]),
    ...(maxItems === undefined ? [] : [`at most ${textOf(maxItems)}`]),
    ...(fallback === undefined || fallback === null ? [] : [`${textOf(fallback)} when left out`]),
  ];
}

/** The fields of an object, those of objects within it too. */
export function fieldsHtml(schema: JsonSchema, prefix = ''): string {
  const required: readonly unknown[] = Array.isArray(schema['required']) ? schema['required'] : [];
  return Object.entries(Object(schema['properties']))
    .map(([name, value]) => {
      const field: JsonSchema = Object(value);
      const path = `${prefix}${name}`;
      const row = fieldHtml(path, field, required.includes(name) ? '' : 'optional');
      return field['properties'] === undefined ? row : row + fieldsHtml(field, `${path}.`);
    })
    .join('\n');
}

/** A field or a parameter: its name, what it is, what it means. */
export function fieldHtml(name: string, schema: JsonSchema, note: string): string {
  const mark = note === '' ? '' : ` <span class="note">${note}</span>`;
  const description = descriptionOf(schema);
  return `<dt><code>${escapeHtml(name)}</code> <span class="type">${typeHtml(schema)}</span>${mark}</dt>
<dd>${inlineHtml(description)}</dd>`;
}

/** That of the schema, or of the value that may be `null`. */
function descriptionOf({ description, anyOf }: JsonSchema): string {
  if (typeof description === 'string') return description;
  if (!Array.isArray(anyOf)) return '';
  const within: JsonSchema = Object(anyOf[0]);
  return typeof within['description'] === 'string' ? within['description'] : '';
}

function componentLink($ref: string): string {
  const name = escapeHtml($ref.split('/').at(-1) ?? '');
  return `<a href="#schema-${name}">${name}</a>`;
}
