import type { ApiClient } from '../api/client.js';
import type { ListPart } from './report.js';
import { showCount, showTime } from './show-cell.js';

/** What the longest streaks are found with. */
export interface LongestStreaksParts {
  readonly client: ApiClient;
  readonly kind: string | null;
  readonly top: number;
  readonly signal: AbortSignal;
}

/** The devices with the most failures since their newest success, longest first. */
export function longestStreaksPart({ client, kind, top, signal }: LongestStreaksParts): ListPart {
  return {
    type: 'list',
    name: 'longest_streaks',
    title: 'Longest streaks',
    about: 'The most failed syncs in a row, with no success since.',
    columns: [
      { field: 'device_id', heading: 'Device', shrinks: true },
      { field: 'kind', heading: 'Kind' },
      { field: 'current_streak', heading: 'Failed in a row', numeric: true, show: showCount },
      { field: 'streak_started_at', heading: 'Since (UTC)', show: showTime },
      { field: 'last_success_at', heading: 'Last success (UTC)', show: showTime },
      { field: 'last_event_at', heading: 'Last event (UTC)', show: showTime },
    ],
    empty: 'No device failed in its newest sync.',
    async *pages() {
      const list = client.devices({ sort: '-current_streak', limit: top, ...(kind !== null && { kind }) });
      const { items } = await list.page(undefined, signal);
      yield items
        .filter(({ current_streak }) => current_streak > 0)
        .map((device) => ({
          device_id: device.device_id,
          kind: device.kind,
          current_streak: device.current_streak,
          streak_started_at: device.streak_started_at,
          last_success_at: device.last_success_at,
          last_event_at: device.last_event_at,
        }));
    },
  };
}
