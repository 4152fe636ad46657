import { z } from 'zod';
import type { Pace, PaceStart } from './pace.js';
import type { ScenarioInput } from '../scenario/scenario-schema.js';
import type { SendShareOptions } from './send-share.js';
import type { SendState } from './send-tally.js';
import type { ShareProgress } from './senders.js';
import { SIMULATOR_ERROR_CODES } from '../simulator-error.js';

/** What a process that sends a share is given; structured clone keeps it as it is. */
export interface WorkerOrder extends Pick<SendShareOptions, 'ledgerPath' | 'share' | 'concurrency' | 'giveUpAfterMs'> {
  readonly target: string;
  readonly token: string | undefined;
  readonly pace: Pace;
  readonly seed: number;
  readonly devices: number;
  /** As it was written. */
  readonly scenario: ScenarioInput;
}

// both ends are this package: only the kind of a message is looked at
const order = z.object({ kind: z.literal('prepare'), order: z.custom<WorkerOrder>() });
const go = z.object({ kind: z.literal('go'), start: z.custom<PaceStart>() });
const stop = z.object({ kind: z.literal('stop') });

/** What a worker is told. */
export const toWorker = z.discriminatedUnion('kind', [order, go, stop]);

/** What a worker tells. */
export const fromWorker = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ready'), firstMs: z.number().nullable() }),
  z.object({ kind: z.literal('progress'), progress: z.custom<ShareProgress>() }),
  z.object({ kind: z.literal('done'), state: z.custom<SendState>() }),
  z.object({ kind: z.literal('failed'), code: z.enum(SIMULATOR_ERROR_CODES).nullable(), message: z.string() }),
]);

export type ToWorker = z.infer<typeof toWorker>;
export type FromWorker = z.infer<typeof fromWorker>;
