import { z } from 'zod';
import { pageParameters } from '../../routes/query-parameters.js';
import { revocationBody, revocationSchema } from '../../wire/revocation-schema.js';
import { ownTokenSchema } from '../../wire/token-schema.js';
import type { Operation } from '../operation.js';
import { BODY_ERRORS, LIST_ERRORS } from './common-errors.js';

const JSON_TYPE = 'application/json';

/** Who is let in. */
export const TOKEN_OPERATIONS: readonly Operation[] = [
  {
    method: 'get',
    path: '/tokens/self',
    operationId: 'getOwnToken',
    tag: 'Tokens',
    summary: 'What the service makes of a token',
    description: 'The one that the request is sent with.',
    access: 'token',
    answers: { 200: { description: 'What the token says.', schema: ownTokenSchema } },
    errors: [],
    examples: [{ name: 'own', summary: 'The own token', status: 200 }],
  },
  {
    method: 'get',
    path: '/tokens/revocations',
    operationId: 'listRevocations',
    tag: 'Tokens',
    summary: 'Tokens that count no more',
    access: 'admin',
    query: pageParameters,
    answers: { 200: { description: 'A page of them.', schema: z.array(revocationSchema), headers: ['Link'] } },
    errors: LIST_ERRORS,
    examples: [
      { name: 'all', summary: 'The first page', status: 200 },
      { name: 'refused', summary: 'A wrong cursor', query: { cursor: 'elsewhere' }, status: 400 },
    ],
  },
  {
    method: 'post',
    path: '/tokens/revocations',
    operationId: 'revokeTokens',
    tag: 'Tokens',
    summary: 'Have tokens count no more',
    description:
      'It holds at once in the process that answers, and in the others of a cluster within seconds. The same again changes nothing.',
    access: 'admin',
    body: { description: 'Which, and why.', content: { [JSON_TYPE]: revocationBody } },
    answers: { 201: { description: 'They count no more.', schema: revocationSchema } },
    errors: ['invalid_body', ...BODY_ERRORS],
    examples: [
      {
        name: 'device',
        summary: 'The first tokens of a device',
        body: {
          mediaType: JSON_TYPE,
          value: { device_id: 'pibook-000123', through_generation: 1, reason: 'stolen' },
        },
        status: 201,
      },
      {
        name: 'refused',
        summary: 'Neither a token nor a device',
        body: { mediaType: JSON_TYPE, value: { reason: 'stolen' } },
        status: 400,
      },
    ],
  },
];
