import type { Page } from '@pisync/core';
import type { Request, RequestHandler } from 'express';
import { HttpError } from '../http-errors.js';
import { sendJson } from '../send-json.js';
import { linkToNext } from './link-header.js';

/** What a route answers: JSON, and the cursor of the next page where it is a page of a list. */
export interface Answer {
  readonly status?: number;
  readonly body: unknown;
  readonly next?: string | null;
}

/** A handler that answers with what `read` gives; what that throws goes on to the error handler. */
export function answerWith(read: (request: Request) => Answer | Promise<Answer>): RequestHandler {
  return async (request, response) => {
    const { status = 200, body, next = null } = await read(request);
    const search = request.originalUrl.split('?').slice(1).join('?');
    const link = next === null ? {} : { link: linkToNext(request.baseUrl + request.path, search, next) };
    sendJson(response, status, body, link);
  };
}

/** A page of a list in the shape of the API. */
export function presentPage<T>({ items, next }: Page<T>, present: (item: T) => unknown): Answer {
  return { body: items.map((item) => present(item)), next };
}

/** A handler that refuses every method, and says which the path takes. */
export function onlyMethods(methods: readonly string[]): RequestHandler {
  const allow = methods.join(', ');
  return ({ method }) => {
    throw new HttpError('method_not_allowed', `the path does not take ${method}, only ${allow}`, {
      headers: { allow },
    });
  };
}
