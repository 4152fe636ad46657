import { z } from 'zod';
import {
  absentParameters,
  deviceParameters,
  devicePath,
  pageParameters,
  repeatedFailureParameters,
} from '../../routes/query-parameters.js';
import { absentDeviceSchema } from '../../wire/contact-schema.js';
import { deviceSchema } from '../../wire/device-schema.js';
import { eventSchema } from '../../wire/event-schema.js';
import { repeatedFailureSchema } from '../../wire/repeated-failure-schema.js';
import type { Operation } from '../operation.js';
import { LIST_ERRORS, READ_ERRORS } from './common-errors.js';

/** What is asked of devices. */
export const DEVICE_OPERATIONS: readonly Operation[] = [
  {
    method: 'get',
    path: '/device/{id}',
    operationId: 'getDevice',
    tag: 'Devices',
    summary: 'One device',
    description: 'Its totals, current streak, status and latest sync.',
    access: 'read',
    pathParameters: devicePath,
    answers: { 200: { description: 'The device.', schema: deviceSchema } },
    errors: ['unknown_device', 'invalid_url', ...READ_ERRORS],
    examples: [
      { name: 'failing', summary: 'A device that fails', path: { id: 'pibook-000123' }, status: 200 },
      { name: 'unknown', summary: 'A device never heard from', path: { id: 'nobody' }, status: 404 },
    ],
  },
  {
    method: 'get',
    path: '/device/{id}/sync-history',
    operationId: 'getHistory',
    tag: 'Devices',
    summary: 'The events of a device',
    description: 'Newest first, by effective time.',
    access: 'read',
    pathParameters: devicePath,
    query: pageParameters,
    answers: { 200: { description: 'A page of its events.', schema: z.array(eventSchema), headers: ['Link'] } },
    errors: ['unknown_device', 'invalid_url', ...LIST_ERRORS],
    examples: [
      { name: 'newest', summary: 'Its newest two', path: { id: 'pibook-000123' }, query: { limit: '2' }, status: 200 },
      { name: 'unknown', summary: 'A device never heard from', path: { id: 'nobody' }, status: 404 },
      { name: 'refused', summary: 'A wrong limit', path: { id: 'abc123' }, query: { limit: '0' }, status: 400 },
    ],
  },
  {
    method: 'get',
    path: '/devices',
    operationId: 'listDevices',
    tag: 'Devices',
    summary: 'All devices',
    access: 'read',
    query: deviceParameters,
    answers: { 200: { description: 'A page of devices.', schema: z.array(deviceSchema), headers: ['Link'] } },
    errors: LIST_ERRORS,
    examples: [
      { name: 'failing', summary: 'Those that fail', query: { status: 'failing' }, status: 200 },
      { name: 'page', summary: 'The first page', query: { kind: 'pibook', limit: '1' }, status: 200 },
      { name: 'refused', summary: 'A wrong order', query: { sort: 'name' }, status: 400 },
    ],
  },
  {
    method: 'get',
    path: '/devices/repeated-failures',
    operationId: 'listRepeatedFailures',
    tag: 'Devices',
    summary: 'Devices that fail repeatedly',
    description: 'Those with more than 3 failed syncs in all, or with `min` and more; most failed first.',
    access: 'read',
    query: repeatedFailureParameters,
    answers: { 200: { description: 'A page of them.', schema: z.array(repeatedFailureSchema), headers: ['Link'] } },
    errors: LIST_ERRORS,
    examples: [
      { name: 'min', summary: 'Those with two failures and more', query: { min: '2' }, status: 200 },
      { name: 'refused', summary: 'A wrong time', query: { since: 'monday' }, status: 400 },
    ],
  },
  {
    method: 'get',
    path: '/devices/absent',
    operationId: 'listAbsentDevices',
    tag: 'Devices',
    summary: 'Devices that are not heard from',
    description:
      'Those that are overdue for their own usual interval, the longest absent first; none where nobody watches.',
    access: 'read',
    query: absentParameters,
    answers: { 200: { description: 'A page of them.', schema: z.array(absentDeviceSchema), headers: ['Link'] } },
    errors: LIST_ERRORS,
    examples: [
      { name: 'silent', summary: 'Those that count as gone', query: { state: 'silent' }, status: 200 },
      { name: 'refused', summary: 'A wrong state', query: { state: 'away' }, status: 400 },
    ],
  },
];
