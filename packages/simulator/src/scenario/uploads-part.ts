import { z } from 'zod';
import { share, weights } from './common-schemas.js';
import { distribution } from './distribution-schema.js';

/** Who uploads a device's events, and with which endpoint. */
export type UploadRoute = 'single' | 'batch' | 'hub';
/** In which order what a device kept is uploaded. */
export type UploadOrder = 'oldest-first' | 'newest-first' | 'shuffled';
export type BatchFormat = 'json' | 'ndjson';
export type BatchEncoding = 'identity' | 'gzip' | 'br' | 'deflate';
/** How a device writes `timestamp`. `seconds` leaves the milliseconds out: these devices' times are whole seconds. */
export type TimestampFormat = 'utc' | 'utc-seconds' | 'offset' | 'offset-seconds' | 'epoch-ms';

/** Events that a batch may hold, by the contract of `POST /sync-events`. */
export const LARGEST_BATCH = 10_000;

const routes = weights(['single', 'batch', 'hub']);
const events = distribution(z.number().int().min(1).max(LARGEST_BATCH));

/** How clients upload: each event by itself, in batches, or handed to the hub; and what goes wrong on the way. */
export const uploadsPart = z
  .strictObject({
    pibookRoutes: routes
      .prefault({ single: 20, batch: 25, hub: 55 })
      .describe('of laptops: each event by itself, in batches, or handed to the hub'),
    piboxRoutes: routes
      .prefault({ single: 20, hub: 80 })
      .describe('of hubs: each of its own events by itself, or with those of the laptops'),
    order: weights(['oldest-first', 'newest-first', 'shuffled'])
      .prefault({
        'oldest-first': 50,
        'newest-first': 25,
        shuffled: 25,
      })
      .describe('in which an uploader sends what it kept; a hub always shuffles'),
    batchLimit: events
      .prefault([
        { weight: 20, of: 5 },
        { weight: 60, of: [20, 50] },
        { weight: 20, of: 200 },
      ])
      .describe('events a batch at most'),
    hubBatchLimit: events
      .prefault([
        { weight: 30, of: 25 },
        { weight: 60, of: [50, 100] },
        { weight: 10, of: 500 },
      ])
      .describe('events a batch of a hub at most'),
    format: weights(['json', 'ndjson']).prefault({ json: 60, ndjson: 40 }).describe('of batches'),
    encoding: weights(['identity', 'gzip', 'br', 'deflate'])
      .prefault({ identity: 52, gzip: 40, br: 4, deflate: 4 })
      .describe('compression of batches'),
    connections: distribution(z.number().int().min(1).max(64))
      .prefault([
        { weight: 60, of: 1 },
        { weight: 20, of: 2 },
        { weight: 20, of: 4 },
      ])
      .describe('that an uploader uses at the same time'),
    timestamps: weights(['utc', 'utc-seconds', 'offset', 'offset-seconds', 'epoch-ms'])
      .prefault({
        utc: 45,
        'utc-seconds': 20,
        offset: 20,
        'offset-seconds': 15,
      })
      .describe('how devices write timestamp; seconds: without milliseconds'),
    sendsEventId: share.default(0.4).describe('share of devices that send an identity of their own'),
    lostAnswers: share.default(0.03).describe('share of requests whose answer is lost, so that they are sent again'),
    cutConnections: share.default(0.1).describe('share of those where the connection goes once the body was written'),
    interrupted: share
      .default(0.005)
      .describe('share of requests that break off in the middle of the body, before they are sent whole'),
    uploadsAgain: share
      .default(0.01)
      .describe('share of upload sessions in which an earlier batch is uploaded once more'),
    repeatsItem: share.default(0.02).describe('share of batches that hold one event twice'),
    blankLines: share.default(0.05).describe('share of NDJSON batches with blank lines between the events'),
  })
  .describe('how clients upload, and what goes wrong on the way');
