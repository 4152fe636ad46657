import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Alert } from '../domain/alert.js';
import { type AlertRecord, claimAlert, confirmAlert, holdAlert, memberOf } from '../domain/alert-record.js';
import { changeDelivery, formingNotification, readyNotification } from '../domain/notification.js';
import type { Silence } from '../domain/silence.js';
import type { AlertQuery } from '../ports/alert-store.js';
import type { ServiceStore } from '../ports/service-store.js';
import { SAMPLE_DAY } from './sample-events.js';
import type { StoreUnderTest } from './store-under-test.js';

const at = (minute: number): number => SAMPLE_DAY + minute * 60_000;

/** An alert of a device that fails from a minute on. */
function firing(deviceId: string, minute: number): Alert {
  const detail = { incidentId: `${deviceId}~e`, failures: 3, lastFailureAt: at(minute + 2) };
  const id = `failing~${deviceId}~${minute}`;
  return { id, kind: 'failing', status: 'firing', deviceId, startedAt: at(minute), at: at(minute + 2), detail };
}

function silent(deviceId: string, minute: number): Alert {
  const detail = { lastHeardAt: null, dueAt: at(minute) };
  const id = `silent~${deviceId}~${minute}`;
  return { id, kind: 'silent', status: 'firing', deviceId, startedAt: at(minute), at: at(minute), detail };
}

const over = (alert: Alert, minute: number): Alert => ({ ...alert, status: 'resolved', at: at(minute) });

const silence = (id: string, minute: number): Silence => ({
  id,
  matchers: { device: 'pibook-*', kind: null, group: null },
  startsAt: at(minute),
  expiresAt: at(minute + 60),
  reason: 'the line is being repaired',
  author: 'operations',
  createdAt: at(minute),
  endedAt: null,
});

const idsOf = (records: readonly { readonly id: string }[]): readonly string[] => records.map(({ id }) => id);
const claimBy =
  (notification: string) =>
  (record: AlertRecord | null): AlertRecord | null =>
    record === null ? null : claimAlert(record, notification);

