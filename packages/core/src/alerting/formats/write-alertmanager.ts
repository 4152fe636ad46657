import type { AlertKind } from '../../domain/alert.js';
import type { NotificationMember } from '../../domain/alert-record.js';
import { iso } from './summary.js';
import type { WriteMessage } from './write-message.js';

const NAMES: Readonly<Record<AlertKind, string>> = {
  failing: 'PiSyncDeviceFailing',
  late: 'PiSyncDeviceLate',
  silent: 'PiSyncDeviceSilent',
};

/** Alertmanager ends an alert by itself that isn't sent again; PiSync says when it ends. Milliseconds. */
const FIRES_FOR_MS = 30 * 86_400_000;

/** What messages for Alertmanager say beside the alerts. */
export interface AlertmanagerOptions {
  /** Names the group of a device, for its label. */
  readonly groupOf: (deviceId: string) => string;
  /** Where people find the service; leads to the device. */
  readonly serviceUrl?: string;
}

/**
 * What Alertmanager takes at `POST /api/v2/alerts`, which groups by itself. It keeps a state, so each alert is sent as it is now: a
 * message that comes late, after the one about its end, doesn't bring it back.
 */
export function createAlertmanagerWriter({ groupOf, serviceUrl }: AlertmanagerOptions): WriteMessage {
  return async ({ notification, members, current }) => {
    if (notification.type === 'test') return JSON.stringify([testAlert(notification.createdAt)]);
    const now = new Map((await current(members.map(({ alertId }) => alertId))).map((record) => [record.id, record]));
    return JSON.stringify(
      members.map((member) => {
        const { alertId, kind, deviceId, startedAt, detail } = member;
        const endedAt = member.endedAt ?? now.get(alertId)?.endedAt ?? null;
        return {
          labels: { alertname: NAMES[kind], device_id: deviceId, kind, group: groupOf(deviceId) },
          annotations: { summary: annotate(member), ...('incidentId' in detail && { incident_id: detail.incidentId }) },
          startsAt: iso(startedAt),
          // it refuses an end that is not after the start
          endsAt: iso(endedAt === null ? notification.createdAt + FIRES_FOR_MS : Math.max(endedAt, startedAt + 1)),
          ...(serviceUrl !== undefined && { generatorURL: `${serviceUrl}/device/${encodeURIComponent(deviceId)}` }),
        };
      }),
    );
  };
}

function annotate({ kind, deviceId, detail }: NotificationMember): string {
  return 'failures' in detail ? `${deviceId} failed ${detail.failures} syncs in a row` : `${deviceId} is ${kind}`;
}

/** One that is over as soon as it is there. */
function testAlert(createdAt: number): object {
  return {
    labels: { alertname: 'PiSyncTest' },
    annotations: { summary: 'a test; nothing is wrong' },
    startsAt: iso(createdAt),
    endsAt: iso(createdAt + 60_000),
  };
}
