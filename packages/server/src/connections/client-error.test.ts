import { expect, test } from 'vitest';
import { clientError } from './client-error.js';

test.each([
  ['HPE_HEADER_OVERFLOW', 431, 'headers_too_large'],
  ['ERR_HTTP_REQUEST_TIMEOUT', 408, 'request_timeout'],
  ['HPE_INVALID_METHOD', 400, 'bad_request'],
  ['EPIPE', 400, 'bad_request'],
])('%s is a %d', (code, status, errorCode) => {
  const error = clientError(Object.assign(new Error('from node'), { code }));
  expect({ status: error.status, code: error.code }).toEqual({ status, code: errorCode });
  expect(error.body.error).not.toContain('from node');
});
