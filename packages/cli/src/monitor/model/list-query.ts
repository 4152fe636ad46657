import { kindOf } from '@pisync/core';
import type { DevicesQuery, IncidentsQuery } from '@pisync/server/wire';
import type { ApiIncident } from '@pisync/server/wire';

/** The lists that the service keeps and sorts. */
export const LISTS = ['failing', 'incidents', 'devices'] as const;
export type ListName = (typeof LISTS)[number];

/** Orders of devices that the service has. */
export const ORDERS = ['device_id', 'current_streak', 'failed_syncs', 'last_event_at'] as const;
export type Order = (typeof ORDERS)[number];

/** What is asked of a list. */
export interface ListQuery {
  /** Part of a device id; empty for all. */
  readonly text: string;
  readonly kind: string | null;
  readonly status: string | null;
  readonly order: Order;
  readonly descending: boolean;
}

/** Rows of a page: two screens of a large terminal. */
export const PAGE_ROWS = 100;

const KINDS: readonly (string | null)[] = [null, 'pibook', 'pibox', 'unknown'];
const STATUSES: Readonly<Record<ListName, readonly (string | null)[]>> = {
  failing: ['failing'],
  devices: [null, 'failing', 'ok'],
  incidents: [null, 'open', 'resolved'],
};

/** What is asked before anyone chose something. */
export function firstQueries(): Record<ListName, ListQuery> {
  const all: ListQuery = { text: '', kind: null, status: null, order: 'device_id', descending: false };
  return {
    failing: { ...all, status: 'failing', order: 'current_streak', descending: true },
    devices: all,
    incidents: all,
  };
}

/** With the next order, the way round that is most asked for: most first, ids from a to z. */
export function nextOrder(query: ListQuery): ListQuery {
  const order = after(ORDERS, query.order);
  return { ...query, order, descending: order !== 'device_id' };
}

/** With the next kind of device. */
export function nextKind(query: ListQuery): ListQuery {
  return { ...query, kind: after(KINDS, query.kind) };
}

/** With the next status that the list has. */
export function nextStatus(list: ListName, query: ListQuery): ListQuery {
  return { ...query, status: after(STATUSES[list], query.status) };
}

/** Whether less than the whole list is asked for. */
export function isNarrowed(list: ListName, { text, kind, status }: ListQuery): boolean {
  return text !== '' || kind !== null || status !== firstQueries()[list].status;
}

/** The query of `GET /devices`, turned round where the list is walked from its end. */
export function devicesQuery({ text, kind, status, order, descending }: ListQuery, fromEnd: boolean): DevicesQuery {
  return {
    ...(text !== '' && { id: text }),
    ...(kind !== null && { kind }),
    ...(status !== null && { status }),
    sort: `${descending === fromEnd ? '' : '-'}${order}`,
    limit: PAGE_ROWS,
  };
}

/** The query of `GET /incidents`. */
export function incidentsQuery({ text, kind, status }: ListQuery): IncidentsQuery {
  return {
    ...(text !== '' && { id: text }),
    ...(kind !== null && { kind }),
    ...(status !== null && { status }),
    limit: PAGE_ROWS,
  };
}

/** Whether the service would list an incident. */
export function listsIncident({ text, kind, status }: ListQuery, { device_id, status: is }: ApiIncident): boolean {
  return (
    device_id.includes(text) && (kind === null || kindOf(device_id) === kind) && (status === null || is === status)
  );
}

function after<T>(values: readonly T[], value: T): T {
  return values[(values.indexOf(value) + 1) % values.length] ?? value;
}
