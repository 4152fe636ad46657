import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { Tidings } from '../domain/announcement.js';
import { type Incident, type IncidentChange, incidentOf } from '../domain/incident.js';
import { walkRuns } from '../domain/failure-run.js';
import type { FleetStore } from '../ports/fleet-store.js';
import { incidentPosition, type IncidentQuery, type UntoldMark } from '../ports/incident-store.js';
import { SAMPLE_DAY, sampleRun } from './sample-events.js';
import type { StoreUnderTest } from './store-under-test.js';

const MINUTE = 60_000;

function sampleIncident(word: string, deviceId: string, minute: number): Incident {
  const { ended, open } = walkRuns(sampleRun(word, { deviceId, minute }));
  const [run = open] = ended;
  const incident = run === null || run === undefined ? null : incidentOf(deviceId, run);
  if (incident === null) throw new Error(`${word} has no incident`);
  return incident;
}

const opened = (after: Incident): IncidentChange => ({ reason: 'opened', before: null, after });

const live = (incident: Incident): Tidings => ({ change: opened(incident), backfilled: false });

/** What every incident store must do: keep incidents as the changes say, list them newest first, and remember what to tell. */
export function incidentStoreContract(name: string, { open }: StoreUnderTest): void {
  describe(`${name}: incident store`, () => {
    let store: FleetStore;
    const old = sampleIncident('FFFS', 'pibook-1', 0);
    const long = sampleIncident('FFFFF', 'pibook-1', 100);
    const other = sampleIncident('FFF', 'pibox-1', 50);
    const sameStart = sampleIncident('FFFFS', 'pibook-10', 50);
    beforeEach(async () => {
      store = await open();
      await store.transact(({ incidents }) => incidents.save([other, old, long, sameStart].map(opened)));
    });
    afterEach(() => store.close());

    const list = (query: Partial<IncidentQuery> = {}) => store.incidents.list({ after: null, limit: 100, ...query });

    it('lists newest first, ties by descending id, in pages of any size', async () => {
      const expected = [long, other, sameStart, old];
      expect(await list()).toEqual(expected);
      for (const limit of [1, 2, 3]) {
        const found: Incident[] = [];
        let page: readonly Incident[] = [];
        do {
          const last = page.at(-1);
          page = await list({ limit, after: last === undefined ? null : incidentPosition(last) });
          found.push(...page);
        } while (page.length === limit);
        expect(found).toEqual(expected);
      }
    });

    it('filters by device, status and start', async () => {
      expect(await list({ deviceId: 'pibook-1' })).toEqual([long, old]);
      expect(await list({ deviceId: 'pibook-1', status: 'open' })).toEqual([long]);
      expect(await list({ deviceId: 'pibook-1', since: SAMPLE_DAY, until: SAMPLE_DAY + 100 * MINUTE })).toEqual([old]);
      expect(await list({ deviceId: 'pibook' })).toEqual([]);
      expect(await list({ deviceIdContains: 'book-1' })).toEqual([long, sameStart, old]);
      expect(await list({ deviceIdContains: 'x', status: 'open' })).toEqual([other]);
      for (const none of ['Book', '.*', '^p', 'pibook-1~']) expect(await list({ deviceIdContains: none })).toEqual([]);
      expect(await list({ kind: 'pibook' })).toEqual([long, sameStart, old]);
      expect(await list({ kind: 'pibox' })).toEqual([other]);
      expect(await list({ kind: 'unknown' })).toEqual([]);
      expect(await list({ status: 'open' })).toEqual([long, other]);
      expect(await list({ status: 'resolved' })).toEqual([sameStart, old]);
      expect(await list({ since: SAMPLE_DAY + 50 * MINUTE, until: SAMPLE_DAY + 100 * MINUTE })).toEqual([
        other,
        sameStart,
      ]);
      expect(await list({ status: 'open', since: SAMPLE_DAY + 50 * MINUTE + 1 })).toEqual([long]);
    });

    it('replaces, moves and removes incidents, and is the same when a change is saved again', async () => {
      const resolved: Incident = { ...long, resolvedAt: SAMPLE_DAY + 200 * MINUTE };
      const earlier = sampleIncident('FFFF', 'pibox-1', 49);
      const changes: readonly IncidentChange[] = [
        { reason: 'resolved', before: long, after: resolved },
        { reason: 'lengthened', before: other, after: earlier },
        { reason: 'retracted', before: old, after: null },
      ];
      for (const turn of [1, 2]) {
        await store.transact(({ incidents }) => incidents.save(changes));
        expect([turn, await list()]).toEqual([turn, [resolved, sameStart, earlier]]);
        expect([turn, await list({ status: 'open' })]).toEqual([turn, [earlier]]);
        expect([turn, await list({ deviceId: 'pibook-1' })]).toEqual([turn, [resolved]]);
      }
    });

    it('remembers what is to be told, oldest first, until it was told', async () => {
      const quietly = { change: opened(other), backfilled: true };
      const first = await store.transact(({ incidents }) => incidents.addNotices([live(long), quietly]));
      const second = await store.transact(({ incidents }) => incidents.addNotices([live(old)]));
      const pending = await store.incidents.pendingNotices();
      expect(pending.map(({ change, backfilled }) => ({ change, backfilled }))).toEqual([
        live(long),
        quietly,
        live(old),
      ]);
      expect(pending.map(({ id }) => id)).toEqual([...first, ...second]);
      await store.transact(({ incidents }) => incidents.removeNotices([...first]));
      expect((await store.incidents.pendingNotices()).map(({ id }) => id)).toEqual(second);
    });

    it('remembers of devices whether their open incident is one that nobody was told of', async () => {
      const devices = ['pibook-1', 'pibook-10', 'pibox-1', 'nobody'];
      const untold = async () => [...(await store.transact(({ incidents }) => incidents.untold(devices)))];
      const mark = (...marks: readonly UntoldMark[]) => store.transact(({ incidents }) => incidents.markUntold(marks));
      expect(await untold()).toEqual([]);
      await mark({ deviceId: 'pibook-1', untold: true }, { deviceId: 'pibox-1', untold: true });
      expect(await untold()).toEqual(['pibook-1', 'pibox-1']);
      // other writes leave it as it is
      await store.transact(({ incidents }) => incidents.save([{ reason: 'retracted', before: long, after: null }]));
      await mark({ deviceId: 'pibox-1', untold: false });
      expect(await untold()).toEqual(['pibook-1']);
    });
  });
}
