import { z } from 'zod';
import { aliveSchema, notReadySchema, readySchema } from '../../wire/health-schema.js';
import type { Operation } from '../operation.js';

/** How the process itself is. A worker of a cluster answers these, too. */
export const HEALTH_OPERATIONS: readonly Operation[] = [
  {
    method: 'get',
    path: '/healthz',
    operationId: 'getHealth',
    tag: 'Service',
    summary: 'Is the process alive?',
    access: 'public',
    answers: { 200: { description: 'It is.', schema: aliveSchema } },
    errors: [],
    examples: [{ name: 'alive', summary: 'Alive', status: 200 }],
  },
  {
    method: 'get',
    path: '/readyz',
    operationId: 'getReadiness',
    tag: 'Service',
    summary: 'Can it do its work?',
    description: 'What it depends on is asked each time, for at most a second.',
    access: 'public',
    answers: {
      200: { description: 'It does its work, perhaps `degraded`.', schema: readySchema },
      503: { description: 'It is closing, or can do nothing without what is down.', schema: notReadySchema },
    },
    errors: [],
    examples: [{ name: 'ready', summary: 'Ready', status: 200 }],
  },
  {
    method: 'get',
    path: '/metrics',
    operationId: 'getMetrics',
    tag: 'Service',
    summary: 'Metrics for Prometheus',
    access: 'read',
    answers: {
      200: {
        description: 'The text format of Prometheus.',
        mediaType: 'text/plain',
        example: '# TYPE pisync_devices gauge\npisync_devices{kind="pibook"} 2\n',
      },
    },
    errors: [],
    examples: [{ name: 'metrics', summary: 'All metrics', status: 200 }],
  },
];

/** What the service says of itself. */
export const DOCUMENT_OPERATIONS: readonly Operation[] = [
  {
    method: 'get',
    path: '/openapi.json',
    operationId: 'getDocument',
    tag: 'Service',
    summary: 'This document',
    access: 'public',
    answers: {
      200: {
        description: 'OpenAPI 3.1, made from the schemas that the service validates with.',
        schema: z.looseObject({ openapi: z.string() }),
      },
    },
    errors: [],
    examples: [{ name: 'document', summary: 'The document', status: 200 }],
  },
  {
    method: 'get',
    path: '/docs',
    operationId: 'getDocs',
    tag: 'Service',
    summary: 'This document as a page',
    description: 'Loads nothing from elsewhere, and can be read and printed without a script.',
    access: 'public',
    answers: { 200: { description: 'The page.', mediaType: 'text/html', example: '<!doctype html>…' } },
    errors: [],
    examples: [{ name: 'page', summary: 'The page', status: 200 }],
  },
];
