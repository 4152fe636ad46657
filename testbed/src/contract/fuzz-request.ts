import fc, { type Arbitrary } from 'fast-check';
import { type ApiDocument, type ApiOperation, operationsOf } from './api-document.js';
import { valuesOf } from './schema-values.js';

/** A request, before it is sent; mutations change any part of it. */
export interface FuzzRequest {
  /** How it came to be: `valid`, or the name of a mutation. */
  readonly label: string;
  readonly method: string;
  /** The path, percent-encoded. */
  readonly path: string;
  /** Percent-encoded, in order. */
  readonly query: readonly (readonly [name: string, value: string])[];
  readonly headers: readonly (readonly [name: string, value: string])[];
  readonly body: Buffer | null;
}

const encode = (text: string): string => encodeURIComponent(Buffer.from(text).toString());

/** Requests that the document allows, of all its operations. */
export function validRequests(document: ApiDocument): Arbitrary<FuzzRequest> {
  // what devices send is most of what there is
  const weighted = operationsOf(document).map((operation) => ({
    arbitrary: requestsOf(operation, document),
    weight: operation.described.requestBody === undefined ? 1 : 4,
  }));
  return fc.oneof(...weighted);
}

function requestsOf({ path, method, described }: ApiOperation, document: ApiDocument): Arbitrary<FuzzRequest> {
  const { parameters = [], requestBody } = described;
  const of = (place: 'path' | 'query'): Record<string, Arbitrary<unknown>> =>
    Object.fromEntries(
      parameters
        .filter((parameter) => parameter.in === place)
        .map(({ name, schema }) => [name, valuesOf(schema, document)]),
    );
  const bodies = requestBody === undefined ? fc.constant(null) : bodiesOf(requestBody.content, document);
  return fc
    .record({
      prefix: fc.constantFrom('', '', '/api'),
      inPath: fc.record(of('path')),
      inQuery: fc.record(of('query'), { requiredKeys: [] }),
      sent: bodies,
    })
    .map(({ prefix, inPath, inQuery, sent }) => ({
      label: 'valid',
      method: method.toUpperCase(),
      path: prefix + path.replaceAll(/\{(\w+)\}/g, (_, name: string) => encode(String(inPath[name]))),
      query: Object.entries(inQuery).flatMap(([name, value]) =>
        // a cursor is made by the service alone
        name === 'cursor' ? [] : [[encode(name), encode(String(value))] as const],
      ),
      headers: sent === null ? [] : [['content-type', sent.mediaType] as const],
      body: sent === null ? null : Buffer.from(sent.text),
    }));
}

/** JSON, or an item of it a line where the document says that a body is text. */
function bodiesOf(
  content: Readonly<Record<string, { readonly schema: Readonly<Record<string, unknown>> }>>,
  document: ApiDocument,
): Arbitrary<{ readonly mediaType: string; readonly text: string }> {
  const json = content['application/json']?.schema ?? {};
  return fc.oneof(
    ...Object.keys(content).map((mediaType) =>
      mediaType === 'application/json'
        ? valuesOf(json, document).map((value) => ({ mediaType, text: JSON.stringify(value) }))
        : fc
            .array(valuesOf(Object(json['items']), document), { minLength: 1, maxLength: 5 })
            .map((lines) => ({ mediaType, text: lines.map((line) => `${JSON.stringify(line)}\n`).join('') })),
    ),
  );
}
