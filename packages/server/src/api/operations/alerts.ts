import { z } from 'zod';
import { alertParameters } from '../../routes/query-parameters.js';
import { alertSchema } from '../../wire/alert-schema.js';
import type { Operation } from '../operation.js';
import { LIST_ERRORS } from './common-errors.js';

/** What is wrong with devices. */
export const ALERT_OPERATIONS: readonly Operation[] = [
  {
    method: 'get',
    path: '/alerts',
    operationId: 'listAlerts',
    tag: 'Alerts',
    summary: 'What is wrong with devices, or was',
    description: 'Newest start first. An alert is kept until people were told of its end, and for a while after.',
    access: 'read',
    query: alertParameters,
    answers: { 200: { description: 'A page of alerts.', schema: z.array(alertSchema), headers: ['Link'] } },
    errors: LIST_ERRORS,
    examples: [
      { name: 'firing', summary: 'Those that fire', query: { status: 'firing' }, status: 200 },
      { name: 'ofDevice', summary: 'Those of a device', query: { device_id: 'pibook-000123' }, status: 200 },
      { name: 'refused', summary: 'A wrong kind', query: { kind: 'tired' }, status: 400 },
    ],
  },
];
