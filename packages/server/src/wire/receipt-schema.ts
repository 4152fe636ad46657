import { z } from 'zod';
import { count } from './fields.js';

const eventId = z.string().meta({ description: "The event's id; the service makes one where the device sent none." });
const accepted = count('Events that are kept now, or queued.');
const rejected = z
  .array(
    z.object({
      index: count('Its place in the batch, from 0; blank lines of NDJSON count for nothing.'),
      error: z.string().meta({ description: 'What is wrong with it.' }),
      code: z
        .string()
        .optional()
        .meta({ description: 'For programs: `forbidden_device` where only its device is not the right one.' }),
    }),
  )
  .meta({ description: 'The events that are refused, each with the reason. The others are kept.' });

/** `POST /sync-event` when the event is stored. */
export const storedSchema = z
  .object({
    message: z.enum(['stored', 'already stored']),
    event_id: eventId,
    duplicate: z.boolean().meta({ description: 'It was there already; nothing changed.' }),
  })
  .meta({ id: 'Stored', description: 'The event is in the store.' });

/** `POST /sync-event` when a queue has the event. */
export const queuedSchema = z
  .object({
    message: z.literal('queued'),
    event_id: eventId,
    duplicate: z.null().meta({ description: "Isn't known yet." }),
  })
  .meta({ id: 'Queued', description: 'The queue has the event; a worker stores it.' });

/** `POST /sync-events` when the good events are stored. */
export const batchStoredSchema = z
  .object({ accepted, duplicates: count('Events that were there already.'), rejected })
  .meta({ id: 'BatchStored', description: 'The good events of the batch are in the store.' });

/** `POST /sync-events` when a queue has the good events. */
export const batchQueuedSchema = z
  .object({ accepted, duplicates: z.null().meta({ description: "Aren't known yet." }), rejected })
  .meta({ id: 'BatchQueued', description: 'The queue has the good events of the batch; workers store them.' });

/** `POST /sync-events` when no event of the batch was good. */
export const batchRefusedSchema = z
  .object({
    error: z.string(),
    code: z.literal('all_rejected'),
    accepted: z.literal(0),
    duplicates: z.literal(0),
    rejected,
  })
  .meta({ id: 'BatchRefused', description: 'Every event of the batch was refused.' });

/** `POST /sync-events` when the token may not send events of any of the devices. */
export const batchForbiddenSchema = batchRefusedSchema
  .extend({ code: z.literal('forbidden_device') })
  .meta({ id: 'BatchForbidden', description: 'The token may not send events of any of these devices.' });

/** What an event is answered. */
export type WireReceipt = Readonly<z.input<typeof storedSchema> | z.input<typeof queuedSchema>>;
/** What a batch is answered. */
export type WireBatchReceipt = Readonly<
  | z.input<typeof batchStoredSchema>
  | z.input<typeof batchQueuedSchema>
  | z.input<typeof batchRefusedSchema>
  | z.input<typeof batchForbiddenSchema>
>;
