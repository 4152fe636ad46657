import express, { type ErrorRequestHandler, type Express, type RequestHandler, type Router } from 'express';
import { HttpError } from '../http-errors.js';
import { sendJson } from '../send-json.js';
import { toHttpError } from '../to-http-error.js';
import { admitCallers } from './admit-callers.js';
import type { AppParts, HealthParts } from './app-parts.js';
import { createHealthRoutes, createRoutes } from './create-routes.js';
import { setHeaders } from './set-headers.js';

/** The Express application: every route at the top and under `/api`, every error as JSON. */
export function createApp(parts: AppParts): Express {
  return appOf(createRoutes(parts), parts);
}

/** The application of a process that answers for its own health alone. */
export function createHealthApp(parts: HealthParts): Express {
  return appOf(createHealthRoutes(parts), parts);
}

function appOf(routes: Router, parts: HealthParts): Express {
  const app = express();
  app.disable('x-powered-by');
  app.disable('etag');
  app.enable('case sensitive routing');
  // flat: a parameter is text, or an array when it is given twice
  app.set('query parser', 'simple');
  app.use(setHeaders());
  app.use(refuseBrokenEncoding);
  app.use(admitCallers(parts));
  app.use('/api', routes);
  app.use(routes);
  app.use(refuseUnknownPath);
  app.use(createErrorHandler(parts));
  return app;
}

const refuseBrokenEncoding: RequestHandler = ({ path }, _response, next) => {
  try {
    decodeURIComponent(path);
  } catch (cause) {
    throw new HttpError('invalid_url', 'the path has a broken percent-encoding', { cause });
  }
  next();
};

const refuseUnknownPath: RequestHandler = () => {
  throw new HttpError('not_found', 'there is no such path');
};

function createErrorHandler({ logFailure, random }: HealthParts): ErrorRequestHandler {
  // Express tells error handlers by their four parameters
  return (thrown: unknown, request, response, _next) => {
    const error = toHttpError(thrown, random);
    logFailure(error, request);
    sendJson(response, error.status, error.body, error.headers);
  };
}
