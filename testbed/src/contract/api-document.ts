import { z } from 'zod';

const schema = z.record(z.string(), z.unknown());
const content = z.record(z.string(), z.looseObject({ schema }));
const response = z.looseObject({
  $ref: z.string().optional(),
  headers: z.record(z.string(), z.unknown()).optional(),
  content: content.optional(),
});
const operation = z.looseObject({
  operationId: z.string(),
  parameters: z.array(z.looseObject({ name: z.string(), in: z.enum(['path', 'query']), schema })).optional(),
  requestBody: z.looseObject({ content }).optional(),
  responses: z.record(z.string(), response),
});

/** An OpenAPI document, as far as requests and checks are derived from it. */
export const apiDocumentSchema = z.looseObject({
  paths: z.record(z.string(), z.record(z.string(), operation)),
  components: z.looseObject({ schemas: z.record(z.string(), schema), responses: z.record(z.string(), response) }),
});

/** Such a document. */
export type ApiDocument = z.output<typeof apiDocumentSchema>;

/** An operation of a document. */
export interface ApiOperation {
  readonly path: string;
  readonly method: string;
  readonly described: z.output<typeof operation>;
}

/** All operations of a document. */
export function operationsOf({ paths }: ApiDocument): readonly ApiOperation[] {
  return Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, described]) => ({ path, method, described })),
  );
}
