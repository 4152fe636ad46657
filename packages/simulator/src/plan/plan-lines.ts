import { createHash } from 'node:crypto';
import { planFleet, type Fleet, type FleetOptions } from '../fleet/fleet.js';
import type { Device } from '../fleet/device.js';
import { createSessionBuckets } from '../upload/session-buckets.js';
import { createSessionLanes } from '../upload/session-lanes.js';
import { createSessionPlanner } from '../links/school-sessions.js';
import { isGood, type UploadLane, type UploadRequest } from '../upload/upload-request.js';
import type { School } from '../fleet/school.js';

/**
 * The plan as canonical NDJSON: school after school, a line for each device with its events, then one for each request the
 * school makes, in the order of simulated time; each ends with a newline. The same scenario and seed give the same bytes on
 * every machine.
 *
 * A device more changes no other device's line. It may be in the requests of its school's hub.
 */
export function* planLines(options: FleetOptions): Generator<string> {
  const fleet = planFleet(options);
  const lanesOf = createLanesOfSchool(fleet);
  for (let school = 0; school < fleet.schools; school += 1) {
    yield* schoolLines(fleet, fleet.school(school), lanesOf(fleet.school(school)));
  }
}

/** SHA-256 over {@link planLines}, in lower-case hexadecimal. */
export function planHash(options: FleetOptions): string {
  const hash = createHash('sha256');
  for (const line of planLines(options)) hash.update(line);
  return hash.digest('hex');
}

function* schoolLines(fleet: Fleet, school: School, lanes: readonly UploadLane[]): Generator<string> {
  const uploadedAt = uploadMoments(lanes);
  const region = fleet.scenario.fleet.regions[school.region]?.name ?? '';
  for (let index = school.hub; index < school.end; index += 1) {
    const { events, ...device } = fleet.devicePlan(index);
    const line = {
      line: 'device',
      ...facts(device),
      region,
      // timestamp, files, errors, Mbit/s, event_id, why it failed, when it happened, when it is uploaded; times in epoch ms
      events: events.map((event, place) => [
        event.timestampMs,
        event.files,
        event.errors,
        event.speedMbps,
        event.eventId,
        event.cause,
        event.trueAtMs,
        uploadedAt.get(`${index}/${place}`) ?? null,
      ]),
    };
    yield `${JSON.stringify(line)}\n`;
  }
  for (const lane of lanes) {
    for (const request of lane.requests) yield `${JSON.stringify(requestLine(fleet, lane, request))}\n`;
  }
}

/** Draws the lanes of a school, in the order of time. */
function createLanesOfSchool(fleet: Fleet): (school: School) => UploadLane[] {
  const planner = createSessionPlanner(fleet);
  const lanesOf = createSessionLanes(fleet);
  return (school) => {
    const sessions = planner.open(school);
    const buckets = createSessionBuckets(fleet.calendar.startMs);
    for (let day = 0; day < fleet.calendar.days; day += 1) {
      sessions.nextDay(day, (uploader, device, fromMs, toMs) => buckets.add(uploader, device, fromMs, toMs));
    }
    const lanes: UploadLane[] = [];
    for (let hour = 0; hour <= buckets.last; hour += 1) {
      for (const session of buckets.take(hour)) lanes.push(...lanesOf(session));
    }
    return lanes;
  };
}

function uploadMoments(lanes: readonly UploadLane[]): Map<string, number> {
  const moments = new Map<string, number>();
  for (const { atMs, requests } of lanes) {
    for (const item of requests.flatMap(({ items }) => items)) {
      if (isGood(item)) moments.set(`${item.device.index}/${item.place}`, atMs);
    }
  }
  return moments;
}

function facts(device: Device) {
  return {
    device_id: device.id,
    school: device.school,
    firmware: device.firmware.version,
    updates: device.updates.map(({ atMs, firmware }) => [atMs, firmware.version]),
    timestamps: device.timestampFormat,
    runaway: device.runaway,
    clock: device.clock.habit,
    clock_offset_ms: device.clock.offsetMs,
    clock_drift_ppm: device.clock.driftPpm,
    sends_sent_at: device.clock.sendsSentAt,
    always_fails: device.troubles.always,
    flaky_odds: device.troubles.flakyOdds,
    episodes: device.troubles.episodes,
    full_disk: device.troubles.fullDisk,
    route: device.upload.route,
    order: device.upload.order,
    batch_limit: device.upload.batchLimit,
    format: device.upload.format,
    encoding: device.upload.encoding,
    connections: device.upload.connections,
  };
}

function requestLine(fleet: Fleet, { atMs, uploader }: UploadLane, request: UploadRequest) {
  return {
    line: 'request',
    at: atMs,
    by: fleet.deviceId(uploader),
    endpoint: request.endpoint,
    format: request.format,
    encoding: request.encoding,
    first_answer: request.firstAnswer,
    malformed_before: request.malformedBefore?.fault ?? null,
    conflict_after: request.conflictAfter !== null,
    blank_lines: request.blankLines,
    // device index and place of the event in its plan, or the text of a bad item
    items: request.items.map((item) => (isGood(item) ? [item.device.index, item.place] : item.bad)),
  };
}
