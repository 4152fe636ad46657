import type { z } from 'zod';
import { errorSchema } from '../wire/error-schema.js';
import { curlCommand } from './curl-command.js';
import { bodyText } from './example-request.js';
import type {
  DocumentContent,
  DocumentExample,
  DocumentOperation,
  DocumentParameter,
  DocumentResponse,
  JsonSchema,
} from './openapi-document.js';
import type { Right } from '../access/right.js';
import { COMMON_ERRORS, type Operation, type OperationAnswer } from './operation.js';
import { errorsByStatus, referToHeaders, writeErrors } from './write-errors.js';
import type { SchemaWriter } from './write-schemas.js';

/** What the examples of an operation are answered, by their names. */
export type ExampleAnswers = Readonly<Record<string, unknown>>;

/** Whose token opens what; a service that was given no tokens asks nobody for one. */
const SECURITY: Readonly<Record<Right, DocumentOperation['security']>> = {
  public: [],
  read: [{}, { operatorToken: [] }],
  token: [{}, { deviceToken: [] }, { hubToken: [] }, { operatorToken: [] }],
  send: [{}, { deviceToken: [] }, { hubToken: [] }, { operatorToken: [] }],
  admin: [{}, { operatorToken: [] }],
};

/** An operation of the table as the document has it. */
export function writeOperation(
  operation: Operation,
  schemas: SchemaWriter,
  answered: ExampleAnswers,
): DocumentOperation {
  const { operationId, tag, summary, description, access, pathParameters, query, body } = operation;
  const parameters = [...writeParameters('path', pathParameters, schemas), ...writeParameters('query', query, schemas)];
  return {
    operationId,
    tags: [tag],
    summary,
    ...(description !== undefined && { description }),
    security: SECURITY[access],
    ...(parameters.length > 0 && { parameters }),
    ...(body !== undefined && {
      requestBody: { description: body.description, required: true, content: writeBody(operation, schemas) },
    }),
    responses: writeResponses(operation, schemas, answered),
    'x-codeSamples': operation.examples.map((example) => ({
      lang: 'Shell',
      label: example.summary,
      source: curlCommand(operation, example),
    })),
  };
}

function writeParameters(
  place: 'path' | 'query',
  schema: z.ZodType | undefined,
  schemas: SchemaWriter,
): readonly DocumentParameter[] {
  if (schema === undefined) return [];
  const { properties } = schemas.input(schema);
  return Object.entries(Object(properties)).map(([name, property]) => {
    const { description, ...rest }: JsonSchema = Object(property);
    return {
      name,
      in: place,
      required: place === 'path',
      ...(typeof description === 'string' && { description }),
      schema: rest,
    };
  });
}

function writeBody({ body, examples }: Operation, schemas: SchemaWriter): Readonly<Record<string, DocumentContent>> {
  const content = Object.entries(body?.content ?? {}).map(([mediaType, schema]) => {
    const shown = examples.filter(
      (example) => example.body?.mediaType === mediaType && example.body.encoding === undefined,
    );
    const json = mediaType === 'application/json';
    const lines = {
      type: 'string',
      contentMediaType: mediaType,
      description: 'An event a line, each a `SyncReport`; blank lines count for nothing.',
    };
    const written: DocumentContent = {
      schema: json ? schemas.input(schema) : lines,
      ...(shown.length > 0 && {
        examples: Object.fromEntries(
          shown.map(({ name, summary, body: sent }) => [
            name,
            { summary, value: json || sent === undefined ? sent?.value : bodyText(sent) },
          ]),
        ),
      }),
    };
    return [mediaType, written] as const;
  });
  return Object.fromEntries(content);
}

function writeResponses(
  operation: Operation,
  schemas: SchemaWriter,
  answered: ExampleAnswers,
): DocumentOperation['responses'] {
  const errors = errorsByStatus(operation);
  const error = schemas.output(errorSchema);
  const statuses = [...new Set([...Object.keys(operation.answers).map(Number), ...errors.keys()])];
  statuses.sort((a, b) => a - b);
  return Object.fromEntries(
    statuses.map((status) => {
      const answer = operation.answers[status];
      const codes = errors.get(status) ?? [];
      const own = answer !== undefined || codes.some((code) => !COMMON_ERRORS.includes(code));
      if (!own) return [status, { $ref: `#/components/responses/${status}` }];
      const refusal = codes.length === 0 ? null : writeErrors(codes, error);
      const response = answer === undefined ? refusal : joinResponses(writeAnswer(answer, schemas), refusal);
      return [status, withExamples(response, examplesOf(operation, status, answered))];
    }),
  );
}

function writeAnswer(answer: OperationAnswer, schemas: SchemaWriter): DocumentResponse {
  const { description, schema, mediaType = 'application/json', headers, example } = answer;
  return {
    description,
    ...(headers !== undefined && { headers: referToHeaders(headers) }),
    content: {
      [mediaType]: {
        schema: schema === undefined ? { type: 'string' } : schemas.output(schema),
        ...(example !== undefined && { examples: { example: { summary: 'A part of it', value: example } } }),
      },
    },
  };
}

/** What is answered with the status of an error, and can also be one. */
function joinResponses(answer: DocumentResponse, refusal: DocumentResponse | null): DocumentResponse {
  if (refusal === null) return answer;
  const json = 'application/json';
  const schema = { anyOf: [answer.content[json]?.schema, refusal.content[json]?.schema] };
  const headers = { ...answer.headers, ...refusal.headers };
  return {
    description: `${answer.description}\n\n${refusal.description}`,
    ...(Object.keys(headers).length > 0 && { headers }),
    content: { [json]: { schema } },
  };
}

function examplesOf(
  { examples }: Operation,
  status: number,
  answered: ExampleAnswers,
): Readonly<Record<string, DocumentExample>> {
  const shown = examples.filter((example) => example.status === status && answered[example.name] !== undefined);
  return Object.fromEntries(shown.map(({ name, summary }) => [name, { summary, value: answered[name] }]));
}

function withExamples(
  response: DocumentResponse | null,
  examples: Readonly<Record<string, DocumentExample>>,
): DocumentResponse {
  const { content = {}, ...rest } = response ?? { description: '' };
  const json = content['application/json'];
  if (json === undefined || Object.keys(examples).length === 0) return { ...rest, content };
  return { ...rest, content: { ...content, 'application/json': { ...json, examples } } };
}
