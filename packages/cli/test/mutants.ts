import { eventIdentity, type Fleet } from '@pisync/simulator';
import { z } from 'zod';
import type { Mutant, ProxyAnswer, ProxyRequest } from './mutating-proxy.js';
import { readUploadItems } from './upload-items.js';

const eventRow = z.looseObject({ received_at: z.string(), event_id: z.string() });
const deviceRow = z.looseObject({ device_id: z.string(), total_syncs: z.number() });
const stored = z.object({
  accepted: z.number(),
  duplicates: z.number(),
  rejected: z.array(z.object({ index: z.number(), error: z.string() })),
});
const identified = z.looseObject({ device_id: z.string(), event_id: z.string() });

/**
 * Takes one event in 10,000 out of the batches it is in, and answers as if it had been stored.
 *
 * @param dropped is told of each, as `device/event`
 */
export function dropsOneIn10000(dropped: (event: string) => void): Mutant {
  const seen = new Set<string>();
  const victims = new Set<string>();
  let due = 5_000;
  return async (request, forward) => {
    const items = readUploadItems(request);
    if (items === null) return forward(request);
    const lost = items.texts.map((text) => {
      const event = identityOf(text);
      seen.add(event ?? text);
      if (event === null) return false;
      // one that is alone in its batch would leave nothing to send
      if (seen.size < due || items.texts.length < 5) return victims.has(event);
      due += 10_000;
      victims.add(event);
      dropped(event);
      return true;
    });
    if (!lost.includes(true)) return forward(request);
    const kept = [...lost.keys()].filter((index) => lost[index] === false);
    const answer = await forward(items.withOnly(items.texts.filter((_, index) => lost[index] === false)));
    return changed(answer, stored, ({ accepted, duplicates, rejected }) => {
      const asSent = rejected.map(({ index, error }) => ({ index: kept[index] ?? index, error }));
      return { accepted: accepted + lost.length - kept.length, duplicates, rejected: asSent };
    });
  };
}

/** Only an event that has an id of its own: what is malformed on purpose has none. */
function identityOf(text: string): string | null {
  try {
    const event = identified.safeParse(JSON.parse(text));
    return event.success ? `${event.data.device_id}/${event.data.event_id}` : null;
  } catch {
    return null;
  }
}

/** Shows the device's newest event twice, and counts it twice. */
export function appliesOneTwice(deviceId: string): Mutant {
  return async (request, forward) => {
    const answer = await forward(request);
    const { pathname } = new URL(request.path, 'http://service');
    if (pathname === `/device/${deviceId}/sync-history`) {
      return changed(answer, z.array(eventRow), (rows) => [...rows.slice(0, 1), ...rows]);
    }
    const counted = (row: z.infer<typeof deviceRow>): typeof row =>
      row.device_id === deviceId ? { ...row, total_syncs: row.total_syncs + 1 } : row;
    if (pathname === `/device/${deviceId}`) return changed(answer, deviceRow, counted);
    if (!pathname.startsWith('/devices')) return answer;
    return changed(answer, z.array(deviceRow), (rows) => rows.map(counted));
  };
}

/** Shows histories in the order in which events arrived, newest first. */
export const ordersByArrival: Mutant = async (request, forward) => {
  const answer = await forward(request);
  if (!/^\/device\/[^/]+\/sync-history/.test(request.path)) return answer;
  return changed(answer, z.array(eventRow), (rows) =>
    rows.toSorted((a, b) => (a.received_at < b.received_at ? 1 : a.received_at > b.received_at ? -1 : 0)),
  );
};

/** Has an incident for every failing event of the fleet. */
export function warnsOnEveryFailure(fleet: Fleet): Mutant {
  const incidents = Array.from({ length: fleet.devices }, (_, index) => fleet.devicePlan(index)).flatMap((plan) =>
    plan.events
      .filter(({ errors }) => errors > 0)
      .map((event) => {
        const at = new Date(event.timestampMs).toISOString();
        const id = `${plan.id}~${eventIdentity(event)}`;
        const times = { started_at: at, last_failure_at: at, detected_at: at, resolved_at: null };
        return { id, device_id: plan.id, status: 'open', length: 1, ...times };
      }),
  );
  incidents.sort((a, b) => (a.started_at < b.started_at ? 1 : -1));
  return async (request, forward) => {
    const url = new URL(request.path, 'http://service');
    if (url.pathname !== '/incidents') return forward(request);
    const start = Number(url.searchParams.get('cursor') ?? 0);
    const end = start + Number(url.searchParams.get('limit') ?? 50);
    url.searchParams.set('cursor', String(end));
    const more = end < incidents.length ? { link: `<${url.pathname}${url.search}>; rel="next"` } : {};
    const headers = { 'content-type': 'application/json', ...more };
    return { status: 200, headers, body: Buffer.from(JSON.stringify(incidents.slice(start, end))) };
  };
}

/** Answers `GET /device/:id` of the device with the sync before the latest. */
export function servesStaleLatest(deviceId: string): Mutant {
  const path = `/device/${deviceId}`;
  return async (request, forward) => {
    const answer = await forward(request);
    if (request.path !== path) return answer;
    const history = await forward(get(`${path}/sync-history?limit=2`, request));
    const [, older] = z.array(eventRow).parse(JSON.parse(history.body.toString()));
    return changed(answer, deviceRow, (device) => ({ ...device, latest: older ?? null }));
  };
}

function get(path: string, { headers }: ProxyRequest): ProxyRequest {
  return { method: 'GET', path, headers, body: Buffer.alloc(0) };
}

/** The answer with another body, if it is a success. */
function changed<T>(answer: ProxyAnswer, shape: z.ZodType<T>, change: (body: T) => unknown): ProxyAnswer {
  if (answer.status < 200 || answer.status > 299) return answer;
  const body = change(shape.parse(JSON.parse(answer.body.toString())));
  return { ...answer, body: Buffer.from(JSON.stringify(body)) };
}
