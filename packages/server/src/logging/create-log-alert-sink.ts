import type { AlertSink } from '@pisync/core';
import type { Logger } from 'pino';
import { isoTime, isoTimeOrNull } from '../wire/iso-time.js';

/** Tells of devices that are not heard from in lines of the log: at `warn` when they are late or silent, at `info` when they are back. */
export function createLogAlertSink(logger: Logger): AlertSink {
  return {
    async raise(alerts) {
      for (const alert of alerts) {
        if (alert.kind === 'failing') continue;
        const { id, kind, deviceId, detail } = alert;
        const line = {
          alert_id: id,
          device_id: deviceId,
          last_heard_at: isoTimeOrNull(detail.lastHeardAt),
          due_at: isoTime(detail.dueAt),
        };
        if (alert.status === 'resolved') logger.info(line, `device ${deviceId} is heard from again, it was ${kind}`);
        else logger.warn(line, `device ${deviceId} is ${kind}: it was to be heard from`);
      }
    },
  };
}
