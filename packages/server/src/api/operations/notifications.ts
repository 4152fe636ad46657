import { z } from 'zod';
import { notificationParameters } from '../../routes/query-parameters.js';
import { fullNotificationSchema, newTestSchema, notificationSchema } from '../../wire/notification-schema.js';
import type { Operation } from '../operation.js';
import { BODY_ERRORS, LIST_ERRORS, READ_ERRORS } from './common-errors.js';

const path = z.object({ id: z.string().meta({ description: 'The id of a notification.' }) });
/** The first that is made in the examples. */
const FIRST_ID = '00000000-0000-4000-8000-000000000001';

/** What people were told of what is wrong. */
export const NOTIFICATION_OPERATIONS: readonly Operation[] = [
  {
    method: 'post',
    path: '/notifications/test',
    operationId: 'sendTestNotification',
    tag: 'Alerts',
    summary: 'Send a test to webhooks',
    description: 'To one, or to all. What became of it is shown by `GET /notifications/{id}`.',
    access: 'admin',
    body: { description: 'To whom.', content: { 'application/json': newTestSchema } },
    answers: { 202: { description: 'It is on its way.', schema: notificationSchema } },
    errors: ['invalid_body', 'unknown_webhook', ...BODY_ERRORS],
    examples: [
      {
        name: 'one',
        summary: 'To one webhook',
        body: { mediaType: 'application/json', value: { webhook: 'team' } },
        status: 202,
      },
      {
        name: 'unknown',
        summary: 'To one that there is not',
        body: { mediaType: 'application/json', value: { webhook: 'nobody' } },
        status: 404,
      },
      {
        name: 'refused',
        summary: 'With a field that there is not',
        body: { mediaType: 'application/json', value: { to: 'team' } },
        status: 400,
      },
    ],
  },
  {
    method: 'get',
    path: '/notifications',
    operationId: 'listNotifications',
    tag: 'Alerts',
    summary: 'What people were told',
    description: 'And what became of it at each webhook; newest first.',
    access: 'read',
    query: notificationParameters,
    answers: {
      200: { description: 'A page of notifications.', schema: z.array(notificationSchema), headers: ['Link'] },
    },
    errors: LIST_ERRORS,
    examples: [
      { name: 'newest', summary: 'The newest', query: { limit: '10' }, status: 200 },
      { name: 'dead', summary: 'Those that a webhook never took', query: { status: 'dead' }, status: 200 },
      { name: 'refused', summary: 'A wrong status', query: { status: 'lost' }, status: 400 },
    ],
  },
  {
    method: 'get',
    path: '/notifications/{id}',
    operationId: 'getNotification',
    tag: 'Alerts',
    summary: 'One notification',
    description: 'With all alerts that it tells of.',
    access: 'read',
    pathParameters: path,
    answers: { 200: { description: 'The notification.', schema: fullNotificationSchema } },
    errors: ['unknown_notification', 'invalid_url', ...READ_ERRORS],
    examples: [
      { name: 'test', summary: 'The test of before', path: { id: FIRST_ID }, status: 200 },
      { name: 'unknown', summary: 'One that there is not', path: { id: 'nothing' }, status: 404 },
    ],
  },
  {
    method: 'post',
    path: '/notifications/{id}/retry',
    operationId: 'retryNotification',
    tag: 'Alerts',
    summary: 'Have dead deliveries tried again',
    access: 'admin',
    pathParameters: path,
    body: { description: 'Nothing, or an empty object.', content: { 'application/json': z.object({}) } },
    answers: { 202: { description: 'They are tried again.', schema: notificationSchema } },
    errors: ['unknown_notification', 'not_dead', 'invalid_url', ...READ_ERRORS],
    examples: [
      {
        name: 'tried',
        summary: 'One that is still tried',
        path: { id: FIRST_ID },
        body: { mediaType: 'application/json', value: {} },
        status: 409,
      },
      {
        name: 'unknown',
        summary: 'One that there is not',
        path: { id: 'nothing' },
        body: { mediaType: 'application/json', value: {} },
        status: 404,
      },
    ],
  },
];
