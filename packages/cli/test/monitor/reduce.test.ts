import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MonitorAction } from '../../src/monitor/model/action.js';
import type { NamedKey } from '../../src/monitor/model/key-press.js';
import { layoutOf } from '../../src/monitor/model/layout.js';
import { widthOf } from '../../src/monitor/model/line.js';
import { LISTS } from '../../src/monitor/model/list-query.js';
import { isLoaded, type PagedList, reach, rowAt } from '../../src/monitor/model/paged-list.js';
import { nextQuestion } from '../../src/monitor/model/questions.js';
import { reduce } from '../../src/monitor/model/reduce.js';
import type { MonitorState } from '../../src/monitor/model/state.js';
import { frameOf } from '../../src/monitor/model/views/frame.js';
import { spokenLines } from '../../src/monitor/model/views/spoken.js';
import {
  NOW_MS,
  press,
  play,
  sampleDevice,
  sampleIncident,
  sampleMonitor,
  samplePage,
  samplePulse,
} from './sample-fleet.js';

const SIZE = { columns: 80, rows: 24 };
const MONITOR = sampleMonitor(SIZE);

/** What may happen, as far as it doesn't depend on what is there. */
type Step =
  | { readonly do: 'act'; readonly action: MonitorAction }
  /** The service answers what is asked, with so many rows, which may be the last. */
  | { readonly do: 'answer'; readonly rows: number; readonly isLast: boolean; readonly shift: number }
  | { readonly do: 'fail' };

const named = fc.constantFrom<NamedKey>(
  'up',
  'down',
  'left',
  'right',
  'page-up',
  'page-down',
  'home',
  'end',
  'enter',
  'escape',
  'tab',
  'shift-tab',
  'backspace',
  'ctrl-u',
);
const act = (action: MonitorAction): Step => ({ do: 'act', action });
const step: fc.Arbitrary<Step> = fc.oneof(
  { weight: 6, arbitrary: named.map((name) => act({ type: 'key', key: { name } })) },
  {
    weight: 4,
    arbitrary: fc
      .constantFrom(...'1234jkgGsSft/?x0'.split(''))
      .map((text) => act({ type: 'key', key: { name: 'text', text } })),
  },
  {
    weight: 8,
    arbitrary: fc.record({
      do: fc.constant('answer' as const),
      rows: fc.constantFrom(0, 1, 7, 100),
      isLast: fc.boolean(),
      shift: fc.integer({ min: 0, max: 40 }),
    }),
  },
  { weight: 1, arbitrary: fc.constant<Step>({ do: 'fail' }) },
  { weight: 1, arbitrary: fc.constant(act({ type: 'filter-settled' })) },
  {
    weight: 2,
    arbitrary: fc
      .record({ columns: fc.integer({ min: 1, max: 200 }), rows: fc.integer({ min: 1, max: 60 }) })
      .map((size) => act({ type: 'resized', size })),
  },
  {
    weight: 3,
    arbitrary: fc.integer({ min: 0, max: 600 }).map((s) => act({ type: 'tick', nowMs: NOW_MS + s * 1000 })),
  },
  {
    weight: 3,
    arbitrary: fc.integer({ min: 1, max: 30 }).map((number) =>
      act({
        type: 'stream',
        message: { type: 'incident', change: { reason: 'opened', at: `${number}`, incident: sampleIncident(number) } },
        nowMs: NOW_MS,
      }),
    ),
  },
  {
    weight: 1,
    arbitrary: fc
      .constantFrom<MonitorAction>(
        { type: 'stream', message: { type: 'connected' }, nowMs: NOW_MS },
        { type: 'stream', message: { type: 'disconnected', reason: 'it', retryInMs: 500 }, nowMs: NOW_MS },
        { type: 'stream', message: { type: 'lost', lost: { syncs: 0, incidents: 1 } }, nowMs: NOW_MS },
        { type: 'stream', message: { type: 'pulse', pulse: samplePulse(0) }, nowMs: NOW_MS },
      )
      .map(act),
  },
);

function take(state: MonitorState, next: Step): MonitorState {
  if (next.do === 'act') return reduce(state, next.action);
  const question = nextQuestion(state);
  if (question === null) return state;
  if (question.kind === 'device') {
    const { deviceId } = question;
    if (next.do === 'fail') return reduce(state, { type: 'device-failed', deviceId, message: 'no', nowMs: NOW_MS });
    const incidents = [1, 2, 3].map((number) => sampleIncident(number));
    const answer = { device: sampleDevice(3), history: [], incidents };
    return reduce(state, { type: 'device', deviceId, answer, nowMs: NOW_MS, tookMs: 1 });
  }
  const { list, page, generation } = question;
  if (next.do === 'fail') return reduce(state, { type: 'page-failed', list, generation, message: 'no', nowMs: NOW_MS });
  const answered = samplePage(state, list, page, next.rows + next.shift, next.isLast);
  return reduce(state, answered);
}

