import { conductRun, type RunOptions, type Sending } from '../conduct-run.js';
import { eventPlaces, type EventPlaces } from '../fleet/event-places.js';
import { planFleet, type Fleet } from '../fleet/fleet.js';
import { openServiceClient } from '../http/service-client.js';
import { createLedger } from '../ledger/ledger-writer.js';
import { expectNoLedger } from '../ledger/expect-no-ledger.js';
import { createRandom } from '../random/random-streams.js';
import { startProgressMeter } from '../report/progress.js';
import type { SimulationReport } from '../report/simulation-report.js';
import { runWorkers } from '../run-workers.js';
import { toScenario } from '../scenario/read-scenario.js';
import { pauseUntil, type Pace } from '../send/pace.js';
import { mergeSendStates, SendTally, type SendTotals } from '../send/send-tally.js';
import { SimulatorError } from '../simulator-error.js';
import { systemClock } from '../system-clock.js';
import { AnsweredEvents } from './answered-events.js';
import { openRecording } from './recording-reader.js';
import type { RecordedRequest } from './recording-line.js';
import { replayRequest } from './replay-request.js';

/** What to replay against which service, and how fast. */
export interface ReplayOptions extends RunOptions {
  readonly recordingPath: string;
  /** `speed`: so many times as fast as it was recorded; `max`, the default, as fast as the service answers. */
  readonly pace?: Exclude<Pace, { kind: 'rate' }>;
}

type ReplayPace = NonNullable<ReplayOptions['pace']>;

const TELL_EVERY_MS = 250;

/**
 * Sends the requests of a recording once more, byte for byte, to a service that does not know the fleet: another build, say. They
 * go out in the recorded order, and within a lane each when the one before it is answered. What was sent twice is sent twice
 * again; a connection that was cut on purpose is not cut again. Devices' `sent_at` is that of the recording, so a service takes
 * their clocks for as much slower as the recording is old, and verification expects just that.
 *
 * @throws SimulatorError `RECORDING_UNREADABLE`, and what {@link simulate} throws
 */
export async function replay(options: ReplayOptions): Promise<SimulationReport> {
  const { recordingPath, ledgerPath, pace = { kind: 'max' } } = options;
  const clock = options.clock ?? systemClock();
  expectNoLedger(ledgerPath, 1);
  const { header, requests, close } = await openRecording(recordingPath);
  try {
    const { seed, devices } = header;
    const fleet = planFleet({
      seed,
      devices,
      scenario: toScenario(header.scenario, `of the recording ${recordingPath}`),
    });
    return await conductRun(fleet, { ...options, pace, clock }, (sending) => {
      const places = eventPlaces(fleet);
      const answered = new AnsweredEvents(places);
      return replayRequests({ fleet, answered, pace }, plannedOnly(requests(), places, recordingPath), sending);
    });
  } finally {
    await close();
  }
}

async function replayRequests(
  { fleet, answered, pace }: { fleet: Fleet; answered: AnsweredEvents; pace: ReplayPace },
  requests: AsyncGenerator<RecordedRequest>,
  { target, token, ledgerPath, clock, concurrency, giveUpAfterMs, plannedEvents, onProgress, signal }: Sending,
): Promise<SendTotals> {
  const { seed, devices, source } = fleet;
  const meter = startProgressMeter({ phase: 'send', total: plannedEvents, unit: 'events' }, clock, onProgress);
  const client = openServiceClient(target, concurrency, signal, token);
  const tally = new SendTally(clock);
  const detail = () => ({ sending: tally.meter.snapshot(), isScheduled: pace.kind !== 'max' });
  const telling = setInterval(() => meter.update(tally.eventsAnswered, tally.protocolFaults, detail), TELL_EVERY_MS);
  try {
    const ledger = createLedger(ledgerPath, { seed, devices, scenario: source });
    const context = {
      client,
      ledger,
      clock,
      random: createRandom(seed, 'backoff', 0),
      tally,
      answered,
      deviceId: fleet.deviceId,
      giveUpAfterMs,
    };
    const takeTurn = laneTurns();
    const dueMsOf = replayMoments(pace, clock.now());
    let number = 0;
    await runWorkers(concurrency, signal, async (stop) => {
      for (let next = await requests.next(); next.done !== true; next = await requests.next()) {
        const recorded = next.value;
        const turn = takeTurn(recorded.lane);
        try {
          number += 1;
          const due = { recorded, number, dueMs: dueMsOf(recorded) };
          if (due.dueMs !== null) await pauseUntil(due.dueMs, clock, stop);
          await turn.comes;
          await replayRequest(context, due, stop);
        } finally {
          turn.end();
        }
      }
    }).finally(() => ledger.close());
    meter.finish(tally.eventsAnswered, tally.protocolFaults, detail);
    return mergeSendStates([tally.state()]);
  } finally {
    clearInterval(telling);
    await client.close();
  }
}

/** When a recorded request is due, epoch ms, counted from the first that is asked for; `null` for at once. */
function replayMoments(pace: ReplayPace, startMs: number): (recorded: RecordedRequest) => number | null {
  let firstMs: number | null = null;
  return ({ at }) => {
    firstMs ??= at;
    return pace.kind === 'max' ? null : startMs + (at - firstMs) / pace.factor;
  };
}

interface Turn {
  /** Resolves when the request before it in its lane is done with. */
  readonly comes: Promise<unknown>;
  /** To be called once this one is. */
  end(): void;
}

/** Turns within lanes, in the order in which they are taken; only lanes with requests under way are held. */
function laneTurns(): (lane: number) => Turn {
  const last = new Map<number, Promise<void>>();
  return (lane) => {
    const comes = last.get(lane) ?? Promise.resolve();
    let resolveOwn = (): void => {};
    const own = new Promise<void>((resolve) => {
      resolveOwn = resolve;
    });
    last.set(lane, own);
    return {
      comes,
      end: () => {
        if (last.get(lane) === own) last.delete(lane);
        resolveOwn();
      },
    };
  };
}

/** Sees that events are of the fleet, before they are sent. */
async function* plannedOnly(
  requests: AsyncGenerator<RecordedRequest>,
  places: EventPlaces,
  path: string,
): AsyncGenerator<RecordedRequest> {
  for await (const request of requests) {
    const stranger = request.events.find(([device, ...events]) =>
      events.some((event) => places.of(device, event) === null),
    );
    if (stranger !== undefined) {
      const reason = `it has events of device ${stranger[0]} that its scenario and seed do not give`;
      const remedy = 'It was recorded by a release that plans fleets otherwise, or it was changed: record anew.';
      throw new SimulatorError('RECORDING_UNREADABLE', `Cannot replay the recording ${path}: ${reason}. ${remedy}`);
    }
    yield request;
  }
}
