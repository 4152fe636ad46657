import { type Clock } from '@pisync/core';
import type { AlertDesk } from '@pisync/core/alerting';
import { type Request, Router } from 'express';
import { HttpError } from '../http-errors.js';
import { newTestSchema } from '../wire/notification-schema.js';
import { presentAlert, presentFullNotification, presentNotification, presentSilence } from '../wire/present-alert.js';
import { newSilenceSchema } from '../wire/silence-schema.js';
import { type Answer, answerWith, onlyMethods, presentPage } from './answer-with.js';
import { alertParameters, notificationParameters, pageParameters, readQuery } from './query-parameters.js';
import { readJsonBody } from './read-json-body.js';

const READS: readonly string[] = ['GET', 'HEAD'];

/** The routes about alerts, about what people were told of them, and about silences. */
export function createAlertRoutes(desk: AlertDesk, clock: Clock): Router {
  const routes = Router({ caseSensitive: true });
  const onlyReads = onlyMethods(READS);
  const notThese = onlyMethods([...READS, 'POST']);
  routes
    .route('/alerts')
    .get(
      answerWith(async ({ query }) => presentPage(await desk.alerts(readQuery(alertParameters, query)), presentAlert)),
    )
    .all(onlyReads);
  routes
    .route('/notifications')
    .get(
      answerWith(async ({ query }) =>
        presentPage(await desk.notifications(readQuery(notificationParameters, query)), presentNotification),
      ),
    )
    .all(onlyReads);
  routes
    .route('/notifications/test')
    .post(answerWith((request) => sendTest(desk, request)))
    // to be asked for, it is a notification as any
    .all((request, response, next) => {
      if (READS.includes(request.method)) next('route');
      else notThese(request, response, next);
    });
  routes
    .route('/notifications/:id')
    .get(answerWith((request) => readNotification(desk, request)))
    .all(onlyReads);
  routes
    .route('/notifications/:id/retry')
    .post(answerWith((request) => retryNotification(desk, request)))
    .all(onlyMethods(['POST']));
  routes
    .route('/silences')
    .get(
      answerWith(async ({ query }) =>
        presentPage(await desk.silences(readQuery(pageParameters, query)), (one) => presentSilence(one, clock.now())),
      ),
    )
    .post(answerWith((request) => addSilence(desk, clock, request)))
    .all(onlyMethods(['GET', 'HEAD', 'POST']));
  routes
    .route('/silences/:id')
    .delete(answerWith((request) => endSilence(desk, clock, request)))
    .all(onlyMethods(['DELETE']));
  return routes;
}

async function readNotification(desk: AlertDesk, request: Request): Promise<Answer> {
  const notification = await desk.notification(idOf(request));
  if (notification === null) throw unknownNotification();
  return { body: presentFullNotification(notification) };
}

async function retryNotification(desk: AlertDesk, request: Request): Promise<Answer> {
  const notification = await desk.retry(idOf(request));
  if (notification === null) throw unknownNotification();
  if (notification === false) {
    throw new HttpError('not_dead', 'no delivery of the notification is dead; it is tried, or was delivered');
  }
  return { status: 202, body: presentNotification(notification) };
}

async function sendTest(desk: AlertDesk, request: Request): Promise<Answer> {
  const { webhook } = await readJsonBody(newTestSchema, request);
  const notification = await desk.test(webhook);
  if (notification !== null) return { status: 202, body: presentNotification(notification) };
  throw new HttpError(
    'unknown_webhook',
    webhook === undefined
      ? 'no webhook is configured; set PISYNC_WEBHOOK_URL or PISYNC_ALERTS_FILE'
      : 'no webhook of this name is configured',
  );
}

async function addSilence(desk: AlertDesk, clock: Clock, request: Request): Promise<Answer> {
  const asked = await readJsonBody(newSilenceSchema, request);
  const now = clock.now();
  if (asked.expires_at <= now) {
    const error = 'must be in the future';
    throw new HttpError('invalid_body', `expires_at ${error}`, { details: [{ field: 'expires_at', error }] });
  }
  const { device = null, kind = null, group = null, reason, author } = asked;
  const matchers = { device, kind, group };
  const silence = await desk.silence({
    matchers,
    startsAt: asked.starts_at ?? now,
    expiresAt: asked.expires_at,
    reason,
    author,
  });
  return { status: 201, body: presentSilence(silence, now) };
}

async function endSilence(desk: AlertDesk, clock: Clock, request: Request): Promise<Answer> {
  const silence = await desk.endSilence(idOf(request));
  if (silence === null) throw new HttpError('unknown_silence', 'there is no silence of this id');
  return { body: presentSilence(silence, clock.now()) };
}

function idOf({ params }: Request): string {
  const { id } = params;
  return typeof id === 'string' ? id : '';
}

function unknownNotification(): HttpError {
  return new HttpError('unknown_notification', 'there is no notification of this id; it may be forgotten by now');
}
