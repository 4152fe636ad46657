import { announcementOf } from '../../domain/announcement.js';
import type { PendingNotice } from '../../ports/incident-store.js';
import type { Notice, Notifier } from '../../ports/notifier.js';

/** Tells people of changes that are committed. Rejects when the notifier does; the notices are then still pending. */
export async function tellNotices(
  notifier: Notifier,
  pending: readonly PendingNotice[],
  { redelivered }: { redelivered: boolean },
): Promise<void> {
  const notices = pending.flatMap((notice): Notice[] => {
    const announcement = announcementOf(notice);
    return announcement === null ? [] : [{ ...notice, redelivered, ...announcement }];
  });
  if (notices.length > 0) await notifier.notify(notices);
}
