import { type Collection, MongoClient } from 'mongodb';
import type {
  AlertDocument,
  LeaseDocument,
  MembersDocument,
  NotificationDocument,
  SilenceDocument,
} from './alert-documents.js';
import type {
  CommitDocument,
  DeviceDocument,
  EventDocument,
  IncidentDocument,
  RevocationDocument,
} from './documents.js';
import type { CarriedDocument, WatchDocument, WatchKeepingDocument } from './watch-documents.js';

/** Where a fleet is kept. */
export interface MongoOptions {
  /** `mongodb://…` or `mongodb+srv://…`. */
  readonly uri: string;
  /** In place of the one the URI names; `pisync` when neither does. */
  readonly database?: string;
}

/** The collections of a fleet, and the connection they are reached by. */
export interface Collections {
  readonly client: MongoClient;
  readonly database: string;
  readonly events: Collection<EventDocument>;
  readonly devices: Collection<DeviceDocument>;
  readonly incidents: Collection<IncidentDocument>;
  readonly commits: Collection<CommitDocument>;
  readonly revocations: Collection<RevocationDocument>;
  readonly alerts: Collection<AlertDocument>;
  readonly notifications: Collection<NotificationDocument>;
  readonly members: Collection<MembersDocument>;
  readonly silences: Collection<SilenceDocument>;
  readonly leases: Collection<LeaseDocument>;
  readonly watches: Collection<WatchDocument>;
  readonly watchKeeping: Collection<WatchKeepingDocument>;
  readonly carriedArrivals: Collection<CarriedDocument>;
}

const DEFAULT_DATABASE = 'pisync';
/** So that a request is answered while the server is away, well before its client gives up. */
const SERVER_SELECTION_MS = 3000;
const CONNECT_MS = 3000;
/** How often the server is asked whether it is there: one that falls silent is known to be away after this and the time to connect. */
const HEARTBEAT_MS = 3000;
/** Longer than any operation takes; a server that stays silent for longer is given up. */
const SOCKET_MS = 30_000;
const WRITE_CONCERN_MS = 10_000;

/**
 * The collections of a fleet. Nothing is connected yet: the driver connects when it is first asked.
 *
 * Writes wait for a majority and its journal, and reads see only what a majority has: what is built on can't be rolled back.
 *
 * @throws MongoParseError for a URI that is none
 */
export function openCollections({ uri, database }: MongoOptions): Collections {
  const client = new MongoClient(uri, {
    serverSelectionTimeoutMS: SERVER_SELECTION_MS,
    connectTimeoutMS: CONNECT_MS,
    heartbeatFrequencyMS: HEARTBEAT_MS,
    socketTimeoutMS: SOCKET_MS,
    writeConcern: { w: 'majority', journal: true, wtimeoutMS: WRITE_CONCERN_MS },
    readConcern: { level: 'majority' },
    readPreference: 'primary',
    ignoreUndefined: true,
  });
  // the driver's own default is called test
  const db = database === undefined && !namesDatabase(uri) ? client.db(DEFAULT_DATABASE) : client.db(database);
  return {
    client,
    database: db.databaseName,
    events: db.collection('events'),
    devices: db.collection('devices'),
    incidents: db.collection('incidents'),
    commits: db.collection('commits'),
    revocations: db.collection('revocations'),
    alerts: db.collection('alerts'),
    notifications: db.collection('notifications'),
    members: db.collection('notification_members'),
    silences: db.collection('silences'),
    leases: db.collection('leases'),
    watches: db.collection('watches'),
    watchKeeping: db.collection('watch_keeping'),
    carriedArrivals: db.collection('carried_arrivals'),
  };
}

function namesDatabase(uri: string): boolean {
  return /^[^:]+:\/\/[^/]+\/[^?]/.test(uri);
}
