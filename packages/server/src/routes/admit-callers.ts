import type { RequestHandler } from 'express';
import type { HealthParts } from './app-parts.js';

/** Lets requests on to their routes, or not. */
export function admitCallers({ access, rightOf }: Pick<HealthParts, 'access' | 'rightOf'>): RequestHandler {
  return async (request, _response, next) => {
    await access.admit(request, rightOf(request.method, request.path));
    next();
  };
}
