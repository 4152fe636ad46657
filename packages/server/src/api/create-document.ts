import { z } from 'zod';
import { errorSchema } from '../wire/error-schema.js';
import { incidentChangeSchema } from '../wire/incident-schema.js';
import { lostSchema, pulseSchema } from '../wire/pulse-schema.js';
import exampleAnswers from './example-answers.json' with { type: 'json' };
import type { DocumentOperation, OpenApiDocument } from './openapi-document.js';
import { COMMON_ERRORS, type Operation } from './operation.js';
import { byStatus, writeErrors } from './write-errors.js';
import { writeOperation } from './write-operation.js';
import { createSchemaWriter } from './write-schemas.js';

/** Of the API, not of the package: it grows when clients have to change. */
const API_VERSION = '1.0.0';

const DESCRIPTION = `PiSync takes in the sync events of school devices and finds those that fail again and again.

- Every path is also there under \`/api\`. A path with \`GET\` also takes \`HEAD\`.
- Times are ISO 8601, in answers in UTC with milliseconds; what is absent is \`null\`. Speeds are in Mbit/s.
- A list is a JSON array; \`Link: <…>; rel="next"\` leads to the next page.
- Parameters and fields that nobody knows are ignored. Answers may get more fields.
- An error is JSON with \`error\` for people and \`code\` for programs. A path that there isn't is 404 \`not_found\`; a method that
  a path doesn't take is 405 \`method_not_allowed\`, with \`Allow\`.
- 503 says that the same may be sent again, after \`Retry-After\` seconds.`;

const TAGS = [
  { name: 'Ingest', description: 'What devices and hubs send.' },
  { name: 'Devices', description: 'What is asked of devices.' },
  { name: 'Fleet', description: 'What is asked of the whole fleet.' },
  { name: 'Alerts', description: 'What is wrong with devices, what people were told of it, and when nobody is told.' },
  { name: 'Tokens', description: 'Who is let in.' },
  { name: 'Service', description: 'What the service says of itself.' },
];

const text = (description: string) => ({ description, schema: { type: 'string' } });

const HEADERS = {
  Link: text('`<…>; rel="next"`, where there is another page: the same request with its cursor (RFC 8288).'),
  'Retry-After': {
    description: 'After how many seconds to send the same again.',
    schema: { type: 'integer', minimum: 1 },
  },
  'Accept-Encoding': text('Which `Content-Encoding` is taken (RFC 9110, 12.5.3).'),
};

const bearer = (description: string) => ({ type: 'http', scheme: 'bearer', description });

const SECURITY_SCHEMES = {
  deviceToken: bearer('The token of a device, which may send the events of this device.'),
  hubToken: bearer('The token of a hub, which may send the events of its devices.'),
  operatorToken: bearer('The token of an operator.'),
};

const answersSchema = z.record(z.string(), z.record(z.string(), z.unknown()));

/** The OpenAPI document of some operations. The same table gives the same document. */
export function createDocument(operations: readonly Operation[]): OpenApiDocument {
  const answered = answersSchema.parse(exampleAnswers);
  const schemas = createSchemaWriter();
  const paths: Record<string, Record<string, DocumentOperation>> = {};
  for (const operation of operations) {
    const { path, method, operationId } = operation;
    paths[path] = { ...paths[path], [method]: writeOperation(operation, schemas, answered[operationId] ?? {}) };
  }
  // messages of the stream, which no body holds
  for (const schema of [pulseSchema, incidentChangeSchema, lostSchema]) schemas.output(schema);
  const error = schemas.output(errorSchema);
  const common = [...byStatus(COMMON_ERRORS)].map(([status, codes]) => [status, writeErrors(codes, error)] as const);
  return {
    openapi: '3.1.1',
    info: {
      title: 'PiSync',
      version: API_VERSION,
      description: DESCRIPTION,
      license: { name: 'ISC', identifier: 'ISC' },
    },
    servers: [
      { url: '/', description: 'This service' },
      { url: '/api', description: 'The same, where devices in the field send' },
    ],
    tags: TAGS,
    paths,
    components: {
      schemas: schemas.components(),
      responses: Object.fromEntries(common),
      headers: HEADERS,
      securitySchemes: SECURITY_SCHEMES,
    },
  };
}
