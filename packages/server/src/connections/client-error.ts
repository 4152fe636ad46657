import { HttpError } from '../http-errors.js';

/** The answer to bytes that node's HTTP parser gave up on, by the code of its error. */
export function clientError({ code }: NodeJS.ErrnoException): HttpError {
  switch (code) {
    case 'HPE_HEADER_OVERFLOW':
      return new HttpError('headers_too_large', 'the request line and headers are larger than 16 KiB');
    case 'ERR_HTTP_REQUEST_TIMEOUT':
      return new HttpError('request_timeout', 'the request did not arrive in time; send it again');
    default:
      return new HttpError('bad_request', 'what was sent is not an HTTP request');
  }
}
