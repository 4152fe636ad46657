import { z } from 'zod';
import { CliError } from './cli-error.js';

const PAGE_SIZE = 500;

const eventSchema = z.object({
  device_id: z.string(),
  event_id: z.string().nullable(),
  timestamp: z.string(),
  effective_at: z.string(),
  received_at: z.string(),
  clock: z.string(),
  total_files_synced: z.number(),
  total_errors: z.number(),
  internet_speed: z.number(),
});

const deviceSchema = z.object({
  device_id: z.string(),
  kind: z.string(),
  status: z.string(),
  total_syncs: z.number(),
  failed_syncs: z.number(),
  current_streak: z.number(),
  streak_started_at: z.string().nullable(),
  first_event_at: z.string().nullable(),
  last_event_at: z.string().nullable(),
  last_success_at: z.string().nullable(),
  latest: eventSchema.nullable(),
});

const repeatedFailureSchema = z.object({
  device_id: z.string(),
  failed_syncs: z.number(),
  total_syncs: z.number(),
  current_streak: z.number(),
  last_event_at: z.string().nullable(),
});

/** An event as the service shows it. */
export type ApiEvent = z.output<typeof eventSchema>;
/** A device as the service shows it. */
export type ApiDevice = z.output<typeof deviceSchema>;
/** A row of the repeated failures. */
export type ApiRepeatedFailure = z.output<typeof repeatedFailureSchema>;

/** Asks a running service. Every call throws a `CliError` that says what to do when the service can't be reached or answers wrongly. */
export interface ApiClient {
  /** A device, or `null` when the service never heard from it. */
  device(deviceId: string): Promise<ApiDevice | null>;
  /** A device's newest events, newest first. */
  history(deviceId: string, limit: number): Promise<readonly ApiEvent[]>;
  /** All devices that failed repeatedly, most failed first, a page at a time. */
  repeatedFailures(query: { min?: number; since?: string }): AsyncGenerator<readonly ApiRepeatedFailure[]>;
}

/** A client of the service at a base URL, such as `http://127.0.0.1:3000`. */
export function createApiClient(baseUrl: URL): ApiClient {
  const base = baseUrl.href.endsWith('/') ? baseUrl : new URL(`${baseUrl.href}/`);

  return {
    async device(deviceId) {
      const answer = await get(new URL(`device/${encodeURIComponent(deviceId)}`, base));
      return answer.status === 404 ? null : parse(deviceSchema, answer);
    },
    async history(deviceId, limit) {
      const url = new URL(`device/${encodeURIComponent(deviceId)}/sync-history`, base);
      url.searchParams.set('limit', String(limit));
      return parse(z.array(eventSchema), await get(url));
    },
    async *repeatedFailures({ min, since }) {
      let next: URL | null = new URL('devices/repeated-failures', base);
      next.searchParams.set('limit', String(PAGE_SIZE));
      if (min !== undefined) next.searchParams.set('min', String(min));
      if (since !== undefined) next.searchParams.set('since', since);
      while (next !== null) {
        const answer = await get(next);
        yield parse(z.array(repeatedFailureSchema), answer);
        next = nextPage(answer.headers.get('link'), next);
      }
    },
  };
}

interface Answer {
  readonly url: URL;
  readonly status: number;
  readonly headers: Headers;
  readonly body: unknown;
}

async function get(url: URL): Promise<Answer> {
  let response: Response;
  try {
    response = await fetch(url, { headers: { accept: 'application/json' } });
  } catch (cause) {
    throw new CliError(
      `no service answers at ${url.origin}; start one with "pisync serve", or name another with --url or PISYNC_URL`,
      undefined,
      { cause },
    );
  }
  const text = await response.text();
  return { url, status: response.status, headers: response.headers, body: parseJson(text) };
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

const errorSchema = z.object({ error: z.string() });

function parse<T>(schema: z.ZodType<T>, { url, status, body }: Answer): T {
  if (status !== 200) {
    const problem = errorSchema.safeParse(body);
    throw new CliError(`${url.origin} answered ${status}${problem.success ? `: ${problem.data.error}` : ''}`);
  }
  const parsed = schema.safeParse(body);
  if (parsed.success) return parsed.data;
  throw new CliError(`${url.origin} doesn't answer as a PiSync service does; check --url or PISYNC_URL`);
}

function nextPage(link: string | null, current: URL): URL | null {
  const target = link?.match(/<([^>]+)>;\s*rel="next"/)?.[1];
  return target === undefined ? null : new URL(target, current);
}
