import { expect, it } from 'vitest';
import { SAMPLE_DAY, sampleEvent } from '../contracts/sample-events.js';
import { type CommittedReads, createStagedTransaction } from './staged-transaction.js';
import { emptyWrites } from './staged-writes.js';

const NOTHING_COMMITTED: CommittedReads = {
  settled: () => null,
  find: () => null,
  scan: () => [],
  state: () => null,
  isUntold: () => false,
  nextNotice: () => 1,
};

it('reads all that it appended so far, also what came after it had read before', async () => {
  const { events } = createStagedTransaction(NOTHING_COMMITTED, emptyWrites());
  const start = { effectiveAt: SAMPLE_DAY, timestamp: SAMPLE_DAY, eventId: '' };
  const [first, second] = [sampleEvent({ minute: 1, failed: true }), sampleEvent({ minute: 2, failed: true })];
  await events.append([first, sampleEvent({ minute: 1, failed: true, deviceId: 'pibook-2' })]);
  expect(await events.untilSuccess(first.deviceId, start, 'newer')).toEqual([first]);
  await events.append([second]);
  expect(await events.untilSuccess(first.deviceId, start, 'newer')).toEqual([first, second]);
});
