import type { ApiClient } from '../api/client.js';
import type { ApiPage } from '../api/list.js';
import type { ApiDevice, ApiIncident } from '@pisync/server/wire';
import type { MonitorAction } from './model/action.js';
import { devicesQuery, incidentsQuery } from './model/list-query.js';
import type { Row } from './model/paged-list.js';
import { nextQuestion, type Question } from './model/questions.js';
import type { FeedItem } from './model/state.js';
import { HISTORY_SYNCS } from './model/views/device-page.js';
import type { MonitorStore } from './store.js';

/** A monitor at work. */
export interface MonitorController {
  /** Resolves when it was told to stop; rejects when the service refuses to be listened to. */
  readonly done: Promise<void>;
  /** Asks what is in view and not there; to be called after each key. */
  ask(): void;
  stop(): void;
}

/** A little more than the second between two pulses. */
const TICK_MS = 1100;
/** Somebody who types hasn't finished before this. */
const TYPING_MS = 250;
const INCIDENTS_OF_DEVICE = 50;

/** Listens to the service and asks it what is in view, one question at a time, and tells the store. */
export function startController(client: ApiClient, store: MonitorStore): MonitorController {
  const ending = new AbortController();
  const { signal } = ending;
  let underWay: { readonly question: Question; readonly abort: AbortController } | null = null;
  let typing: NodeJS.Timeout | null = null;
  let draft: string | null = null;

  function dispatch(action: MonitorAction, isUrgent = false): void {
    if (!signal.aborted) store.dispatch(action, isUrgent);
  }

  function ask(): void {
    waitForTyping();
    const question = nextQuestion(store.get());
    if (signal.aborted || question === null) return;
    if (underWay !== null) {
      // an answer that nobody waits for any more holds up the one that somebody does
      if (!isOutdated(underWay.question, store)) return;
      underWay.abort.abort();
    }
    const abort = new AbortController();
    const asked = { question, abort };
    underWay = asked;
    void answer(client, question, store, AbortSignal.any([signal, abort.signal]))
      .then((action) => {
        if (underWay !== asked) return null;
        underWay = null;
        // what is refreshed can wait for the next beat
        dispatch(action, isMissing(question, store));
        return ask();
      })
      .catch(() => {
        if (underWay === asked) underWay = null;
      });
  }

  function waitForTyping(): void {
    const now = store.get().draft;
    if (now === draft) return;
    draft = now;
    if (typing !== null) clearTimeout(typing);
    typing = setTimeout(() => {
      dispatch({ type: 'filter-settled' }, true);
      ask();
    }, TYPING_MS);
  }

  const ticking = setTimeout(() => {
    dispatch({ type: 'tick', nowMs: Date.now() });
    ask();
    ticking.refresh();
  }, TICK_MS);

  async function listen(): Promise<void> {
    try {
      for await (const message of client.events({ include: ['pulse', 'incident'], signal })) {
        const isNews = message.type !== 'incident' && (message.type !== 'pulse' || store.get().pulse === null);
        dispatch({ type: 'stream', message, nowMs: Date.now() }, isNews);
        if (message.type !== 'connected' && message.type !== 'pulse') continue;
        // while it is live the service sets the beat, so that its figures and its lists change together
        ticking.refresh();
        ask();
      }
    } finally {
      clearTimeout(ticking);
      if (typing !== null) clearTimeout(typing);
      ending.abort();
    }
  }

  ask();
  return { done: listen(), ask, stop: () => ending.abort() };
}

/** Whether somebody looks at an empty space. */
function isMissing(question: Question, store: MonitorStore): boolean {
  const { opened, lists } = store.get();
  return question.kind === 'device' ? opened?.answer === null : !lists[question.list].pages.has(question.page);
}

function isOutdated(question: Question, store: MonitorStore): boolean {
  const { opened, lists, tab } = store.get();
  if (question.kind === 'device') return opened?.deviceId !== question.deviceId;
  return opened !== null || tab !== question.list || lists[question.list].generation !== question.generation;
}

/** What the service answered, as something that happened to the monitor. @throws what the signal was aborted with */
async function answer(
  client: ApiClient,
  question: Question,
  store: MonitorStore,
  signal: AbortSignal,
): Promise<MonitorAction> {
  const startedMs = Date.now();
  const timing = (): { nowMs: number; tookMs: number } => ({ nowMs: Date.now(), tookMs: Date.now() - startedMs });
  try {
    if (question.kind === 'device') {
      const { deviceId } = question;
      const [device, history, incidents] = await Promise.all([
        client.device(deviceId),
        client.history(deviceId, HISTORY_SYNCS).page(undefined, signal),
        client.incidents({ device_id: deviceId, limit: INCIDENTS_OF_DEVICE }).page(undefined, signal),
      ]);
      if (device === null) throw new Error(`nothing was ever heard from a device ${deviceId}`);
      const found = { device, history: history.items, incidents: incidents.items };
      return { type: 'device', deviceId, answer: found, ...timing() };
    }
    const { list, generation, page, url } = question;
    const next = url === null ? undefined : new URL(url);
    const { queries, lists } = store.get();
    if (list === 'incidents') {
      const answered = await client.incidents(incidentsQuery(queries.incidents)).page(next, signal);
      return { type: 'page', list, generation, answer: { page, ...pageOf(answered, incidentRow), ...timing() } };
    }
    const query = devicesQuery(queries[list], lists[list].fromEnd);
    const answered = await client.devices(query).page(next, signal);
    return { type: 'page', list, generation, answer: { page, ...pageOf(answered, deviceRow), ...timing() } };
  } catch (error) {
    signal.throwIfAborted();
    const failure = { message: error instanceof Error ? error.message : String(error), nowMs: Date.now() };
    if (question.kind === 'device') return { type: 'device-failed', deviceId: question.deviceId, ...failure };
    return { type: 'page-failed', list: question.list, generation: question.generation, ...failure };
  }
}

function pageOf<T, V>(
  { items, next }: ApiPage<T>,
  row: (item: T) => Row<V>,
): { rows: readonly Row<V>[]; next: string | null } {
  return { rows: items.map((item) => row(item)), next: next?.href ?? null };
}

function deviceRow(device: ApiDevice): Row<ApiDevice> {
  return { id: device.device_id, value: device };
}

/** An incident that was found stands where it last changed. */
export function incidentRow(incident: ApiIncident): Row<FeedItem> {
  const at = incident.resolved_at ?? incident.detected_at;
  return { id: incident.id, value: { incident, reason: null, at } };
}