/** What is wrong with a list; nothing when all is as it must be. */
function faultsOf(list: PagedList<unknown>, rows: number): string[] {
  const { selected, top, pages } = list;
  const last = Math.max(0, reach(list) - 1);
  // a screen is on two pages at most, with one more at each side; short pages need more to fill it
  const shortest = Math.max(1, Math.min(...[...pages.values()].map((held) => held.rows.length)));
  const rules: Readonly<Record<string, boolean>> = {
    'the selection is in the list': selected.index >= 0 && selected.index <= last,
    'the selection is in view': top >= 0 && top <= selected.index && selected.index - top < rows,
    'what is selected is what is there': selected.id === (rowAt(list, selected.index)?.id ?? null),
    'little is held': pages.size <= Math.ceil(rows / shortest) + 3,
  };
  return Object.keys(rules).filter((rule) => rules[rule] === false);
}

describe('whatever happens', () => {
  it('the selection is a row that is there, in view, and little is held', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 60 }), (steps) => {
        const state = steps.reduce(take, MONITOR);
        const { listRows } = layoutOf(state.size);
        expect(LISTS.flatMap((name) => faultsOf(state.lists[name], listRows))).toEqual([]);
      }),
      { numRuns: 200 },
    );
  });

  it('the frame has the size of the terminal, and there are words for a screen reader', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 40 }), (steps) => {
        const state = steps.reduce(take, MONITOR);
        const { columns, lines } = layoutOf(state.size);
        const frame = frameOf(state);
        expect(frame).toHaveLength(Math.max(1, lines));
        expect(new Set(frame.map(widthOf))).toEqual(new Set([columns]));
        expect(spokenLines(state).length).toBeGreaterThan(1);
      }),
      { numRuns: 100 },
    );
  });

  it('a refresh leaves the selection with its device wherever that is now', () => {
    const order = fc.shuffledSubarray(
      Array.from({ length: 40 }, (_, index) => index + 1),
      { minLength: 40 },
    );
    fc.assert(
      fc.property(order, fc.integer({ min: 0, max: 39 }), (numbers, downs) => {
        const monitor = press(MONITOR, { text: '3' });
        const loaded = play(monitor, [samplePage(monitor, 'devices', 0, 40, true)]);
        const chosen = press(loaded, ...Array.from({ length: downs }, () => 'down' as const));
        const { selected, generation } = chosen.lists.devices;
        const rows = numbers.map((number) => sampleDevice(number)).map((value) => ({ id: value.device_id, value }));
        const answer = { page: 0, rows, next: null, nowMs: NOW_MS + 1000, tookMs: 5 };
        const after = play(chosen, [{ type: 'page', list: 'devices', generation, answer }]).lists.devices;
        expect(after.selected.id).toBe(selected.id);
        expect(rowAt(after, after.selected.index)?.id).toBe(selected.id);
        expect(faultsOf(after, layoutOf(SIZE).listRows)).toEqual([]);
      }),
    );
  });

  it('walking on reaches every row once, and back again', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 450 }), (total) => {
        let state = press(MONITOR, { text: '3' });
        const answer = (): void => {
          for (let question = nextQuestion(state); question?.kind === 'page'; question = nextQuestion(state)) {
            const rows = Math.min(100, total - question.page * 100);
            state = play(state, [
              samplePage(state, 'devices', question.page, rows, (question.page + 1) * 100 >= total),
            ]);
          }
        };
        const seen: (string | null)[] = [];
        const back: (string | null)[] = [];
        answer();
        for (let row = 0; row < total; row += 1, answer()) {
          seen.push(state.lists.devices.selected.id);
          state = press(state, 'down');
        }
        for (let row = 0; row < total; row += 1, answer()) {
          back.push(state.lists.devices.selected.id);
          state = press(state, 'up');
        }
        expect(new Set(seen).size).toBe(total);
        expect(back.toReversed()).toEqual(seen);
        expect(state.lists.devices.pages.size).toBeLessThanOrEqual(3);
      }),
      { numRuns: 20 },
    );
  });
});

