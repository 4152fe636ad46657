import { type Lane, LANES } from '../domain/lane.js';
import type { Backlog, JobQueue } from '../ports/job-queue.js';

/** How full the queues are, and the journal. */
export interface QueueFigures {
  /** What waits or is being processed, by lane; `null` while a queue can't be asked. */
  readonly backlogs: Readonly<Record<Lane, Backlog | null>>;
  /** Events of both lanes that could not be processed and are set aside; `null` while a queue can't be asked. */
  readonly deadLetters: number | null;
  /** What an embedded store has in its journal, answered and not to be read yet; nothing where there is none. */
  readonly journal: Pick<Backlog, 'events' | 'oldestAgeMs'>;
}

/** Asks the queues, each once. Never rejects, and is as quick as they are. */
export async function queueFigures(queues: Readonly<Record<Lane, JobQueue>>): Promise<Omit<QueueFigures, 'journal'>> {
  const backlogOf = (lane: Lane): Promise<Backlog | null> => queues[lane].backlog().catch(() => null);
  const dead = Promise.all(LANES.map((lane) => queues[lane].deadLetters()));
  const [live, backfill, deadLetters] = await Promise.all([
    backlogOf('live'),
    backlogOf('backfill'),
    dead.then(
      (counts) => counts.reduce((sum, count) => sum + count, 0),
      () => null,
    ),
  ]);
  return { backlogs: { live, backfill }, deadLetters };
}
