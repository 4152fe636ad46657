import { z } from 'zod';
import { dayParameters, eventParameters, incidentParameters } from '../../routes/query-parameters.js';
import { daySchema } from '../../wire/day-schema.js';
import { incidentSchema } from '../../wire/incident-schema.js';
import { statsSchema } from '../../wire/stats-schema.js';
import type { Operation } from '../operation.js';
import { LIST_ERRORS, READ_ERRORS } from './common-errors.js';

/** What is asked of the fleet. */
export const FLEET_OPERATIONS: readonly Operation[] = [
  {
    method: 'get',
    path: '/incidents',
    operationId: 'listIncidents',
    tag: 'Fleet',
    summary: 'Incidents',
    description: 'Runs of three and more failures of a device, newest first; `since` and `until` are of their start.',
    access: 'read',
    query: incidentParameters,
    answers: { 200: { description: 'A page of incidents.', schema: z.array(incidentSchema), headers: ['Link'] } },
    errors: LIST_ERRORS,
    examples: [
      { name: 'open', summary: 'Open ones', query: { status: 'open' }, status: 200 },
      { name: 'refused', summary: 'A wrong kind', query: { kind: 'phone' }, status: 400 },
    ],
  },
  {
    method: 'get',
    path: '/stats',
    operationId: 'getStats',
    tag: 'Fleet',
    summary: 'The fleet in figures',
    access: 'read',
    answers: { 200: { description: 'The figures.', schema: statsSchema } },
    errors: READ_ERRORS,
    examples: [{ name: 'now', summary: 'The figures', status: 200 }],
  },
  {
    method: 'get',
    path: '/stats/days',
    operationId: 'listDays',
    tag: 'Fleet',
    summary: 'What happened each day',
    description: 'A row for each UTC day and kind of device, newest first.',
    access: 'read',
    query: dayParameters,
    answers: { 200: { description: 'A page of days.', schema: z.array(daySchema), headers: ['Link'] } },
    errors: LIST_ERRORS,
    examples: [
      {
        name: 'day',
        summary: 'One day of the hubs',
        query: { kind: 'pibox', since: '2024-05-08', until: '2024-05-09' },
        status: 200,
      },
      { name: 'refused', summary: 'A wrong time', query: { until: 'tomorrow' }, status: 400 },
    ],
  },
  {
    method: 'get',
    path: '/events',
    operationId: 'streamEvents',
    tag: 'Fleet',
    summary: 'What happens, as it happens',
    description:
      'Server-sent events until the client goes away: `pulse` every second (schema `Pulse`), `incident` (`IncidentChange`), `sync` ' +
      '(`Event`), and `lost` (`Lost`) after a client read too slowly. A message is not sent twice; what was missed is in the lists.',
    access: 'read',
    query: eventParameters,
    answers: {
      200: {
        description: 'The stream; each message has the name of its kind and JSON in one line.',
        mediaType: 'text/event-stream',
        example: 'event: lost\ndata: {"syncs":7,"incidents":0}\n\n',
      },
    },
    errors: ['invalid_query', 'overloaded', 'closed'],
    examples: [
      { name: 'pulse', summary: 'How the service is, every second', query: { include: 'pulse' }, status: 200 },
      { name: 'refused', summary: 'A wrong kind of message', query: { include: 'weather' }, status: 400 },
    ],
  },
];
