import { bodyText } from '../../src/api/example-request.js';
import type { DocumentOperation, OpenApiDocument } from '../../src/api/openapi-document.js';
import type { Operation, OperationExample } from '../../src/api/operation.js';
import type { PostmanCollection, PostmanItem, PostmanRequest } from './postman-schema.js';

const SCHEMA = 'https://schema.getpostman.com/json/collection/v2.1.0/collection.json';

/** The document as a collection of Postman: a folder a tag, a request an operation, with its other examples as saved answers. */
export function toPostman(document: OpenApiDocument, operations: readonly Operation[]): PostmanCollection {
  return {
    info: { name: document.info.title, description: document.info.description, schema: SCHEMA },
    variable: [
      { key: 'baseUrl', value: 'http://127.0.0.1:3000', type: 'string' },
      { key: 'token', value: '', type: 'string' },
    ],
    item: document.tags.map(({ name, description }) => ({
      name,
      description,
      item: operations.filter(({ tag }) => tag === name).map((operation) => toItem(document, operation)),
    })),
  };
}

function toItem(document: OpenApiDocument, operation: Operation): PostmanItem {
  const { method, path, summary, description } = operation;
  const described = document.paths[path]?.[method];
  if (described === undefined) throw new RangeError(`the document has no ${method} ${path}`);
  // compressed bodies are files to Postman
  const examples = operation.examples.filter(({ body }) => body?.encoding === undefined);
  const [first = { name: '', summary, status: 200 }] = examples;
  return {
    name: `${method.toUpperCase()} ${path}`,
    request: {
      ...toRequest(operation, described, first),
      description: description === undefined ? summary : `${summary}\n\n${description}`,
    },
    response: examples.flatMap((example) => toAnswer(operation, described, example)),
  };
}

function toRequest(operation: Operation, described: DocumentOperation, example: OperationExample): PostmanRequest {
  const { method, path, access } = operation;
  const { parameters = [] } = described;
  const segments = path.slice(1).split('/');
  const query = parameters
    .filter((parameter) => parameter.in === 'query')
    .map(({ name, description = '' }) => {
      const value = example.query?.[name];
      return { key: name, value: value ?? '', description, disabled: value === undefined };
    });
  const used = query.filter(({ disabled }) => !disabled).map(({ key, value }) => `${key}=${value}`);
  const pathParts = segments.map((segment) => segment.replace(/^\{(\w+)\}$/, ':$1'));
  const variable = parameters
    .filter((parameter) => parameter.in === 'path')
    .map(({ name, description = '' }) => ({ key: name, value: example.path?.[name] ?? '', description }));
  return {
    method: method.toUpperCase(),
    auth:
      access === 'public'
        ? { type: 'noauth' }
        : { type: 'bearer', bearer: [{ key: 'token', value: '{{token}}', type: 'string' }] },
    header: example.body === undefined ? [] : [{ key: 'Content-Type', value: example.body.mediaType }],
    url: {
      raw: `{{baseUrl}}/${pathParts.join('/')}${used.length === 0 ? '' : `?${used.join('&')}`}`,
      host: ['{{baseUrl}}'],
      path: pathParts,
      ...(query.length > 0 && { query }),
      ...(variable.length > 0 && { variable }),
    },
    ...(example.body !== undefined && { body: { mode: 'raw' as const, raw: bodyText(example.body) } }),
  };
}

function toAnswer(
  operation: Operation,
  described: DocumentOperation,
  example: OperationExample,
): PostmanItem['response'] {
  const response = described.responses[example.status];
  if (response === undefined || '$ref' in response) return [];
  const shown = response.content['application/json']?.examples?.[example.name];
  if (shown === undefined) return [];
  return [
    {
      name: example.summary,
      originalRequest: toRequest(operation, described, example),
      code: example.status,
      header: [{ key: 'Content-Type', value: 'application/json; charset=utf-8' }],
      body: JSON.stringify(shown.value, null, 2),
    },
  ];
}
