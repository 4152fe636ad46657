import { z } from 'zod';
import { CliError } from '../../cli-error.js';
import { authorizationOf, get, parseAnswer } from '../../api/http.js';
import { type ApiStats, statsSchema } from '@pisync/server/wire';
import type { ChosenService } from '../../config/choose-service.js';
import { count, seconds } from '../../output/quantities.js';
import { type Check, failed, ok, skipped, warning } from '../check.js';
import { certainOffset, clockOffset, type DateReading } from '../clock-offset.js';

const START = 'start it with pisync serve, or name another with --url, --profile or PISYNC_URL';
const readiness = z.object({ status: z.string(), dependencies: z.record(z.string(), z.string()) });

/** The base URL of the service, with a slash at its end. Rejects where it can't be known which one is meant. */
export type Base = () => Promise<URL>;

/** The token that requests are sent with. Rejects where it can't be read. */
export type TokenOf = () => Promise<ChosenService['token']>;

/** A check that makes sense only where the service answers at all, which another check tells of. */
export function whereReachable(check: Check, base: Base): Check {
  return {
    ...check,
    async run(signal) {
      const reachable = await base()
        .then((url) => get(new URL('healthz', url), signal))
        .then(
          () => true,
          () => false,
        );
      return reachable ? check.run(signal) : skipped('the service does not answer');
    },
  };
}

/** Whether the service answers. */
export function checkReachable(base: Base): Check {
  return {
    name: 'service',
    remedy: START,
    async run(signal) {
      const begun = performance.now();
      const url = new URL('healthz', await base());
      const answer = await get(url, signal).catch((error: unknown) => {
        signal.throwIfAborted();
        if (error instanceof CliError) return null;
        throw error;
      });
      if (answer === null) return failed(`nothing answers at ${url.origin}`, START);
      const { status } = answer;
      if (status !== 200) return failed(`${url.href} answered ${status}: this may be no PiSync`, START);
      return ok(`${url.origin} answers in ${Math.ceil(performance.now() - begun)} ms`);
    },
  };
}

/** Whether what the service can't work without is there. */
export function checkReady(base: Base): Check {
  return {
    name: 'readiness',
    remedy: START,
    async run(signal) {
      const answer = await get(new URL('readyz', await base()), signal);
      const parsed = readiness.safeParse(answer.body);
      if (!parsed.success) return failed(`/readyz answered ${answer.status} with nothing that PiSync says`, START);
      const { status, dependencies } = parsed.data;
      const states = Object.entries(dependencies).map(([name, state]) => `${name} ${state}`);
      const found = [status, ...states].join(', ');
      if (status === 'ready') return ok(found);
      const remedy = 'docs/operations.md, "When something is down", says what to do for each';
      return status === 'degraded' ? warning(found, remedy) : failed(found, remedy);
    },
  };
}

const READINGS = 3;
const NOTABLE_OFFSET_MS = 60_000;
/** What the service takes for a time in the future. */
const WRONG_OFFSET_MS = 300_000;

/** Whether this machine and the service have the same time. */
export function checkClock(base: Base): Check {
  return {
    name: 'clock',
    remedy: START,
    async run(signal) {
      const readings: DateReading[] = [];
      while (readings.length < READINGS) {
        const sentAt = Date.now();
        const { headers } = await get(new URL('healthz', await base()), signal);
        const date = Date.parse(headers.get('date') ?? '');
        if (Number.isNaN(date)) return skipped('the service says no time (a proxy may have removed the Date header)');
        readings.push({ sentAt, receivedAt: Date.now(), date });
      }
      const offset = certainOffset(clockOffset(readings));
      if (Math.abs(offset) < NOTABLE_OFFSET_MS) return ok('the service has the same time, to the minute');
      const found = `the service is ${seconds(Math.abs(offset))} ${offset > 0 ? 'ahead of' : 'behind'} this machine`;
      const remedy = 'have both set their clocks by NTP (timedatectl shows whether they do)';
      return Math.abs(offset) < WRONG_OFFSET_MS ? warning(found, remedy) : failed(found, remedy);
    },
  };
}

async function readStats(base: URL, token: Awaited<ReturnType<TokenOf>>, signal: AbortSignal): Promise<ApiStats> {
  return parseAnswer(statsSchema, await get(new URL('stats', base), signal, authorizationOf(token?.text)));
}

/** As many as an alarm is for, after docs/operations.md. */
const MUCH_BACKLOG = 100_000;

/** Whether events wait for long, or were set aside. */
export function checkQueue(base: Base, token: TokenOf): Check {
  return {
    name: 'queue',
    remedy: START,
    async run(signal) {
      const { queue } = await readStats(await base(), await token(), signal);
      const { depth, dead } = queue;
      if (depth === null) return warning("the service can't ask its queue", 'see what "readiness" says of redis');
      const letters = dead === null || dead === 0 ? '' : `, ${count(dead)} dead letters`;
      const found = `${count(depth)} events wait${letters}`;
      if (letters !== '') return warning(found, 'pisync queue dead says why; then pisync queue replay --all');
      if (depth > MUCH_BACKLOG) return warning(found, 'start more workers (pisync worker); pisync queue status');
      return ok(found);
    },
  };
}
