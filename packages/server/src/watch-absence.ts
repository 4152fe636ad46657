import {
  type AbsencePolicy,
  type AbsenceWatch,
  type AlertSink,
  createAbsenceWatch,
  type FleetStore,
  type WatchStore,
} from '@pisync/core';
import { randomUUID } from 'node:crypto';
import type { Logger } from 'pino';

/** What devices are watched with. */
export interface WatchAbsenceParts {
  readonly store: FleetStore & { readonly watches: WatchStore };
  readonly policy: AbsencePolicy;
  readonly sink: AlertSink;
  readonly logger: Logger;
  /** Only those who can be heard by devices know whether these are silent. */
  readonly role: 'serve' | 'work';
}

/** The dead-man's switch of this process; its turns are not begun yet. */
export function watchAbsence({ store, policy, sink, logger, role }: WatchAbsenceParts): AbsenceWatch {
  return createAbsenceWatch({
    store,
    policy,
    sink,
    holder: randomUUID(),
    sweeps: role === 'serve',
    onQuiet(isQuiet) {
      if (isQuiet) {
        logger.error(
          'nearly all devices that were to be heard from were not: the line of this service may be down, or it is a holiday; none is told of by itself until others are heard',
        );
      } else logger.info('the fleet is heard again; devices that stay away are told of once they are late');
    },
  });
}

/** One sink of several: each is told once the one before has taken what is told. */
export function raiseInTurn(sinks: readonly AlertSink[]): AlertSink {
  return {
    async raise(alerts, now) {
      for (const sink of sinks) await sink.raise(alerts, now);
    },
  };
}
