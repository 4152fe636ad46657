import type { Fleet } from '../src/fleet/fleet.js';
import {
  isGood,
  type GoodItem,
  type UploadItem,
  type UploadLane,
  type UploadRequest,
} from '../src/upload/upload-request.js';
import { uploadSchedule } from '../src/upload/upload-schedule.js';

/** What an uploader uploads at a moment. */
export interface UploadSession {
  readonly atMs: number;
  /** Index of the device that makes the requests. */
  readonly uploader: number;
  /** It uploads what was handed to it as a hub, not what it uploads for itself. */
  readonly carries: boolean;
  readonly lanes: UploadLane[];
}

/** A fleet's upload sessions in the order of time. */
export function uploadSessions(fleet: Fleet): UploadSession[] {
  const sessions = new Map<string, UploadSession>();
  for (const lane of uploadSchedule(fleet)) {
    const { atMs, uploader } = lane;
    const carries = lane.requests.flatMap(({ items }) => goodItems(items)).some(isCarried);
    const key = `${uploader} ${carries} ${atMs}`;
    const session = sessions.get(key);
    if (session === undefined) sessions.set(key, { atMs, uploader, carries, lanes: [lane] });
    else session.lanes.push(lane);
  }
  return [...sessions.values()];
}

/** Whether a device hands its events to its school's hub. */
export function isCarried({ device }: GoodItem): boolean {
  return device.upload.route === 'hub';
}

export function requestsOf({ lanes }: UploadSession): UploadRequest[] {
  return lanes.flatMap(({ requests }) => requests);
}

export function goodItems(items: readonly UploadItem[]): GoodItem[] {
  return items.filter(isGood);
}

/** Names an event by its device and its place. */
export function eventKey({ device, place }: GoodItem): string {
  return `${device.index}/${place}`;
}

/** Names of the events of some requests, each once, in their order. */
export function distinctEvents(requests: readonly UploadRequest[]): string[] {
  return [...new Set(requests.flatMap(({ items }) => goodItems(items)).map(eventKey))];
}
