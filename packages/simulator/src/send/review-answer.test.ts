import { describe, expect, it } from 'vitest';
import { planFleet } from '../fleet/fleet.js';
import { eventIdentity } from '../fleet/event-identity.js';
import type { Answer } from '../http/service-client.js';
import type { UploadRequest } from '../upload/upload-request.js';
import { reviewAnswer, reviewRefusal } from './review-answer.js';

const device = planFleet({ seed: 1, devices: 1 }).devicePlan(0);
const [first, second] = device.events.map((event, place) => ({ device, event, place }));
const eventId = device.events[0] === undefined ? '' : eventIdentity(device.events[0]);

function answer(status: number, body: unknown): Answer {
  return { status, headers: {}, body: typeof body === 'string' ? body : JSON.stringify(body) };
}

function request(endpoint: 'single' | 'batch', items: UploadRequest['items']): UploadRequest {
  const rest = { format: 'json', encoding: 'identity', blankLines: false, firstAnswer: 'kept' } as const;
  return { endpoint, items, malformedBefore: null, conflictAfter: null, ...rest };
}

const good = [first, second].filter((item) => item !== undefined);
const single = request('single', good.slice(0, 1));
const batch = request('batch', [...good.slice(0, 1), { bad: '42' }, ...good.slice(1)]);
const rejected = [{ index: 1, error: 'no object' }];

describe('reviewAnswer of a single event', () => {
  it('lets the right answer pass', () => {
    const body = { message: 'stored', event_id: eventId, duplicate: false };
    expect(reviewAnswer(single, answer(201, body), 'none').fault).toBeNull();
    expect(reviewAnswer(single, answer(202, body), 'stored').fault).toBeNull();
    expect(reviewAnswer(single, answer(202, { ...body, duplicate: null }), 'stored').fault).toBeNull();
    expect(reviewAnswer(single, answer(201, { ...body, duplicate: true }), 'stored').fault).toBeNull();
    expect(reviewAnswer(single, answer(201, { ...body, duplicate: true }), 'unknown').fault).toBeNull();
  });

  it.each([
    ['another event_id', { message: '', event_id: 'x', duplicate: false }, /expected event_id .*, got x/],
    ['a new event called a duplicate', { message: '', event_id: eventId, duplicate: true }, /expected duplicate false/],
    ['another shape', { ok: true }, /expected \{message, event_id, duplicate\}, got \{"ok":true\}/],
    ['a commit that tells no duplicates', { message: '', event_id: eventId, duplicate: null }, /got null/],
    ['no JSON', 'Created', /got Created/],
    ['nothing', '', /got no body/],
  ])('finds %s', (_, body, fault) => {
    expect(reviewAnswer(single, answer(201, body), 'none').fault).toMatch(fault);
  });

  it('finds a duplicate that is not told', () => {
    const body = { message: '', event_id: eventId, duplicate: false };
    expect(reviewAnswer(single, answer(201, body), 'stored').fault).toBe('expected duplicate true, got false');
  });
});

describe('reviewAnswer of a batch', () => {
  it('lets the right answer pass', () => {
    expect(reviewAnswer(batch, answer(201, { accepted: 2, duplicates: 0, rejected }), 'none').fault).toBeNull();
    expect(reviewAnswer(batch, answer(201, { accepted: 0, duplicates: 2, rejected }), 'stored').fault).toBeNull();
    expect(reviewAnswer(batch, answer(201, { accepted: 1, duplicates: 1, rejected }), 'unknown').fault).toBeNull();
    expect(reviewAnswer(batch, answer(202, { accepted: 2, duplicates: null, rejected }), 'none').fault).toBeNull();
    expect(reviewAnswer(batch, answer(201, { accepted: 2, duplicates: null, rejected }), 'none').fault).toMatch(/null/);
    expect(reviewAnswer(batch, answer(202, { accepted: 1, duplicates: null, rejected }), 'none').fault).toMatch(/of 2/);
    const twice = request('batch', [...good, ...good]);
    expect(reviewAnswer(twice, answer(201, { accepted: 2, duplicates: 2, rejected: [] }), 'none').fault).toBeNull();
  });

  it('finds a bad item that was taken, and a good one that was refused', () => {
    const taken = reviewAnswer(batch, answer(201, { accepted: 3, duplicates: 0, rejected: [] }), 'none');
    expect(taken).toEqual({ refused: [], fault: 'expected rejected [1], got []' });
    const both = [...rejected, { index: 2, error: 'too late' }];
    const refused = reviewAnswer(batch, answer(201, { accepted: 1, duplicates: 0, rejected: both }), 'none');
    expect(refused).toEqual({ refused: [second], fault: 'expected rejected [1], got [1,2] too late' });
  });

  it('finds numbers that do not add up', () => {
    const few = answer(201, { accepted: 1, duplicates: 0, rejected });
    expect(reviewAnswer(batch, few, 'none').fault).toBe('expected accepted + duplicates of 2, got 1 + 0');
    const again = answer(201, { accepted: 2, duplicates: 0, rejected });
    expect(reviewAnswer(batch, again, 'stored').fault).toBe('expected duplicates 2, got 0');
  });
});

describe('reviewRefusal', () => {
  it('wants 4xx and an error', () => {
    expect(reviewRefusal('broken JSON', answer(400, { error: 'bad' }))).toBeNull();
    expect(reviewRefusal('broken JSON', answer(201, {}))).toBe('expected 4xx for a request with broken JSON, got 201');
    expect(reviewRefusal('broken JSON', answer(500, { error: 'bad' }))).toMatch(/got 500/);
    expect(reviewRefusal('broken JSON', answer(400, '<html>'))).toMatch(/\{error\}, got <html>/);
  });
});
