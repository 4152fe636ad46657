import { z } from 'zod';

/**
 * What of version 2.1 of Postman's collections is used here, and no field beside
 * (https://schema.postman.com/collection/json/v2.1.0/draft-07/docs/index.html).
 */
const parameter = z.strictObject({
  key: z.string().min(1),
  value: z.string(),
  description: z.string(),
  disabled: z.boolean().optional(),
});
const header = z.array(z.strictObject({ key: z.string().min(1), value: z.string() }));
const variable = z.strictObject({ key: z.string().min(1), value: z.string(), type: z.literal('string') });

const request = z.strictObject({
  method: z.string().regex(/^(GET|POST|PUT|PATCH|DELETE)$/),
  description: z.string().optional(),
  auth: z.discriminatedUnion('type', [
    z.strictObject({ type: z.literal('noauth') }),
    z.strictObject({ type: z.literal('bearer'), bearer: z.array(variable).length(1) }),
  ]),
  header,
  url: z.strictObject({
    raw: z.string().startsWith('{{baseUrl}}/'),
    host: z.array(z.string()).length(1),
    path: z.array(z.string()).min(1),
    query: z.array(parameter).optional(),
    variable: z.array(parameter).optional(),
  }),
  body: z.strictObject({ mode: z.literal('raw'), raw: z.string() }).optional(),
});

const item = z.strictObject({
  name: z.string(),
  request,
  response: z.array(
    z.strictObject({
      name: z.string(),
      originalRequest: request,
      code: z.int(),
      header,
      body: z.string(),
    }),
  ),
});

/** A collection: folders of requests. */
export const postmanSchema = z.strictObject({
  info: z.strictObject({
    name: z.string(),
    description: z.string(),
    schema: z.literal('https://schema.getpostman.com/json/collection/v2.1.0/collection.json'),
  }),
  variable: z.array(variable),
  item: z.array(z.strictObject({ name: z.string(), description: z.string(), item: z.array(item) })),
});

export type PostmanCollection = z.output<typeof postmanSchema>;
export type PostmanItem = z.output<typeof item>;
export type PostmanRequest = z.output<typeof request>;
