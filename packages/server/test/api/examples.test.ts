import { createAnswerChecker } from '@pisync/testbed';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createDocument } from '../../src/api/create-document.js';
import type { DocumentOperation } from '../../src/api/openapi-document.js';
import { OPERATIONS } from '../../src/api/operations/index.js';
import { parseMessages } from '../testing/event-client.js';
import { type FixedServer, startFixedServer } from '../testing/fixed-server.js';
import { type SentExample, sendExamples } from './send-examples.js';

/** Half an hour after the first event of the examples. */
const NOW = '2024-05-08T12:30:00Z';
/** These differ each time, or are the document itself. */
const NOT_KEPT: ReadonlySet<string> = new Set(['streamEvents', 'getMetrics', 'getDocument', 'getDocs']);

/** Works only once a webhook has refused a notification; tests of alerts have that. */
const NEEDS_A_FAULT = 'retryNotification';

let server: FixedServer;
let sent: readonly SentExample[];
beforeAll(async () => {
  server = await startFixedServer({}, { now: NOW });
  sent = await sendExamples(server.url, OPERATIONS);
});
afterAll(() => server.close());

const nameOf = ({ operation, example }: SentExample): string => `${operation.operationId} ${example.name}`;

describe('the examples', () => {
  it('are answered with the status they name', () => {
    const wrong = sent.filter(({ example, status }) => status !== example.status);
    expect(wrong.map((one) => `${nameOf(one)}: ${one.status} ${JSON.stringify(one.body)}`)).toEqual([]);
  });

  it('are answered as the document says, with no field that it leaves out', () => {
    const check = createAnswerChecker(createDocument(OPERATIONS), { strict: true });
    const problems = sent.flatMap((one) => {
      const { operation, status, headers, body } = one;
      const problem = check({ path: operation.path, method: operation.method, status, headers, body });
      return problem === null ? [] : [`${nameOf(one)}: ${problem}`];
    });
    expect(problems).toEqual([]);
  });

  it('are answered as the document shows', async () => {
    const answers: Record<string, Record<string, unknown>> = {};
    for (const { operation, example, body } of sent) {
      const { operationId } = operation;
      if (NOT_KEPT.has(operationId) && example.status === 200) continue;
      answers[operationId] = { ...answers[operationId], [example.name]: body };
    }
    const file = '../../src/api/example-answers.json';
    await expect(`${JSON.stringify(answers, null, 2)}\n`).toMatchFileSnapshot(file);
  });

  it('have a success of each operation, and its refusal where a question can be wrong', () => {
    const without = OPERATIONS.filter(({ operationId, examples, errors }) => {
      const statuses = examples.map(({ status }) => status);
      const refused = !errors.includes('invalid_query') || statuses.includes(400);
      return !((operationId === NEEDS_A_FAULT || statuses.some((status) => status < 300)) && refused);
    });
    expect(without.map(({ operationId }) => operationId)).toEqual([]);
  });

  it('have names of their own, and ids that no other operation has', () => {
    const names = sent.map(nameOf);
    expect(names).toEqual([...new Set(names)]);
  });

  it('show a message of the stream in the shape of its schema', () => {
    const stream = sent.find(({ operation, status }) => operation.operationId === 'streamEvents' && status === 200);
    const messages = parseMessages(String(stream?.body));
    const { validate } = createAnswerChecker(createDocument(OPERATIONS), { strict: true });
    expect(messages.map(({ event, data }) => [event, validate('Pulse', data)])).toEqual([['pulse', null]]);
  });
});

describe('under /api', () => {
  it('questions are answered the same', async () => {
    const reads = OPERATIONS.filter(({ method, operationId }) => method === 'get' && !NOT_KEPT.has(operationId));
    const again = await sendExamples(`${server.url}/api`, reads);
    const plain = await sendExamples(server.url, reads);
    expect(again.map(({ status, body }) => ({ status, body }))).toEqual(
      plain.map(({ status, body }) => ({ status, body })),
    );
  });
});

it('a page says where the next one is', () => {
  const page = sent.find((one) => nameOf(one) === 'listDevices page');
  const documented: DocumentOperation | undefined = createDocument(OPERATIONS).paths['/devices']?.['get'];
  expect(page?.headers.get('link')).toMatch(/^<\/devices\?kind=pibook&limit=1&cursor=[^>]+>; rel="next"$/);
  expect(documented?.responses['200']).toMatchObject({ headers: { Link: { $ref: '#/components/headers/Link' } } });
});
