import type { Lane } from '@pisync/core';

/** Even the quickest request of a window took longer than this, in milliseconds: then requests stand in line. */
const TARGET_MS = 500;
/** How long requests are watched before the limit is changed, in milliseconds. */
const WINDOW_MS = 100;
const GROWTH = 1.1;
const SHRINKING = 0.8;
const FIRST_LIMIT_BYTES = 8 * 1024 * 1024;
const LEAST_LIMIT_BYTES = 64 * 1024;
/** What requests of the backfill lane leave of the limit to live ones. */
const BACKFILL_SHARE = 0.5;
/** What a request costs beside its body, as if it were so many bytes more. */
const REQUEST_BYTES = 300;

const SHORTEST_RETRY_SECONDS = 5;
const LONGEST_RETRY_SECONDS = 60;
/** The time over which refusals are counted, in milliseconds. */
const MEMORY_MS = 10_000;

/** Lets requests to the ingest routes in while they can be answered soon, and no others. */
export interface Admission {
  /** Whether a request would be let in now. Cheap: to be asked before a body is read. */
  hasRoom(lane: Lane): boolean;
  /**
   * Lets a request in whose body of so many bytes is here, and returns what is to be called once it was answered; `null` when it is
   * to be refused. One is always let in when there is no other.
   */
  enter(lane: Lane, bytes: number): (() => void) | null;
  /** A request was refused: after how many seconds it may come again. */
  refuse(): number;
  /** How things are. */
  state(): AdmissionState;
}

/** Both in bytes of bodies. */
export interface AdmissionState {
  readonly limitBytes: number;
  readonly underWayBytes: number;
}

/** What decides about requests is made of. */
export interface AdmissionOptions {
  /** The limit never grows beyond this. */
  readonly maxBytes: number;
  /** Monotonic, in milliseconds. */
  readonly now: () => number;
  /** Numbers from 0 up to 1. */
  readonly random: () => number;
}

/**
 * Bounds what is under way by a limit that finds its own size: it grows by a tenth while it is reached and requests are
 * answered soon, and shrinks by a fifth when even the quickest had to wait (additive-increase/multiplicative-decrease as in TCP, after
 * Jacobson 1988; the quickest tells a line that stands from one that comes and goes, after Nichols and Jacobson's CoDel, 2012).
 * So it follows what the machine, its disk and its databases can take, without being told.
 *
 * Refused ones are told to come again at a time within as many seconds as it takes to do what was refused lately, so that
 * they neither come back together nor in vain.
 */
export function createAdmission({ maxBytes, now, random }: AdmissionOptions): Admission {
  let limitBytes = Math.min(FIRST_LIMIT_BYTES, maxBytes);
  let underWayBytes = 0;
  let underWay = 0;
  /** Since when the limit is what it is: who came before was let in by another. */
  let changedAtMs = now();
  let windowEndsMs = changedAtMs + WINDOW_MS;
  let quickestMs = Number.POSITIVE_INFINITY;
  let reached = false;
  const lately = createTally(now);

  const roomOf = (lane: Lane): number => (lane === 'live' ? limitBytes : limitBytes * BACKFILL_SHARE);

  function hasRoom(lane: Lane): boolean {
    if (underWay === 0 || underWayBytes < roomOf(lane)) return true;
    if (lane === 'live') reached = true;
    return false;
  }

  /** A live request was answered; those of backfill wait by design and tell nothing. */
  function observe(enteredAtMs: number): void {
    const nowMs = now();
    if (enteredAtMs >= changedAtMs) quickestMs = Math.min(quickestMs, nowMs - enteredAtMs);
    if (nowMs < windowEndsMs || quickestMs === Number.POSITIVE_INFINITY) return;
    if (quickestMs > TARGET_MS) change(limitBytes * SHRINKING, nowMs);
    else if (reached) change(limitBytes * GROWTH, nowMs);
    windowEndsMs = nowMs + WINDOW_MS;
    quickestMs = Number.POSITIVE_INFINITY;
    reached = false;
  }

  function change(bytes: number, nowMs: number): void {
    limitBytes = Math.max(Math.min(LEAST_LIMIT_BYTES, maxBytes), Math.min(bytes, maxBytes));
    changedAtMs = nowMs;
  }

  return {
    hasRoom,
    enter(lane, bytes) {
      if (!hasRoom(lane)) return null;
      const cost = bytes + REQUEST_BYTES;
      const enteredAtMs = now();
      underWay += 1;
      underWayBytes += cost;
      return () => {
        underWay -= 1;
        underWayBytes -= cost;
        lately.answered();
        if (lane === 'live') observe(enteredAtMs);
      };
    },
    refuse() {
      lately.refused();
      const secondsToDo = lately.refusedForEachAnswered() * (MEMORY_MS / 1000);
      const window = Math.min(LONGEST_RETRY_SECONDS, Math.max(SHORTEST_RETRY_SECONDS, secondsToDo));
      return 1 + Math.floor(random() * window);
    },
    state: () => ({ limitBytes, underWayBytes }),
  };
}

/** How many requests were answered and refused lately, counted in two halves of the time, of which the older one goes. */
function createTally(now: () => number) {
  const half = MEMORY_MS / 2;
  let begunMs = now();
  let older = { answered: 0, refused: 0 };
  let newer = { answered: 0, refused: 0 };

  function turn(): void {
    const passed = now() - begunMs;
    if (passed < half) return;
    older = passed < MEMORY_MS ? newer : { answered: 0, refused: 0 };
    newer = { answered: 0, refused: 0 };
    begunMs = now();
  }

  return {
    answered(): void {
      turn();
      newer.answered += 1;
    },
    refused(): void {
      turn();
      newer.refused += 1;
    },
    refusedForEachAnswered: () => (older.refused + newer.refused) / Math.max(1, older.answered + newer.answered),
  };
}
