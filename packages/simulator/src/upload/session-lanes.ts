import type { Fleet } from '../fleet/fleet.js';
import type { SessionPart } from '../links/school-sessions.js';
import type { Random } from '../random/random.js';
import { randomStreams } from '../random/random-streams.js';
import { LARGEST_BATCH, type UploadOrder } from '../scenario/uploads-part.js';
import { badItem, conflictingRequest, malformedRequest } from './malformed.js';
import { createSessionItems } from './session-items.js';
import type { AnswerFate, GoodItem, UploadItem, UploadLane, UploadRequest } from './upload-request.js';

/** Turns sessions, in the order of time, into the requests they are made of. */
export type SessionLanes = (parts: readonly SessionPart[]) => UploadLane[];

/** Sessions of a fleet from its beginning. Each has a random stream of its own. */
export function createSessionLanes(fleet: Fleet): SessionLanes {
  const items = createSessionItems(fleet);
  const streams = randomStreams(fleet.seed, 'session');
  return (parts) => {
    const [first] = parts;
    const kept = items.draw(parts);
    if (first === undefined || kept.length === 0) return [];
    const { uploader, toMs } = first;
    const random = streams.at(uploader.device * 2 + (uploader.isHub ? 1 : 0), toMs);
    const { upload } = fleet.device(uploader.device);
    const uploads: Uploads = {
      endpoint: !uploader.isHub && upload.route === 'single' ? 'single' : 'batch',
      format: upload.format,
      encoding: upload.encoding,
      groups: uploader.isHub
        ? chunks(random.shuffle(kept), upload.batchLimit)
        : chunks(ordered(kept, upload.order, random), upload.route === 'single' ? 1 : upload.batchLimit),
    };
    const lanes = dealOut(uploads, upload.connections, random, fleet);
    return lanes.map((requests) => ({ atMs: toMs, uploader: uploader.device, requests }));
  };
}

/** What an uploader has to upload, in the order of uploading, split into requests. */
interface Uploads extends Pick<UploadRequest, 'endpoint' | 'format' | 'encoding'> {
  readonly groups: readonly (readonly GoodItem[])[];
}

function ordered<T>(items: T[], order: UploadOrder, random: Random): T[] {
  if (order === 'shuffled') return random.shuffle(items);
  return order === 'newest-first' ? items.toReversed() : items;
}

function chunks<T>(items: readonly T[], size: number): T[][] {
  const parts: T[][] = [];
  for (let start = 0; start < items.length; start += size) parts.push(items.slice(start, start + size));
  return parts;
}

/** Deals the uploads out to the uploader's connections and adds the trouble of the field. */
function dealOut(uploads: Uploads, connections: number, random: Random, fleet: Fleet): UploadRequest[][] {
  const lanes: UploadRequest[][] = [];
  uploads.groups.forEach((group, n) => {
    (lanes[n % connections] ??= []).push(troubled(uploads, group, random, fleet));
  });
  if (uploads.endpoint === 'batch' && random.chance(fleet.scenario.uploads.uploadsAgain)) {
    const lane = lanes[random.int(0, lanes.length - 1)];
    const earlier = lane?.[random.int(0, lane.length - 1)];
    if (earlier !== undefined) {
      lane?.push({ ...earlier, firstAnswer: 'kept', malformedBefore: null, conflictAfter: null });
    }
  }
  return lanes;
}

function troubled(
  { endpoint, format, encoding }: Uploads,
  good: readonly GoodItem[],
  random: Random,
  { scenario: { uploads, hostility }, drawings }: Fleet,
): UploadRequest {
  const items: UploadItem[] = [...good];
  const one = good[random.int(0, good.length - 1)];
  const insert = (item: UploadItem): void => {
    // one more would have the whole batch refused, the good ones too
    if (items.length < LARGEST_BATCH) items.splice(random.int(0, items.length), 0, item);
  };
  if (endpoint === 'batch' && one !== undefined) {
    if (random.chance(uploads.repeatsItem)) insert(one);
    if (random.chance(hostility.badItems)) {
      for (let left = drawings.badItemCount(random); left > 0; left -= 1)
        insert({ bad: badItem(random, one.device.id, format) });
    }
  }
  const isMalformedBefore = random.chance(hostility.malformedBefore);
  const isConflictAfter = random.chance(hostility.conflicts);
  const id = one?.device.id ?? '';
  return {
    endpoint,
    format,
    encoding,
    items,
    blankLines: endpoint === 'batch' && format === 'ndjson' && random.chance(uploads.blankLines),
    firstAnswer: drawFate(random, uploads),
    malformedBefore: isMalformedBefore ? malformedRequest(random, id, endpoint, hostility.tooLarge) : null,
    conflictAfter: isConflictAfter && one !== undefined ? conflictingRequest(one) : null,
  };
}

function drawFate(
  random: Random,
  { lostAnswers, cutConnections, interrupted }: Fleet['scenario']['uploads'],
): AnswerFate {
  if (random.chance(interrupted)) return 'interrupted';
  if (!random.chance(lostAnswers)) return 'kept';
  return random.chance(cutConnections) ? 'cut' : 'discarded';
}
