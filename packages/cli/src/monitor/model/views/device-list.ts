import type { ApiDevice } from '@pisync/server/wire';
import { count } from '../../../output/quantities.js';
import { ago, span as spanOf, speed, UNKNOWN } from '../figures.js';
import { type Line, span } from '../line.js';
import type { ListQuery, Order } from '../list-query.js';
import type { MonitorState } from '../state.js';
import { type TableColumn, tableLines } from './table.js';

/** The rows of a list of devices in view, below their heading. */
export function deviceListLines(
  state: MonitorState,
  list: 'failing' | 'devices',
  size: { columns: number; rows: number },
): Line[] {
  return tableLines(state.lists[list], columnsOf(list, state.queries[list], state.nowMs), size);
}

function columnsOf(list: 'failing' | 'devices', query: ListQuery, nowMs: number): TableColumn<ApiDevice>[] {
  const sorted = (order: Order): { mark?: string } =>
    query.order === order ? { mark: query.descending ? '▾' : '▴' } : {};
  const device: TableColumn<ApiDevice> = {
    heading: 'DEVICE',
    width: 14,
    isFlexible: true,
    weight: 9,
    ...sorted('device_id'),
    cell: ({ device_id }) => span(device_id),
  };
  const status: TableColumn<ApiDevice> = {
    heading: 'STATUS',
    width: 9,
    weight: 6,
    cell: (row) => (row.status === 'failing' ? span('✗ failing', 'bad') : span(`● ${row.status}`, 'good')),
  };
  const since: TableColumn<ApiDevice> = {
    heading: 'FAILING FOR',
    width: 11,
    weight: 6,
    isNumeric: true,
    cell: ({ streak_started_at: at }) => span(at === null ? UNKNOWN : spanOf(nowMs - Date.parse(at))),
  };
  const rest: readonly TableColumn<ApiDevice>[] = [
    {
      heading: 'IN A ROW',
      width: 9,
      weight: 8,
      isNumeric: true,
      ...sorted('current_streak'),
      cell: ({ current_streak: length }) => span(count(length), length > 0 ? 'warn' : 'dim'),
    },
    {
      heading: 'FAILED',
      width: 7,
      weight: 5,
      isNumeric: true,
      ...sorted('failed_syncs'),
      cell: ({ failed_syncs }) => span(count(failed_syncs)),
    },
    { heading: 'SYNCS', width: 7, weight: 3, isNumeric: true, cell: ({ total_syncs }) => span(count(total_syncs)) },
    {
      heading: 'LAST SYNC',
      width: 11,
      weight: 7,
      isNumeric: true,
      ...sorted('last_event_at'),
      cell: ({ last_event_at: at }) => span(ago(at, nowMs)),
    },
    {
      heading: 'LAST SUCCESS',
      width: 12,
      weight: 2,
      isNumeric: true,
      cell: ({ last_success_at: at }) => span(ago(at, nowMs)),
    },
    {
      heading: 'MBIT/S',
      width: 7,
      weight: 1,
      isNumeric: true,
      cell: ({ latest }) => span(latest === null ? UNKNOWN : speed(latest.internet_speed)),
    },
    { heading: 'KIND', width: 7, weight: 0, cell: ({ kind }) => span(kind, 'dim') },
  ];
  return [device, list === 'failing' ? since : status, ...rest];
}
