import { z } from 'zod';
import { type DeviceKind, kindOf } from '../domain/device-kind.js';
import type { AbsentState } from '../domain/watch.js';
import type { WatchStore } from '../ports/watch-store.js';
import { contactOf, type DeviceContact } from './device-contact.js';
import { type Page, type PageOptions, readPage } from './page.js';

const position = z.object({ lastHeardAt: z.number(), deviceId: z.string() });

/** Which of the devices that are not heard from. */
export interface ListAbsentOptions extends PageOptions {
  readonly state?: AbsentState | undefined;
}

/** A device that is not heard from. */
export interface AbsentDevice extends DeviceContact {
  readonly deviceId: string;
  readonly kind: DeviceKind;
  readonly state: AbsentState;
}

/** A page of the devices that are not heard from, the longest absent first. @throws PisyncError `invalid_query` */
export function listAbsent(watches: WatchStore, { state, ...page }: ListAbsentOptions): Promise<Page<AbsentDevice>> {
  return readPage(page, {
    name: `absent/${state ?? ''}`,
    position,
    positionOf: ({ lastHeardAt, deviceId }) => ({ lastHeardAt: lastHeardAt ?? 0, deviceId }),
    async read(after, limit) {
      const found = await watches.absent({ after, limit, ...(state !== undefined && { state }) });
      return found.map((watch) => ({
        deviceId: watch.deviceId,
        kind: kindOf(watch.deviceId),
        ...contactOf(watch),
        state: watch.state === 'silent' ? 'silent' : 'late',
      }));
    },
  });
}
