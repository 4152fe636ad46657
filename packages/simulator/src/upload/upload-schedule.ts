import type { Fleet } from '../fleet/fleet.js';
import { createRandom } from '../fleet/random.js';
import { schoolLanes } from './school-lanes.js';
import type { UploadLane } from './upload-request.js';

/** How many schools upload at the same time; their uploaders take turns. */
const SCHOOLS_AT_ONCE = 24;

/**
 * The lanes of the whole fleet in the order they start, drawn as they are asked for: schools in a shuffled order, many
 * at a time, an uploader's lanes next to each other so that they run at the same time.
 */
export function* uploadSchedule(fleet: Fleet): Generator<UploadLane> {
  const random = createRandom(fleet.seed, 'schedule', 0);
  const waiting = random.shuffle(Array.from({ length: fleet.schools }, (_, school) => school));
  const open: UploadLane[][][] = [];
  for (;;) {
    while (open.length < SCHOOLS_AT_ONCE) {
      const school = waiting.pop();
      if (school === undefined) break;
      open.push(random.shuffle(schoolLanes(fleet, school)));
    }
    if (open.length === 0) return;
    const turn = random.int(0, open.length - 1);
    const uploader = open[turn]?.pop();
    if (uploader === undefined) open.splice(turn, 1);
    else yield* uploader;
  }
}
