import { expect, it } from 'vitest';
import { unansweredKind } from './request-outcome.js';

it.each([
  ['UND_ERR_HEADERS_TIMEOUT', 'timeout'],
  ['UND_ERR_CONNECT_TIMEOUT', 'timeout'],
  ['ECONNREFUSED', 'connection'],
  ['UND_ERR_SOCKET', 'connection'],
])('%s is a lost %s', (code, kind) => {
  expect(unansweredKind(Object.assign(new Error('no answer'), { code }))).toBe(kind);
});

it('takes what has no code for a lost connection', () => {
  expect(unansweredKind('gone')).toBe('connection');
});
