import { LANES } from '@pisync/core';
import { Gauge, type Registry } from 'prom-client';
import { type SetGauges, setOrRemove } from './fleet-gauges.js';

/**
 * The queues of both lanes: the same figures in every process that shares them, but for the bound. And the journal of the process's own store.
 *
 * @param takesIn whether this process hands events to the queues, so that its bound counts
 */
export function createQueueGauges(registry: Registry, takesIn: boolean): SetGauges {
  const registers = [registry];
  const gauge = (name: string, help: string): Gauge => new Gauge({ name, help, registers });
  const ofLane = (name: string, help: string): Gauge<'lane'> =>
    new Gauge({ name, help, labelNames: ['lane'], registers });
  const depths = {
    live: gauge('pisync_queue_depth', 'Events that wait or are being processed'),
    backfill: gauge('pisync_backfill_depth', 'Events of the backfill lane that wait or are being processed'),
  };
  const age = ofLane(
    'pisync_queue_oldest_age_seconds',
    'How long ago the oldest events that wait or are being processed were handed over; 0 when there are none',
  );
  const limit = takesIn
    ? ofLane('pisync_queue_limit', 'Beyond so many events that wait, this process refuses more')
    : null;
  const dead = gauge('pisync_dead_letters', 'Events that could not be processed and are set aside, of both lanes');
  const journal = {
    events: gauge(
      'pisync_journal_events',
      'Events that are answered and safe in the journal, and not in the store yet',
    ),
    age: gauge(
      'pisync_journal_oldest_age_seconds',
      'How long at most the oldest of them have waited; 0 when there are none',
    ),
  };
  return ({ queues }) => {
    for (const lane of LANES) {
      const backlog = queues?.backlogs[lane] ?? null;
      setOrRemove(depths[lane], backlog?.events);
      if (backlog === null) {
        age.remove({ lane });
      } else {
        age.set({ lane }, backlog.oldestAgeMs / 1000);
        // a setting, which stays as it is while the queue can't be asked
        limit?.set({ lane }, backlog.maxEvents);
      }
    }
    setOrRemove(dead, queues?.deadLetters);
    setOrRemove(journal.events, queues?.journal.events);
    setOrRemove(journal.age, queues === null ? null : queues.journal.oldestAgeMs / 1000);
  };
}
