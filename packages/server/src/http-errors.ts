/**
 * Every way in which the service refuses or fails, by the `code` of its answer: the HTTP status, and what it means to the
 * one who asked. Codes of events (`invalid_event`, `event_conflict`) and of the core are among them, under the same names.
 */
export const HTTP_ERRORS = {
  invalid_event: { status: 400, meaning: 'The event breaks a rule; `details` names each field. Correct it.' },
  all_rejected: { status: 400, meaning: 'No event of the batch was good; `rejected` says why, by index.' },
  not_an_array: { status: 400, meaning: 'A batch is a JSON array or NDJSON; one event goes to `/sync-event`.' },
  empty_body: { status: 400, meaning: 'The request has no body.' },
  invalid_json: { status: 400, meaning: 'The body is not JSON.' },
  too_deep: { status: 400, meaning: 'The JSON is nested deeper than any event can be.' },
  duplicate_key: { status: 400, meaning: 'An object has the same key twice, so that it is unclear what was meant.' },
  unsafe_key: { status: 400, meaning: 'A key such as `__proto__` is not taken in.' },
  invalid_utf8: { status: 400, meaning: 'The body is not UTF-8.' },
  corrupt_body: {
    status: 400,
    meaning: 'The body cannot be decompressed: cut off, or not what Content-Encoding says.',
  },
  invalid_body: { status: 400, meaning: 'The body breaks a rule; `details` names each field. Correct it.' },
  invalid_query: { status: 400, meaning: 'A query parameter is wrong; `details` names each.' },
  invalid_url: { status: 400, meaning: 'The path has a broken percent-encoding.' },
  bad_request: { status: 400, meaning: 'The bytes are not an HTTP request.' },
  unauthorized: {
    status: 401,
    meaning: 'There is no token, or none that counts here (any more); see `WWW-Authenticate`.',
  },
  forbidden: {
    status: 403,
    meaning: 'The token is good, and not for this. Use one with the scope that the message names.',
  },
  forbidden_device: { status: 403, meaning: 'The token may not send events of that device.' },
  unknown_device: { status: 404, meaning: 'Nothing was ever heard from the device.' },
  unknown_notification: { status: 404, meaning: 'There is no such notification, or it is forgotten by now.' },
  unknown_silence: { status: 404, meaning: 'There is no such silence, or it is forgotten by now.' },
  unknown_webhook: { status: 404, meaning: 'No webhook of this name is configured, or none at all.' },
  not_found: { status: 404, meaning: 'There is no such path.' },
  method_not_allowed: { status: 405, meaning: 'The path does not take this method; `Allow` lists those it takes.' },
  request_timeout: { status: 408, meaning: 'The request did not arrive in time. Send it again.' },
  event_conflict: { status: 409, meaning: 'The device used this `event_id` before, for another event, which stays.' },
  not_dead: { status: 409, meaning: 'No delivery of the notification is dead: there is nothing to try again.' },
  body_too_large: {
    status: 413,
    meaning: 'The body is larger than the path takes, as sent or decompressed. Send less at once.',
  },
  too_many_events: { status: 413, meaning: 'The batch has more events than one request may. Split it.' },
  unsupported_content_type: { status: 415, meaning: 'The Content-Type is not one the path takes.' },
  unsupported_content_encoding: {
    status: 415,
    meaning: 'The Content-Encoding is not in `Accept-Encoding` of the answer.',
  },
  expectation_failed: { status: 417, meaning: 'The only `Expect` that is met is `100-continue`.' },
  rate_limited: { status: 429, meaning: 'Too many requests. Send the same again after `Retry-After` seconds.' },
  headers_too_large: { status: 431, meaning: 'The request line and headers are larger than 16 KiB.' },
  internal: { status: 500, meaning: 'A fault of the service; its log has the cause.' },
  unprocessable: {
    status: 500,
    meaning:
      'The store refuses the events, or they hit a fault of the service, and would again; its log has the cause.',
  },
  overloaded: { status: 503, meaning: 'Too much is waiting. Send the same again after `Retry-After` seconds.' },
  closed: { status: 503, meaning: 'The service is stopping. Send the same again after `Retry-After` seconds.' },
  store_failed: {
    status: 503,
    meaning: 'The store failed; nothing was kept. Send the same again after `Retry-After` seconds.',
  },
  queue_failed: {
    status: 503,
    meaning: 'The queue failed; nothing is known to be kept. Send the same again after `Retry-After` seconds.',
  },
  not_ready: { status: 503, meaning: 'The service is closing, or `dependencies` has one that is down.' },
} as const;

/** A code of the table. */
export type HttpErrorCode = keyof typeof HTTP_ERRORS;

/** One thing wrong with a request: a field of an event, or a query parameter. */
export interface ErrorDetail {
  readonly field: string;
  readonly error: string;
}

/** The JSON of every error answer. */
export interface ErrorBody {
  readonly error: string;
  readonly code: HttpErrorCode;
  readonly details?: readonly ErrorDetail[];
}

/** What an error answer has beside its message. */
export interface HttpErrorOptions extends ErrorOptions {
  readonly details?: readonly ErrorDetail[];
  readonly headers?: Readonly<Record<string, string>>;
}

/** A request is answered with an error of the table. */
export class HttpError extends Error {
  readonly code: HttpErrorCode;
  readonly headers: Readonly<Record<string, string>>;
  readonly details: readonly ErrorDetail[] | undefined;

  constructor(code: HttpErrorCode, message: string, options: HttpErrorOptions = {}) {
    super(message, options);
    this.name = 'HttpError';
    this.code = code;
    this.headers = options.headers ?? {};
    this.details = options.details;
  }

  get status(): number {
    return HTTP_ERRORS[this.code].status;
  }

  get body(): ErrorBody {
    return { error: this.message, code: this.code, ...(this.details !== undefined && { details: this.details }) };
  }
}
