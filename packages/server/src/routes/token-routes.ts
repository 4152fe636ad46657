import { MAX_PAGE_SIZE, type Revocation, revocationKey } from '@pisync/core';
import { Router } from 'express';
import type { z } from 'zod';
import type { RevocationList } from '../access/revocation-list.js';
import { HttpError } from '../http-errors.js';
import { presentToken } from '../tokens/present-token.js';
import { presentRevocation } from '../wire/present-revocation.js';
import { revocationBody } from '../wire/revocation-schema.js';
import { answerWith, onlyMethods } from './answer-with.js';
import type { AppParts } from './app-parts.js';
import { pageParameters, readQuery } from './query-parameters.js';
import { readJsonBody } from './read-json-body.js';

const DEFAULT_PAGE = 50;

/** What a token is, and which tokens count no more. */
export function createTokenRoutes({
  access,
  clock,
  revocations,
}: Pick<AppParts, 'access' | 'clock' | 'revocations'>): Router {
  const routes = Router({ caseSensitive: true });
  routes
    .route('/tokens/self')
    .get(
      answerWith(async (request) => {
        const { token } = await access.admit(request, 'token');
        return { body: { required: token !== null, token: token === null ? null : presentToken(token) } };
      }),
    )
    .all(onlyMethods(['GET', 'HEAD']));
  if (revocations === null) return routes;
  routes
    .route('/tokens/revocations')
    .get(answerWith(({ query }) => listRevocations(revocations, query)))
    .post(
      answerWith(async (request) => {
        const body = await readJsonBody(revocationBody, request);
        return { status: 201, body: presentRevocation(await revocations.add(toRevocation(body, clock.now()))) };
      }),
    )
    .all(onlyMethods(['GET', 'HEAD', 'POST']));
  return routes;
}

async function listRevocations({ list }: RevocationList, query: unknown) {
  const { limit = DEFAULT_PAGE, cursor } = readQuery(pageParameters, query);
  const after = cursor === undefined ? null : readCursor(cursor);
  const page = await list({ after, limit: Math.min(limit, MAX_PAGE_SIZE) + 1 });
  const items = page.slice(0, limit);
  const last = page.length > limit ? items.at(-1) : undefined;
  return {
    body: items.map(presentRevocation),
    next: last === undefined ? null : Buffer.from(revocationKey(last)).toString('base64url'),
  };
}

function readCursor(cursor: string): string {
  const key = Buffer.from(cursor, 'base64url').toString();
  if (/^(token|device)\/\S+$/.test(key)) return key;
  const error = 'must be one that the service gave';
  throw new HttpError('invalid_query', `cursor ${error}`, { details: [{ field: 'cursor', error }] });
}

function toRevocation(body: z.output<typeof revocationBody>, revokedAt: number): Revocation {
  const common = { revokedAt, reason: body.reason ?? null };
  if ('token_id' in body) return { kind: 'token', tokenId: body.token_id, ...common };
  return { kind: 'device', deviceId: body.device_id, throughGeneration: body.through_generation, ...common };
}
