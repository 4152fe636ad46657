import { comparePositions } from '../../domain/event-position.js';
import type { SyncEvent } from '../../domain/sync-event.js';
import type { Collections } from './collections.js';
import { fromEventDocument } from './documents.js';

/** Reads the whole histories of devices that have few events. */
export interface HistoryLoader {
  /**
   * All events that are kept of a device, oldest first. What is asked for in the same turn of the event loop is read together.
   * @param events how many there are at most
   */
  load(deviceId: string, events: number): Promise<readonly SyncEvent[]>;
}

interface Request {
  readonly deviceId: string;
  readonly events: number;
  readonly resolve: (history: readonly SyncEvent[]) => void;
  readonly reject: (error: unknown) => void;
}

/** Events that one question may bring, more or less. */
const EVENTS_A_QUESTION = 5000;

/** A loader that nothing was asked of yet. */
export function createHistoryLoader(collections: Collections): HistoryLoader {
  let gathered: Request[] = [];

  function readGathered(): void {
    const requests = gathered;
    gathered = [];
    for (const together of inQuestions(requests)) {
      readHistories(collections, together).catch((error: unknown) => {
        for (const { reject } of together) reject(error);
      });
    }
  }

  return {
    load(deviceId, events) {
      return new Promise((resolve, reject) => {
        gathered.push({ deviceId, events, resolve, reject });
        if (gathered.length === 1) setImmediate(readGathered);
      });
    },
  };
}

function inQuestions(requests: readonly Request[]): readonly (readonly Request[])[] {
  const questions: Request[][] = [];
  let room = 0;
  for (const request of requests) {
    if (room < request.events || questions.length === 0) {
      questions.push([]);
      room = EVENTS_A_QUESTION;
    }
    room -= request.events;
    questions.at(-1)?.push(request);
  }
  return questions;
}

async function readHistories({ events }: Collections, requests: readonly Request[]): Promise<void> {
  const histories = new Map(requests.map(({ deviceId }): [string, SyncEvent[]] => [deviceId, []]));
  const documents = await events
    .find({ device_id: { $in: [...histories.keys()] } }, { batchSize: 2 * EVENTS_A_QUESTION })
    .toArray();
  for (const document of documents) histories.get(document.device_id)?.push(fromEventDocument(document));
  for (const { deviceId, resolve } of requests) resolve((histories.get(deviceId) ?? []).sort(comparePositions));
}
