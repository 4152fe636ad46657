import type { FieldProblem } from './sync-report.js';

/**
 * What became of one event: kept, already there, handed to a queue that survives crashes and processed later (whether it is
 * a duplicate isn't known then), or refused and why.
 */
export type Receipt =
  | { readonly status: 'stored' | 'duplicate' | 'queued'; readonly eventId: string }
  | {
      readonly status: 'rejected';
      readonly code: 'invalid_event' | 'event_conflict';
      /** One line that names all that is wrong. */
      readonly error: string;
      readonly details: readonly FieldProblem[];
    };
