import { z } from 'zod';
import { pageParameters } from '../../routes/query-parameters.js';
import { newSilenceSchema, silenceSchema } from '../../wire/silence-schema.js';
import type { Operation } from '../operation.js';
import { BODY_ERRORS, LIST_ERRORS, READ_ERRORS } from './common-errors.js';

/** The second id that is made in the examples. */
const SECOND_ID = '00000000-0000-4000-8000-000000000002';

/** When nobody is told. */
export const SILENCE_OPERATIONS: readonly Operation[] = [
  {
    method: 'post',
    path: '/silences',
    operationId: 'addSilence',
    tag: 'Alerts',
    summary: 'Have nobody told of some alerts for a while',
    description: 'Alerts that still fire when it is over are told then.',
    access: 'admin',
    body: { description: 'What, until when, and why.', content: { 'application/json': newSilenceSchema } },
    answers: { 201: { description: 'The silence.', schema: silenceSchema } },
    errors: ['invalid_body', ...BODY_ERRORS],
    examples: [
      {
        name: 'group',
        summary: 'A school whose line is being mended',
        body: {
          mediaType: 'application/json',
          value: {
            device: 'pibook-*',
            kind: 'failing',
            expires_at: '2124-05-09T06:00:00Z',
            reason: 'the line is being mended',
            author: 'operations',
          },
        },
        status: 201,
      },
      {
        name: 'refused',
        summary: 'Without a reason',
        body: { mediaType: 'application/json', value: { device: '*', expires_at: '2124-05-09T06:00:00Z' } },
        status: 400,
      },
    ],
  },
  {
    method: 'get',
    path: '/silences',
    operationId: 'listSilences',
    tag: 'Alerts',
    summary: 'Silences',
    description: 'Newest first; also those that are over.',
    access: 'read',
    query: pageParameters,
    answers: { 200: { description: 'A page of silences.', schema: z.array(silenceSchema), headers: ['Link'] } },
    errors: LIST_ERRORS,
    examples: [
      { name: 'all', summary: 'The first page', status: 200 },
      { name: 'refused', summary: 'A wrong limit', query: { limit: 'all' }, status: 400 },
    ],
  },
  {
    method: 'delete',
    path: '/silences/{id}',
    operationId: 'endSilence',
    tag: 'Alerts',
    summary: 'End a silence',
    access: 'admin',
    pathParameters: z.object({ id: z.string().meta({ description: 'The id of a silence.' }) }),
    answers: { 200: { description: 'The silence, as it is over.', schema: silenceSchema } },
    errors: ['unknown_silence', 'invalid_url', ...READ_ERRORS],
    examples: [
      { name: 'ended', summary: 'The silence of before', path: { id: SECOND_ID }, status: 200 },
      { name: 'unknown', summary: 'One that there is not', path: { id: 'nothing' }, status: 404 },
    ],
  },
];
