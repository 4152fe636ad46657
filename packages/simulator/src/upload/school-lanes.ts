import type { DevicePlan } from '../fleet/device-plan.js';
import type { Fleet } from '../fleet/fleet.js';
import { createRandom, type Random } from '../fleet/random.js';
import type { Scenario, UploadOrder } from '../fleet/scenario.js';
import { badItem, malformedRequest } from './malformed.js';
import type { GoodItem, UploadItem, UploadLane, UploadRequest } from './upload-request.js';

/** Who uploads, what it has to upload, and how. */
interface Uploader {
  /** The device that makes the requests. */
  readonly device: DevicePlan;
  readonly endpoint: 'single' | 'batch';
  /** In the order of uploading, already split into requests. */
  readonly uploads: readonly (readonly GoodItem[])[];
}

/**
 * Everything a school uploads: for each uploader (a device, or the hub with what was handed to it) its lanes. Across
 * the lanes each planned event of the school occurs, and none in two lanes.
 */
export function schoolLanes(fleet: Fleet, schoolIndex: number): UploadLane[][] {
  const { hub, end } = fleet.school(schoolIndex);
  const random = createRandom(fleet.seed, 'school', schoolIndex);
  const plans = Array.from({ length: end - hub }, (_, n) => fleet.devicePlan(hub + n));
  const uploaders: Uploader[] = [];
  const handedOver: GoodItem[] = [];
  for (const device of plans) {
    if (device.upload.route === 'hub') handedOver.push(...keptBy(device));
    else uploaders.push(ownUploads(device, random));
  }
  const hubPlan = plans[0];
  if (hubPlan !== undefined && handedOver.length > 0) uploaders.push(hubUploads(hubPlan, handedOver, random));
  return uploaders.map((uploader) => lanesOf(uploader, random, fleet.scenario));
}

function keptBy(device: DevicePlan): GoodItem[] {
  return device.events.map((_, event) => ({ device, event }));
}

/** A device that uploads itself: what it kept since the last reconnect, in its order, at every reconnect. */
function ownUploads(device: DevicePlan, random: Random): Uploader {
  const { route, order, reconnects, batchLimit } = device.upload;
  const limit = route === 'single' ? 1 : batchLimit;
  const groups = ordered(chunks(keptBy(device), Math.ceil(device.events.length / reconnects)), order, random);
  const uploads = groups.flatMap((group) => chunks(ordered(group, order, random), limit));
  return { device, endpoint: route === 'single' ? 'single' : 'batch', uploads };
}

/** A hub mixes the devices, so that what one device kept arrives in several batches and any order. */
function hubUploads(device: DevicePlan, handedOver: GoodItem[], random: Random): Uploader {
  const atLeastTwo = Math.ceil(handedOver.length / 2);
  const limit = Math.min(device.upload.batchLimit, atLeastTwo);
  return { device, endpoint: 'batch', uploads: chunks(random.shuffle(handedOver), limit) };
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
function lanesOf(uploader: Uploader, random: Random, scenario: Scenario): UploadLane[] {
  const lanes: UploadRequest[][] = [];
  uploader.uploads.forEach((items, n) => {
    const lane = n % uploader.device.upload.connections;
    (lanes[lane] ??= []).push(troubled(uploader, items, random, scenario));
  });
  if (uploader.endpoint === 'batch' && random.chance(scenario.trouble.uploadsAgain)) {
    const lane = lanes[random.int(0, lanes.length - 1)];
    const earlier = lane?.[random.int(0, lane.length - 1)];
    if (earlier !== undefined) lane?.push({ ...earlier, firstAnswer: 'kept', malformedBefore: null });
  }
  return lanes;
}

function troubled(
  { device, endpoint }: Uploader,
  good: readonly GoodItem[],
  random: Random,
  { trouble, uploads }: Scenario,
): UploadRequest {
  const { format, encoding } = device.upload;
  const items: UploadItem[] = [...good];
  const insert = (item: UploadItem | undefined): void => {
    if (item !== undefined) items.splice(random.int(0, items.length), 0, item);
  };
  if (endpoint === 'batch') {
    if (random.chance(trouble.repeatsItem)) insert(good[random.int(0, good.length - 1)]);
    if (random.chance(trouble.badItems)) {
      for (let left = random.int(...trouble.badItemCount); left > 0; left -= 1) {
        insert({ bad: badItem(random, device.id, format) });
      }
    }
  }
  const lost = random.chance(trouble.lostAnswer);
  return {
    endpoint,
    format,
    encoding,
    items,
    blankLines: endpoint === 'batch' && format === 'ndjson' && random.chance(uploads.blankLines),
    firstAnswer: lost ? (random.chance(trouble.cutConnection) ? 'cut' : 'discarded') : 'kept',
    malformedBefore: random.chance(trouble.malformedBefore) ? malformedRequest(random, device.id, endpoint) : null,
  };
}
