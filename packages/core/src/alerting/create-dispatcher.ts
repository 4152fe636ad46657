import { createGroupOf, type GroupOf } from '../domain/alert-group.js';
import { DEFAULT_FLAPPING, type FlappingSettings } from '../domain/flapping.js';
import { DEFAULT_GROUPING, type GroupingSettings } from '../domain/plan-notifications.js';
import { DEFAULT_RETRY, type RetrySettings } from '../domain/settle-delivery.js';
import { createOutageLog } from '../outage-log.js';
import { type AlertMetrics, noAlertMetrics } from '../ports/alert-metrics.js';
import type { AlertStore } from '../ports/alert-store.js';
import { type Clock, systemClock } from '../ports/clock.js';
import { type Logger, silentLogger } from '../ports/logger.js';
import { deliverNotifications } from './deliver-notifications.js';
import { formReminders } from './form-reminders.js';
import { formDueNotifications } from './run-turn.js';
import type { Webhook } from './webhook.js';

/** What people are told alerts by; only the store has no default. */
export interface DispatcherOptions {
  readonly store: AlertStore;
  /** Where; without any, alerts are kept and nobody is told. */
  readonly webhooks?: readonly Webhook[];
  readonly groupOf?: GroupOf;
  readonly grouping?: GroupingSettings;
  /** `null` damps nothing. */
  readonly flapping?: FlappingSettings | null;
  readonly retry?: RetrySettings;
  /** People are reminded of a group that still fires and of which they have heard nothing for so long; never when left out. */
  readonly repeatMs?: number;
  /** For how long alerts that are over, and what was told of them, are kept; 30 days when left out. */
  readonly retentionMs?: number;
  /** Between two turns; 2,000 when left out. */
  readonly turnMs?: number;
  readonly clock?: Clock;
  /** Numbers from 0 up to 1, for pauses between attempts. */
  readonly random?: () => number;
  /** New ids: for notifications, and for this process. */
  readonly newId?: () => string;
  readonly metrics?: AlertMetrics;
  readonly logger?: Logger;
}

/** Tells people of the alerts in a store, in one of the processes that share it at a time. */
export interface Dispatcher {
  /** Does a turn every now and then, from now on. */
  start(): void;
  /** Does what is to be done by now: makes notifications, and tries to deliver. Rejects when the store fails. */
  turn(): Promise<void>;
  /** Ends what is on its way, and lets others take over at once. The same promise each time. */
  close(): Promise<void>;
}

const DAY_MS = 86_400_000;
const HOUR_MS = 3_600_000;
const DEFAULT_RETENTION_DAYS = 30;
const DEFAULT_TURN_MS = 2_000;
/** How often it is looked whether people are to be reminded. */
const REMINDING_MS = 60_000;
/** A process that is gone is followed by another after this time. */
const LEASE_MS = 30_000;
/** What is on its way when the process ends may come to an end in this time. */
const GRACE_MS = 2_000;

/** Puts a dispatcher together. It takes nothing to start where there is nothing to tell. */
export function createDispatcher(options: DispatcherOptions): Dispatcher {
  const { store, webhooks = [], clock = systemClock, logger = silentLogger } = options;
  const { random = Math.random, newId = () => crypto.randomUUID(), metrics = noAlertMetrics } = options;
  const { groupOf = createGroupOf([]), grouping = DEFAULT_GROUPING, retry = DEFAULT_RETRY } = options;
  const { flapping = DEFAULT_FLAPPING, turnMs = DEFAULT_TURN_MS } = options;
  const { repeatMs } = options;
  const { retentionMs = DEFAULT_RETENTION_DAYS * DAY_MS } = options;
  const holder = newId();
  const ending = new AbortController();
  const outage = createOutageLog(
    logger,
    'the store of alerts is out of reach; nobody is told of them until it is back',
  );
  const names = webhooks.map(({ name }) => name);
  let leaseUntil = -Infinity;
  let forgottenAt = -Infinity;
  let remindedAt = -Infinity;
  let closing = false;
  let running: Promise<void> | null = null;
  let timer: NodeJS.Timeout | null = null;

  /** Whether it is this process that tells, for some seconds at least. */
  async function mayGoOn(): Promise<boolean> {
    const now = clock.now();
    if (leaseUntil > now + LEASE_MS / 2) return true;
    const until = now + LEASE_MS;
    leaseUntil = (await store.lease(holder, now, until)) ? until : -Infinity;
    return leaseUntil === until;
  }

  async function doTurn(): Promise<void> {
    if (!(await mayGoOn())) return;
    const now = clock.now();
    await formDueNotifications({ store, webhooks: names, groupOf, grouping, flapping, newId, now });
    if (repeatMs !== undefined && names.length > 0 && now - remindedAt >= REMINDING_MS) {
      const maxGroups = grouping.maxNotifications;
      await formReminders({ store, webhooks: names, groupOf, repeatMs, maxGroups, now });
      remindedAt = now;
    }
    const delivery = { store, webhooks, retry, clock, random, metrics, logger, mayGoOn, signal: ending.signal };
    await deliverNotifications(delivery);
    if (now - forgottenAt < HOUR_MS) return;
    await store.forget(now - retentionMs);
    forgottenAt = now;
  }

  function begin(): Promise<void> {
    running ??= doTurn().finally(() => {
      running = null;
    });
    return running;
  }

  function schedule(): void {
    if (closing) return;
    timer = setTimeout(() => {
      void begin().then(outage.recovered, outage.failed).then(schedule);
    }, turnMs);
  }

  let closed: Promise<void> | null = null;
  async function close(): Promise<void> {
    closing = true;
    if (timer !== null) clearTimeout(timer);
    const grace = setTimeout(() => ending.abort(), GRACE_MS);
    await running?.catch(outage.failed);
    clearTimeout(grace);
    const now = clock.now();
    if (leaseUntil > now) await store.lease(holder, now, now).catch(outage.failed);
  }

  return { start: schedule, turn: begin, close: () => (closed ??= close()) };
}
