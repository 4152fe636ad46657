import { execFile } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { z } from 'zod';

const COUNTING = fileURLToPath(new URL('cost-of-events.mjs', import.meta.url));
/** In MiB: all that is allocated while it is counted. */
const YOUNG_GENERATION = ['--min-semi-space-size=512', '--max-semi-space-size=512'];

/**
 * What an event of each way in cost when this was last looked at, in bytes. Whoever makes it cheaper writes the new figure down, so that
 * it stays so; whoever makes it dearer on purpose, with the reason.
 */
const KEPT = {
  'batches of hubs': { allocatedBytes: 2800, writtenBytes: 300 },
  'batches of hubs, one event in ten late': { allocatedBytes: 5700, writtenBytes: 310 },
  'batches of hubs, sent again': { allocatedBytes: 3000, writtenBytes: 0 },
  'batches of as many devices': { allocatedBytes: 8300, writtenBytes: 920 },
  'single events, 50 at once': { allocatedBytes: 5800, writtenBytes: 1000 },
};
/** Wide: runs differ by up to 9 %, engines by more in what they leave out when they optimize. */
const DEARER = 1.3;
/** What is so much cheaper has to be kept, or it could be lost again unseen. */
const CHEAPER = 0.4;
/** Of an event that changes nothing: what threads write to wake each other up. */
const NOTHING_BYTES = 16;

const costsSchema = z.record(z.string(), z.object({ allocatedBytes: z.number(), writtenBytes: z.number() }));

let folder: string;
let costs: z.infer<typeof costsSchema>;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pisync-cost-'));
  const args = ['--expose-gc', ...YOUNG_GENERATION, COUNTING, folder];
  const { stdout } = await promisify(execFile)(process.execPath, args);
  costs = costsSchema.parse(JSON.parse(stdout));
}, 240_000);
afterAll(() => rm(folder, { recursive: true, force: true }));

describe.each(Object.entries(KEPT))('an event of %s', (way, kept) => {
  it('allocates as much memory as it did', () => {
    expect(costs[way]?.allocatedBytes).toBeLessThan(kept.allocatedBytes * DEARER);
    expect(costs[way]?.allocatedBytes).toBeGreaterThan(kept.allocatedBytes * CHEAPER);
  });

  it('has as much written as it had', () => {
    expect(costs[way]?.writtenBytes).toBeLessThan(kept.writtenBytes * DEARER + NOTHING_BYTES);
    expect(costs[way]?.writtenBytes).toBeGreaterThan(kept.writtenBytes * CHEAPER);
  });
});
