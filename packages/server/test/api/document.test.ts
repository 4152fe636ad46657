import { Validator } from '@seriousme/openapi-schema-validator';
import { describe, expect, it } from 'vitest';
import { createDocument } from '../../src/api/create-document.js';
import { OPERATIONS } from '../../src/api/operations/index.js';
import { toPostman } from './to-postman.js';
import { postmanSchema } from './postman-schema.js';
import { toRoutesPage } from './to-routes-page.js';

const REFERENCE = '../../../../docs/reference';
const document = createDocument(OPERATIONS);
const json = (value: unknown): string => `${JSON.stringify(value, null, 2)}\n`;

describe('the document', () => {
  it('is OpenAPI 3.1 to an independent validator', async () => {
    const copy: unknown = JSON.parse(json(document));
    const validator = new Validator();
    expect(await validator.validate(Object(copy))).toEqual({ valid: true });
    expect(validator.version).toBe('3.1');
  });

  it('is kept in docs/reference/openapi.json', async () => {
    await expect(json(document)).toMatchFileSnapshot(`${REFERENCE}/openapi.json`);
  });

  it('is the same each time it is made', () => {
    expect(json(createDocument(OPERATIONS))).toBe(json(document));
  });

  it('refers to what it has, and has nothing that nobody refers to', () => {
    const text = json(document);
    const refers = new Set([...text.matchAll(/"#\/components\/(\w+\/[\w-]+)"/g)].map(([, place]) => place));
    const { schemas, responses, headers } = document.components;
    const has = Object.entries({ schemas, responses, headers }).flatMap(([kind, entries]) =>
      Object.keys(entries).map((name) => `${kind}/${name}`),
    );
    // messages of the stream are named in words
    const named = new Set(['schemas/IncidentChange', 'schemas/Lost', 'schemas/Pulse', 'schemas/SyncReport']);
    expect(has.filter((place) => !refers.has(place) && !named.has(place))).toEqual([]);
    expect([...refers].filter((place) => !has.includes(place ?? ''))).toEqual([]);
  });

  it('tells of every field, parameter and answer in words', () => {
    const parameters = OPERATIONS.flatMap(({ path, method }) => document.paths[path]?.[method]?.parameters ?? []);
    expect(parameters.filter(({ description }) => description === undefined)).toEqual([]);
    expect(
      Object.entries(document.components.schemas).filter(([, { description }]) => description === undefined),
    ).toEqual([]);
  });
});

describe('the Postman collection', () => {
  const collection = toPostman(document, OPERATIONS);

  it('is one of version 2.1', () => {
    expect(postmanSchema.safeParse(collection).error).toBeUndefined();
  });

  it('has every operation, and asks for a token where there can be one', () => {
    const named = collection.item.flatMap(({ item }) => item.map(({ name }) => name));
    expect(named).toEqual(OPERATIONS.map(({ method, path }) => `${method.toUpperCase()} ${path}`).toSorted(byTag));
    expect(collection.variable.map(({ key }) => key)).toEqual(['baseUrl', 'token']);
  });

  it('is kept in docs/reference', async () => {
    await expect(json(collection)).toMatchFileSnapshot(`${REFERENCE}/pisync.postman_collection.json`);
  });
});

it('the routes with a command for each example are kept in docs/reference/routes.md', async () => {
  await expect(toRoutesPage(document)).toMatchFileSnapshot(`${REFERENCE}/routes.md`);
});

/** Folders are by tag, in the order of the document. */
function byTag(a: string, b: string): number {
  const placeOf = (name: string): number => {
    const operation = OPERATIONS.find(({ method, path }) => name === `${method.toUpperCase()} ${path}`);
    return document.tags.findIndex((tag) => tag.name === operation?.tag);
  };
  return placeOf(a) - placeOf(b);
}
