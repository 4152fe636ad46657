import { randomStreams, type RandomStreams } from '../random/random-streams.js';
import type { Span } from '../fleet/device.js';
import type { Fleet } from '../fleet/fleet.js';
import type { School } from '../fleet/school.js';
import { createMarkovLink, drawHubWindows, type Link } from './online-windows.js';

/** Draws the links of a fleet. */
export interface FleetLinks {
  /** When a school is connected: spans as `from, to, from, to, …`, epoch ms, in order, the last one without end. */
  hubWindows(school: School): Float64Array;
  /** A laptop's own link, from the beginning of the calendar. */
  laptopLink(index: number): Link;
}

/** Links drawn from streams of their own: an outage changes no device's syncs. */
export function createFleetLinks(fleet: Fleet): FleetLinks {
  const { scenario, calendar, seed } = fleet;
  const hubStreams = randomStreams(seed, 'hub-link');
  const laptopStreams = randomStreams(seed, 'laptop-link');
  const outageStreams = randomStreams(seed, 'outage');
  const { hub, laptop, lastReconnectWithin } = scenario.links;
  return {
    hubWindows: (school) => {
      const random = hubStreams.at(school.index);
      const endMs = calendar.endMs + random.int(0, lastReconnectWithin);
      const outages = outagesOf(school, fleet, outageStreams, endMs);
      const powerCuts = powerCutsOf(school, fleet);
      return drawHubWindows(random, { habit: hub, outages, powerCuts, startMs: calendar.startMs, endMs });
    },
    laptopLink: (index) => createMarkovLink(laptopStreams.at(index), laptop, calendar.startMs, calendar.endMs),
  };
}

/** The outages that a school has, as far as they lie before `endMs`. */
function outagesOf(school: School, { scenario, calendar }: Fleet, streams: RandomStreams, endMs: number): Span[] {
  const region = scenario.fleet.regions[school.region]?.name ?? '';
  const spans = scenario.links.outages.flatMap((outage, n): Span[] => {
    const random = streams.at(school.index, n);
    const hit = random.chance(outage.share);
    const backAfter = random.int(0, outage.reconnectWithin);
    if (!hit || (outage.regions.length > 0 && !outage.regions.includes(region))) return [];
    const fromMs = calendar.startMs + outage.after;
    return fromMs < endMs ? [[fromMs, Math.min(fromMs + outage.lasts + backAfter, endMs)]] : [];
  });
  return joined(spans);
}

function powerCutsOf(school: School, fleet: Fleet): Span[] {
  if (fleet.scenario.calendar.powerCuts.odds === 0) return [];
  const days = Array.from({ length: fleet.calendar.days }, (_, day) => fleet.schoolDay(school, day).powerCut);
  return joined(days.filter((span) => span !== null));
}

/** The spans in order, those that overlap as one. */
function joined(spans: readonly Span[]): Span[] {
  const result: Span[] = [];
  for (const span of spans.toSorted(([a], [b]) => a - b)) {
    const last = result.at(-1);
    if (last !== undefined && span[0] <= last[1]) result[result.length - 1] = [last[0], Math.max(last[1], span[1])];
    else result.push(span);
  }
  return result;
}