/** What every alert store must do: keep each alert once, change records one at a time, and find what is to be told. */
export function alertStoreContract(name: string, { open }: StoreUnderTest): void {
  describe(`${name}: alert store`, () => {
    let store: ServiceStore;
    const a = firing('eu-1', 0);
    const b = firing('eu-2', 10);
    const c = silent('us-1', 10);
    beforeEach(async () => {
      store = await open();
    });
    afterEach(() => store.close());

    const raise = (...alerts: readonly Alert[]) => store.alerts.raise(alerts, at(20));
    const list = async (query: Partial<AlertQuery> = {}) =>
      idsOf(await store.alerts.list({ after: null, limit: 100, ...query }));

    it('keeps each alert once, however often and in whichever order it is raised', async () => {
      await raise(a, b, a);
      await store.alerts.raise([b, over(a, 30), over(a, 31)], at(40));
      await raise(over(c, 50), c, over(c, 51));
      const records = await store.alerts.get([a.id, b.id, c.id, 'unknown']);
      expect(records.toSorted((x, y) => (x.id < y.id ? -1 : 1))).toEqual([
        expect.objectContaining({ id: a.id, firedAt: a.at, endedAt: at(30), telling: 'firing', changedAt: at(20) }),
        expect.objectContaining({ id: b.id, firedAt: b.at, endedAt: null, telling: 'firing', detail: b.detail }),
        expect.objectContaining({ id: c.id, firedAt: c.at, endedAt: at(50), telling: 'firing' }),
      ]);
      expect(await store.alerts.firing()).toEqual({ failing: 1, late: 0, silent: 0 });
    });

    it('keeps each once that many raise at the same time', async () => {
      const many = Array.from({ length: 30 }, (_, index) => firing(`eu-${index}`, index));
      await Promise.all([raise(...many), raise(...many.toReversed()), raise(...many.map((one) => over(one, 60)))]);
      expect(await list()).toHaveLength(30);
      expect(await store.alerts.pending(at(99), 100)).toHaveLength(30);
      expect(await store.alerts.firing()).toEqual({ failing: 0, late: 0, silent: 0 });
    });

    it('lists newest first, in pages, by device, kind, status and start', async () => {
      await raise(a, b, c, over(b, 30));
      expect(await list()).toEqual([c.id, b.id, a.id]);
      expect(await list({ limit: 2 })).toEqual([c.id, b.id]);
      expect(await list({ after: { startedAt: at(10), id: c.id } })).toEqual([b.id, a.id]);
      expect(await list({ deviceId: 'eu-2' })).toEqual([b.id]);
      expect(await list({ deviceId: 'eu' })).toEqual([]);
      expect(await list({ kind: 'silent' })).toEqual([c.id]);
      expect(await list({ status: 'firing' })).toEqual([c.id, a.id]);
      expect(await list({ status: 'resolved', since: at(10), until: at(11) })).toEqual([b.id]);
      expect(await list({ until: at(10) })).toEqual([a.id]);
    });

    it('gives each alert to one of those who claim it at once', async () => {
      await raise(a, b, c);
      const ids = [a.id, b.id, c.id];
      await Promise.all(['n1', 'n2', 'n3'].map((id) => store.alerts.change(ids, claimBy(id))));
      const claimed = await store.alerts.claimed();
      expect(idsOf(claimed)).toHaveLength(3);
      expect(await store.alerts.pending(at(99), 10)).toEqual([]);
      for (const { id, claimedBy } of claimed) {
        await store.alerts.change([id], (record) =>
          record === null ? null : confirmAlert(record, claimedBy ?? '', 'firing', at(60)),
        );
      }
      expect(await store.alerts.claimed()).toEqual([]);
      await store.alerts.raise([over(b, 70)], at(70));
      const [again] = await store.alerts.pending(at(99), 10);
      expect(again).toMatchObject({ id: b.id, telling: 'resolved', claimedBy: null, changedAt: at(70) });
    });

    it('finds what is to be told, oldest change first, and leaves out what is held', async () => {
      await store.alerts.raise([b], at(22));
      await store.alerts.raise([a], at(21));
      await store.alerts.raise([c], at(23));
      expect(idsOf(await store.alerts.pending(at(99), 2))).toEqual([a.id, b.id]);
      await store.alerts.change([a.id], (record) => record && holdAlert(record, at(60), 's1'));
      expect(idsOf(await store.alerts.pending(at(59), 10))).toEqual([b.id, c.id]);
      expect(idsOf(await store.alerts.pending(at(60), 10))).toEqual([a.id, b.id, c.id]);
      expect(idsOf(await store.alerts.heldBy('s1'))).toEqual([a.id]);
      expect(await store.alerts.heldBy('s2')).toEqual([]);
    });

    it('finds the alerts of devices that fire, or are not long over', async () => {
      const old = firing('eu-1', 1);
      await store.alerts.raise([old, over(old, 5), c], at(6));
      await store.alerts.raise([a, b, over(b, 30)], at(40));
      const found = await store.alerts.ofDevices(['eu-1', 'eu-2', 'us-2'], at(35));
      expect(idsOf(found).toSorted()).toEqual([a.id, b.id].toSorted());
      expect(await store.alerts.ofDevices(['eu-1', 'us-1'], at(3))).toHaveLength(3);
    });

    it('seals a notification once, keeps what it tells of, and finds what is to be tried', async () => {
      const { notifications } = store.alerts;
      await raise(a, b);
      const forming = formingNotification({ id: 'n1', type: 'alerts', group: 'eu' }, at(30));
      await notifications.add(forming);
      await notifications.add({ ...forming, group: 'other' });
      expect(await notifications.forming()).toEqual([forming]);
      expect(await notifications.due(at(99), 10)).toEqual([]);
      expect(await notifications.members('n1')).toEqual([]);
      const members = (await store.alerts.get([a.id, b.id])).map(memberOf);
      const ready = readyNotification(forming, members, ['ops', 'pager'], at(31));
      const sealed = await Promise.all([1, 2].map(() => notifications.seal(ready, members)));
      expect(sealed.filter(Boolean)).toHaveLength(1);
      expect(await notifications.get('n1')).toEqual(ready);
      expect(await notifications.members('n1')).toEqual(members);
      expect(await notifications.forming()).toEqual([]);
      expect(await notifications.drop('n1')).toBe(false);
      expect(idsOf(await notifications.due(at(31), 10))).toEqual(['n1']);
      expect(await notifications.due(at(30), 10)).toEqual([]);
      expect(await notifications.figures()).toEqual({ pending: 2, dead: 0, oldestPendingAt: at(31) });
      const changed = await notifications.change('n1', (one) =>
        changeDelivery(one, 'ops', (delivery) => ({ ...delivery, status: 'dead', nextAt: null })),
      );
      expect(await notifications.get('n1')).toEqual(changed);
      expect(await notifications.figures()).toEqual({ pending: 1, dead: 1, oldestPendingAt: at(31) });
      await notifications.change('n1', (one) =>
        changeDelivery(one, 'pager', (delivery) => ({ ...delivery, status: 'delivered', nextAt: null })),
      );
      expect(await notifications.due(at(99), 10)).toEqual([]);
      expect(await notifications.change('unknown', (one) => one)).toBeNull();
    });

    it('loses no change of a notification that several make at once', async () => {
      const { notifications } = store.alerts;
      const webhooks = ['w1', 'w2', 'w3', 'w4'];
      const forming = formingNotification({ id: 'n1', type: 'test', group: '' }, at(0));
      await notifications.add(forming);
      await notifications.seal(readyNotification(forming, [], webhooks, at(0)), []);
      await Promise.all(
        webhooks.map((webhook) =>
          notifications.change('n1', (one) =>
            changeDelivery(one, webhook, (delivery) => ({ ...delivery, attempts: delivery.attempts + 1 })),
          ),
        ),
      );
      expect((await notifications.get('n1'))?.deliveries.map(({ attempts }) => attempts)).toEqual([1, 1, 1, 1]);
    });

    it('lists notifications newest first, by what became of them', async () => {
      const { notifications } = store.alerts;
      for (const minute of [1, 3, 2]) {
        const forming = formingNotification({ id: `n${minute}`, type: 'alerts', group: 'eu' }, at(minute));
        await notifications.add(forming);
        await notifications.seal(readyNotification(forming, [], minute === 3 ? ['ops'] : ['ops', 'pager'], at(9)), []);
      }
      await notifications.change('n1', (one) =>
        changeDelivery(one, 'pager', (delivery) => ({ ...delivery, status: 'dead', nextAt: null })),
      );
      const page = async (query = {}) => idsOf(await notifications.list({ after: null, limit: 10, ...query }));
      expect(await page()).toEqual(['n3', 'n2', 'n1']);
      expect(await page({ limit: 1, after: { createdAt: at(3), id: 'n3' } })).toEqual(['n2']);
      expect(await page({ webhook: 'pager' })).toEqual(['n2', 'n1']);
      expect(await page({ status: 'dead' })).toEqual(['n1']);
      // of one delivery both must be so
      expect(await page({ status: 'dead', webhook: 'ops' })).toEqual([]);
      expect(idsOf(await notifications.since(at(2)))).toEqual(['n3', 'n2']);
      await notifications.add(formingNotification({ id: 'n4', type: 'alerts', group: 'eu' }, at(4)));
      expect(await notifications.drop('n4')).toBe(true);
      expect(await notifications.drop('n4')).toBe(false);
      expect(await page()).toEqual(['n3', 'n2', 'n1']);
    });

    it('keeps silences', async () => {
      const { silences } = store.alerts;
      const [first, second] = [silence('s1', 0), silence('s2', 10)];
      await silences.put(first);
      await silences.put(second);
      expect(await silences.list({ after: null, limit: 10 })).toEqual([second, first]);
      expect(await silences.list({ after: { createdAt: at(10), id: 's2' }, limit: 10 })).toEqual([first]);
      expect(await silences.unexpired(at(60))).toEqual([second]);
      const ended = { ...second, endedAt: at(20) };
      await silences.put(ended);
      expect(await silences.get('s2')).toEqual(ended);
      expect(await silences.get('s3')).toBeNull();
      expect(await silences.unexpired(at(30))).toEqual([first]);
    });

    it('gives the lease to one at a time, until its time is over', async () => {
      const { alerts } = store;
      const taken = await Promise.all(['p1', 'p2', 'p3'].map((holder) => alerts.lease(holder, at(0), at(1))));
      expect(taken.filter(Boolean)).toHaveLength(1);
      const [first = '', second = ''] = taken[0] === true ? ['p1', 'p2'] : ['p3', 'p1'];
      const holder = taken[1] === true ? 'p2' : first;
      const other = holder === second ? 'p3' : second;
      expect(await alerts.lease(holder, at(0.5), at(2))).toBe(true);
      expect(await alerts.lease(other, at(1.5), at(3))).toBe(false);
      expect(await alerts.lease(other, at(2), at(3))).toBe(true);
      expect(await alerts.lease(holder, at(2.5), at(4))).toBe(false);
    });

    it('forgets what is over and told, and nothing else', async () => {
      const { alerts } = store;
      await raise(a, b, over(a, 30), over(b, 30), c);
      await alerts.change([a.id], claimBy('n1'));
      await alerts.change([a.id], (record) => record && confirmAlert(record, 'n1', 'passed', at(31)));
      for (const id of ['n1', 'n2']) {
        const forming = formingNotification({ id, type: 'alerts', group: 'eu' }, at(31));
        await alerts.notifications.add(forming);
        const members = id === 'n1' ? (await alerts.get([a.id])).map(memberOf) : [];
        await alerts.notifications.seal(
          readyNotification(forming, members, id === 'n1' ? [] : ['ops'], at(31)),
          members,
        );
      }
      await alerts.silences.put(silence('s1', 0));
      await alerts.forget(at(25));
      expect(await list()).toHaveLength(3);
      await alerts.forget(at(90));
      expect(await list()).toEqual([c.id, b.id]);
      expect(await list({ deviceId: 'eu-1' })).toEqual([]);
      expect(idsOf(await alerts.notifications.since(at(0)))).toEqual(['n2']);
      expect(await alerts.notifications.members('n1')).toEqual([]);
      expect(await alerts.silences.get('s1')).toBeNull();
    });
  });
}
