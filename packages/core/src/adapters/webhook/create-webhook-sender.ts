import type { DeliveryOutcome } from '../../domain/settle-delivery.js';
import type { AlertSender } from '../../ports/alert-sender.js';
import { type Clock, systemClock } from '../../ports/clock.js';
import { signMessage } from './sign-message.js';

/** Where messages go, and how. */
export interface WebhookSenderOptions {
  /** `http:` or `https:`; the only one that is asked. Redirects are not followed. */
  readonly url: URL;
  /** Messages are signed with each of them, so that a receiver can change from one to the next; none signs nothing. */
  readonly secrets?: readonly string[];
  /** Further headers, such as `Authorization`. */
  readonly headers?: Readonly<Record<string, string>>;
  /** For how long an answer is waited for; 10,000 when left out. */
  readonly timeoutMs?: number;
  readonly clock?: Clock;
}

const DEFAULT_TIMEOUT_MS = 10_000;
/** Answers that say "later": the request was slow, came too early, or is one of too many. */
const PASSING: ReadonlySet<number> = new Set([408, 425, 429]);
/** How much of an answer is looked at, bytes, and kept, characters. */
const READ_BYTES = 4_096;
const KEPT_CHARACTERS = 200;

/** Sends messages by `POST` to a webhook, and says what its answer means. Never says a secret, or what the URL has of them. */
export function createWebhookSender(options: WebhookSenderOptions): AlertSender {
  const { url, secrets = [], headers = {}, timeoutMs = DEFAULT_TIMEOUT_MS, clock = systemClock } = options;
  return {
    async send({ id, body }, signal) {
      const now = clock.now();
      try {
        const response = await fetch(url, {
          method: 'POST',
          redirect: 'manual',
          signal: AbortSignal.any([signal, AbortSignal.timeout(timeoutMs)]),
          headers: {
            ...headers,
            'content-type': 'application/json',
            'user-agent': 'PiSync',
            'idempotency-key': id,
            'pisync-notification-id': id,
            ...(secrets.length > 0 && { 'pisync-signature': signMessage(body, secrets, now) }),
          },
          body,
        });
        return await outcomeOf(response, now);
      } catch (error) {
        return { outcome: 'failed', error: reasonOf(error, timeoutMs), retryAfterMs: null };
      }
    },
  };
}

async function outcomeOf(response: Response, now: number): Promise<DeliveryOutcome> {
  const { status, headers } = response;
  if (response.ok) {
    await response.body?.cancel();
    return { outcome: 'delivered' };
  }
  const words = await readWords(response);
  const error = `the receiver answered ${status}${words === '' ? '' : `: ${words}`}`;
  if (status >= 300 && status < 400) {
    return {
      outcome: 'refused',
      error: `the receiver answered ${status}, and redirects are not followed: configure where it leads`,
    };
  }
  if (status >= 400 && status < 500 && !PASSING.has(status)) return { outcome: 'refused', error };
  return { outcome: 'failed', error, retryAfterMs: retryAfterMs(headers.get('retry-after'), now) };
}

/** The begin of a body, in one line; whatever is wrong with it says nothing. */
async function readWords(response: Response): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  let bytes = 0;
  try {
    for await (const chunk of response.body ?? []) {
      bytes += chunk.length;
      text += decoder.decode(chunk, { stream: true });
      if (bytes >= READ_BYTES) break;
    }
  } catch {
    // the status says enough
  }
  return text
    .replaceAll(/[\s\p{Cc}]+/gu, ' ')
    .trim()
    .slice(0, KEPT_CHARACTERS);
}

/** Seconds, or a date (RFC 9110, 10.2.3), as milliseconds from now; `null` for what is neither. */
function retryAfterMs(value: string | null, now: number): number | null {
  if (value === null) return null;
  if (/^\d{1,9}$/.test(value.trim())) return Number(value) * 1000;
  const at = Date.parse(value);
  return Number.isNaN(at) ? null : Math.max(0, at - now);
}

/** What fetch says is general; its cause has a code. */
function reasonOf(error: unknown, timeoutMs: number): string {
  if (error instanceof DOMException && error.name === 'TimeoutError') return `no answer within ${timeoutMs} ms`;
  const cause = error instanceof Error ? error.cause : undefined;
  const code = typeof cause === 'object' && cause !== null && 'code' in cause ? String(cause.code) : '';
  return code === '' ? 'the receiver could not be reached' : `the receiver could not be reached: ${code}`;
}
