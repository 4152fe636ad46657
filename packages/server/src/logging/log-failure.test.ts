import type { IncomingMessage } from 'node:http';
import { PassThrough } from 'node:stream';
import { pino } from 'pino';
import { expect, it } from 'vitest';
import { HttpError, type HttpErrorCode } from '../http-errors.js';
import { createLogFailure } from './log-failure.js';

function setUp() {
  const lines = new PassThrough();
  const clock = { ms: 0 };
  const logFailure = createLogFailure(pino({ level: 'info' }, lines), () => clock.ms);
  const request: Pick<IncomingMessage, 'method' | 'url'> = { method: 'POST', url: '/sync-event' };
  const fail = (code: HttpErrorCode): void => logFailure(new HttpError(code, code), request);
  const logged = (): unknown[] =>
    String(lines.read() ?? '')
      .split('\n')
      .filter((line) => line !== '')
      .map((line): unknown => JSON.parse(line));
  return { clock, fail, logged };
}

it('says once in ten seconds that requests are refused, and how many there were in between', () => {
  const { clock, fail, logged } = setUp();
  for (let count = 0; count < 1000; count += 1) fail('overloaded');
  fail('store_failed');
  expect(logged()).toMatchObject([
    { level: 40, code: 'overloaded' },
    { level: 40, code: 'store_failed' },
  ]);
  clock.ms = 10_000;
  fail('overloaded');
  fail('overloaded');
  expect(logged()).toMatchObject([{ code: 'overloaded', before: 999 }]);
});

it('logs each fault of the service, and no mistake of a client', () => {
  const { fail, logged } = setUp();
  fail('internal');
  fail('internal');
  fail('invalid_json');
  expect(logged()).toMatchObject([
    { level: 50, code: 'internal' },
    { level: 50, code: 'internal' },
  ]);
});
