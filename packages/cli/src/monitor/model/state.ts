import type { ApiDevice, ApiEvent, ApiIncident, ApiPulse } from '@pisync/server/wire';
import type { ListName, ListQuery } from './list-query.js';
import { firstQueries } from './list-query.js';
import { emptyList, type PagedList } from './paged-list.js';
import type { PulsePoint } from './pulse-series.js';

/** The tabs, from left to right. */
export const TABS = ['failing', 'incidents', 'devices', 'throughput'] as const;
export type Tab = (typeof TABS)[number];

/** Columns and rows of the terminal. */
export interface Size {
  readonly columns: number;
  readonly rows: number;
}

/** Whether the service can be heard. */
export type Connection =
  | { readonly state: 'connecting' }
  | { readonly state: 'live' }
  | { readonly state: 'reconnecting'; readonly reason: string; readonly retryAtMs: number };

/** An incident in the feed: as it was told of (with the reason), or as it was found. */
export interface FeedItem {
  readonly incident: ApiIncident;
  readonly reason: string | null;
  /** ISO 8601. */
  readonly at: string;
}

/** What is known of a device whose page is open. */
export interface DeviceAnswer {
  readonly device: ApiDevice;
  /** Newest first. */
  readonly history: readonly ApiEvent[];
  /** Newest first. */
  readonly incidents: readonly ApiIncident[];
}

/** The page of a device; `answer` is `null` until it came. */
export interface OpenedDevice {
  readonly deviceId: string;
  readonly answer: DeviceAnswer | null;
  /** When it was asked last with an end, and how long that took, ms. */
  readonly asked: { readonly atMs: number; readonly tookMs: number } | null;
  readonly problem: string | null;
  /** The first of its incidents that is shown. */
  readonly top: number;
}

/** All that the monitor shows. */
export interface MonitorState {
  /** The service, as a person knows it: `127.0.0.1:3000`. */
  readonly service: string;
  readonly size: Size;
  /** This machine's clock, epoch ms. */
  readonly nowMs: number;
  readonly connection: Connection;
  /** The last that was heard of the fleet; `null` before the first. */
  readonly pulse: ApiPulse | null;
  readonly points: readonly PulsePoint[];
  readonly tab: Tab;
  readonly queries: Readonly<Record<ListName, ListQuery>>;
  readonly lists: {
    readonly failing: PagedList<ApiDevice>;
    readonly devices: PagedList<ApiDevice>;
    readonly incidents: PagedList<FeedItem>;
  };
  readonly opened: OpenedDevice | null;
  readonly isHelpOpen: boolean;
  /** The filter that is being typed; `null` when none is. */
  readonly draft: string | null;
  readonly isQuitting: boolean;
}

/** A monitor that has heard nothing yet. */
export function initialState(service: string, size: Size, nowMs: number): MonitorState {
  return {
    service,
    size,
    nowMs,
    connection: { state: 'connecting' },
    pulse: null,
    points: [],
    tab: 'failing',
    queries: firstQueries(),
    lists: { failing: emptyList(), devices: emptyList(), incidents: emptyList() },
    opened: null,
    isHelpOpen: false,
    draft: null,
    isQuitting: false,
  };
}
