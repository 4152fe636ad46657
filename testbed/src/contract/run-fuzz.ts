import { Agent } from 'node:http';
import fc from 'fast-check';
import { createAnswerChecker } from './answer-checker.js';
import { apiDocumentSchema } from './api-document.js';
import { type FuzzRequest, validRequests } from './fuzz-request.js';
import { createJudge } from './judge-answer.js';
import { fuzzRequests } from './mutations.js';
import { type RawRequest, rawRequests, sendRaw } from './raw-requests.js';
import { readMemory, type MemorySample, memoryGrowth, type MemoryGrowth } from './service-memory.js';
import { sendRequest, targetOf } from './send-request.js';

/** What to send to which service. */
export interface FuzzOptions {
  readonly base: URL;
  /** The document that requests are derived from; the service's own when left out. */
  readonly document?: unknown;
  readonly requests: number;
  readonly seed: number;
  /** So many at once; 32 when left out. */
  readonly concurrency?: number;
  readonly onProgress?: (sent: number) => void;
}

/** What came of it. */
export interface FuzzReport {
  readonly seed: number;
  readonly sent: number;
  readonly answers: Readonly<Record<string, number>>;
  /** How many there were of each kind of request. */
  readonly kinds: Readonly<Record<string, number>>;
  /** What was wrong, at most a hundred. */
  readonly problems: readonly string[];
  readonly slowestMs: number;
  readonly perSecond: number;
  /** Whether the process at the end is the one of the beginning. */
  readonly sameProcess: boolean;
  readonly memory: MemoryGrowth;
}

const CHUNK = 500;
const MOST_PROBLEMS = 100;
const SAMPLES = 60;
/** One in so many is bytes on a connection of its own. */
const RAW_SHARE = 12;

/**
 * Sends requests derived from an API document, most of them mutated, and checks every answer against it. The same seed gives the same
 * requests.
 */
export async function runFuzz(options: FuzzOptions): Promise<FuzzReport> {
  const { base, requests, seed, concurrency = 32, onProgress = () => {} } = options;
  const document = apiDocumentSchema.parse(
    options.document ?? (await (await fetch(new URL('openapi.json', base))).json()),
  );
  const judge = createJudge(document, createAnswerChecker(document, { strict: true }));
  const valid = validRequests(document);
  const all = fc.oneof(
    { arbitrary: fuzzRequests(valid), weight: RAW_SHARE - 1 },
    { arbitrary: rawRequests(valid), weight: 1 },
  );
  const agent = new Agent({ keepAlive: true, maxSockets: concurrency });
  const answers = new Map<string, number>();
  const kinds = new Map<string, number>();
  const problems: string[] = [];
  const memory: MemorySample[] = [await readMemory(base)];
  const startedMs = performance.now();
  let slowestMs = 0;
  let sent = 0;

  const count = (counts: Map<string, number>, name: string): void => {
    counts.set(name, (counts.get(name) ?? 0) + 1);
  };
  const report = (request: FuzzRequest | RawRequest, problem: string): void => {
    if (problems.length < MOST_PROBLEMS)
      problems.push(`${request.label}: ${describe(request)}: ${problem.slice(0, 2_000)}`);
  };

  async function play(request: FuzzRequest | RawRequest): Promise<void> {
    const beganMs = performance.now();
    count(kinds, request.label);
    try {
      const problem = await ('bytes' in request ? playRaw(request) : playOne(request));
      if (problem !== null) report(request, problem);
    } catch (error) {
      report(request, error instanceof Error ? error.message : String(error));
    }
    slowestMs = Math.max(slowestMs, performance.now() - beganMs);
    sent += 1;
  }

  async function playOne(request: FuzzRequest): Promise<string | null> {
    const answer = await sendRequest(base, request, agent);
    count(answers, String(answer.status));
    return judge(request, answer);
  }

  async function playRaw(request: RawRequest): Promise<string | null> {
    const statuses = await sendRaw(base, request);
    for (const status of statuses) count(answers, String(status));
    const failed = statuses.find((status) => status >= 500);
    if (failed !== undefined) return `${failed}`;
    if (request.answers === null || request.answers === statuses.length) return null;
    return `${request.answers} requests got ${statuses.length} answers: ${statuses.join(', ')}`;
  }

  for (let chunk = 0; chunk * CHUNK < requests; chunk += 1) {
    const queue = fc.sample(all, { numRuns: Math.min(CHUNK, requests - chunk * CHUNK), seed: seed + chunk });
    const next = queue.values();
    await Promise.all(
      Array.from({ length: concurrency }, async () => {
        for (const request of next) await play(request);
      }),
    );
    if (memory.length * (requests / SAMPLES) <= sent) memory.push(await readMemory(base));
    onProgress(sent);
  }
  const seconds = (performance.now() - startedMs) / 1000;
  agent.destroy();
  const last = await readMemory(base);
  return {
    seed,
    sent,
    answers: sorted(answers),
    kinds: sorted(kinds),
    problems,
    slowestMs,
    perSecond: sent / seconds,
    sameProcess: last.startedAt === memory[0]?.startedAt,
    memory: memoryGrowth([...memory, last]),
  };
}

function sorted(counts: ReadonlyMap<string, number>): Readonly<Record<string, number>> {
  return Object.fromEntries([...counts].sort(([a], [b]) => (a < b ? -1 : 1)));
}

function describe(request: FuzzRequest | RawRequest): string {
  if ('bytes' in request) return JSON.stringify(request.bytes.toString('latin1').slice(0, 1_000));
  const { method, headers, body } = request;
  const shown = headers.slice(0, 5).map(([name, value]) => `${name}: ${value.slice(0, 100)}`);
  const text = body === null ? '' : ` ${JSON.stringify(body.toString('latin1').slice(0, 500))}`;
  return `${method} ${targetOf(request).slice(0, 500)} [${shown.join('; ')}]${text}`;
}