describe('what is asked', () => {
  const devices = press(MONITOR, { text: '3' });
  const loaded = play(devices, [samplePage(devices, 'devices'), samplePage(devices, 'devices', 1)]);

  it('is the page in view, then the one after it, then nothing for a second', () => {
    expect(nextQuestion(devices)).toMatchObject({ kind: 'page', list: 'devices', page: 0, url: null });
    const first = play(devices, [samplePage(devices, 'devices')]);
    expect(nextQuestion(first)).toMatchObject({ page: 1, url: 'http://fleet.example/next/1' });
    expect(nextQuestion(loaded)).toBeNull();
    expect(nextQuestion({ ...loaded, nowMs: NOW_MS + 1000 })).toMatchObject({ page: 0 });
  });

  it('is less of a service that is slow', () => {
    const slow = devices.lists.devices.generation;
    const rows = [{ id: 'a', value: sampleDevice(1) }];
    const answer = { page: 0, rows, next: null, nowMs: NOW_MS, tookMs: 2000 };
    const state = play(devices, [{ type: 'page', list: 'devices', generation: slow, answer }]);
    expect(nextQuestion({ ...state, nowMs: NOW_MS + 7000 })).toBeNull();
    expect(nextQuestion({ ...state, nowMs: NOW_MS + 8000 })).not.toBeNull();
  });

  it('is nothing while nobody answers, and all of the view again afterwards', () => {
    const gone = play(loaded, [
      { type: 'stream', message: { type: 'disconnected', reason: 'it', retryInMs: 500 }, nowMs: NOW_MS + 60_000 },
    ]);
    expect(nextQuestion(gone)).toBeNull();
    const back = play(gone, [{ type: 'stream', message: { type: 'connected' }, nowMs: NOW_MS }]);
    expect(nextQuestion(back)).toMatchObject({ page: 0 });
  });

  it('waits after it went wrong', () => {
    const { generation } = devices.lists.devices;
    const failed = play(devices, [{ type: 'page-failed', list: 'devices', generation, message: 'no', nowMs: NOW_MS }]);
    expect(nextQuestion(failed)).toBeNull();
    expect(nextQuestion({ ...failed, nowMs: NOW_MS + 3000 })).not.toBeNull();
  });

  it('drops the answer to an older question', () => {
    const answer = samplePage(devices, 'devices');
    const sorted = press(devices, { text: 's' });
    expect(isLoaded(play(sorted, [answer]).lists.devices)).toBe(false);
  });
});

describe('the feed of incidents', () => {
  const tell = (state: MonitorState, number: number): MonitorState =>
    play(state, [
      {
        type: 'stream',
        message: { type: 'incident', change: { reason: 'opened', at: `${number}`, incident: sampleIncident(number) } },
        nowMs: NOW_MS,
      },
    ]);
  const feed = press(MONITOR, { text: '2' });
  const loaded = play(feed, [samplePage(feed, 'incidents')]);

  it('keeps to the newest at its top, and to what is read below', () => {
    expect(tell(loaded, 500).lists.incidents.selected.id).toContain(sampleIncident(500).id);
    const reading = press(loaded, 'down', 'down');
    const { id } = reading.lists.incidents.selected;
    const after = tell(tell(reading, 500), 501).lists.incidents;
    expect(after.selected).toEqual({ index: 4, id });
    expect(after.top).toBe(2);
  });

  it('holds no more than 200 that were told of', () => {
    const many = Array.from({ length: 300 }, (_, number) => number).reduce(tell, loaded);
    expect(many.lists.incidents.lead).toHaveLength(200);
  });

  it('tells only what its filter lets through', () => {
    const resolved = press(loaded, { text: 'ff' });
    expect(resolved.queries.incidents.status).toBe('resolved');
    expect(tell(resolved, 501).lists.incidents.lead).toHaveLength(0);
    expect(tell(resolved, 500).lists.incidents.lead).toHaveLength(1);
    const ofKind = press(loaded, { text: 'tt' });
    expect(ofKind.queries.incidents.kind).toBe('pibox');
    expect(tell(ofKind, 501).lists.incidents.lead).toHaveLength(0);
    expect(tell(ofKind, 500).lists.incidents.lead).toHaveLength(1);
    const byId = press(loaded, { text: '/0500' }, 'enter');
    expect(byId.queries.incidents.text).toBe('0500');
    expect(tell(byId, 501).lists.incidents.lead).toHaveLength(0);
    expect(tell(byId, 500).lists.incidents.lead).toHaveLength(1);
  });
});
