import { expect } from 'vitest';

/** An answer whose body is JSON. */
export interface JsonAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: Readonly<Record<string, unknown>>;
}

const START = Date.parse('2026-03-02T08:00:00.000Z');

/** An event as a device sends it, so many minutes into a day. */
export function sample(deviceId: string, minute: number, eventId?: string): object {
  return {
    device_id: deviceId,
    timestamp: START + minute * 60_000,
    total_files_synced: 3,
    total_errors: 0,
    internet_speed: 2.5,
    ...(eventId !== undefined && { event_id: eventId }),
  };
}

export async function getJson(url: string): Promise<JsonAnswer> {
  return read(await fetch(url));
}

export async function postEvent(base: string, event: object | undefined): Promise<JsonAnswer> {
  const headers = { 'content-type': 'application/json' };
  return read(await fetch(`${base}/sync-event`, { method: 'POST', headers, body: JSON.stringify(event) }));
}

/** Resolves when nothing waits to be processed. */
export async function queueIsEmpty(base: string): Promise<void> {
  await expect
    .poll(async () => (await getJson(`${base}/stats`)).body, { timeout: 60_000, interval: 50 })
    .toMatchObject({ queue: { depth: 0 } });
}

async function read(answer: Response): Promise<JsonAnswer> {
  const body: unknown = await answer.json();
  return { status: answer.status, headers: answer.headers, body: Object(body) };
}
