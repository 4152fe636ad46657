/** Events as benchmarks send them, each made from its number alone: what a service, a ceiling and a check are given is the same. */

export const LAPTOPS_A_HUB = 50;
/**
 * How many events the laptops of a pair keep until their hub sends them, in turn. They are unlike, so that what a store does now and then
 * for a device isn't due for all of them at once.
 */
const EVENTS_OF_A_PAIR = [
  [4, 16],
  [10, 10],
  [16, 4],
];
const EVENTS_A_PAIR = 20;
const MOST_EVENTS_A_LAPTOP = 16;
const EVENTS_A_LAPTOP_IN_ALL_TURNS = 30;
/** What a school's hub sends at once: what each of its laptops kept since it was last there. */
export const EVENTS_A_HUB = (LAPTOPS_A_HUB / 2) * EVENTS_A_PAIR;

const FIRST_SYNC = Date.UTC(2025, 0, 6, 8);
const BETWEEN_SYNCS_MS = 30 * 60_000;
/** Further back than a hub's batch reaches, so that a late event is behind all that its device sends with it. */
const LATE_BY_SYNCS = MOST_EVENTS_A_LAPTOP + 5;
/** Primes, so that numbers in turn are spread over all hubs and devices, and each is met before one comes again. */
const HUB_STRIDE = 769;
const DEVICE_STRIDE = 7919;

/**
 * @typedef {object} Traffic
 * @property {'hubs' | 'distinct'} shape `hubs`: 500 events of the 50 laptops of a school, laptop by laptop, then those of another
 * school; `distinct`: no device twice before all were met
 * @property {number} devices of the whole fleet; whole schools
 * @property {boolean} [late] one event in ten is older than what its device sent before
 *
 * @param {Traffic} traffic
 * @returns {(number: number) => { device: string, at: number, files: number, errors: number, speed: number }}
 */
export function createTraffic({ shape, devices, late = false }) {
  const hubs = devices / LAPTOPS_A_HUB;
  const placeOf = {
    hubs(number) {
      const batch = Math.floor(number / EVENTS_A_HUB);
      const visit = Math.floor(batch / hubs);
      const hub = (batch * HUB_STRIDE) % hubs;
      const pair = Math.floor((number % EVENTS_A_HUB) / EVENTS_A_PAIR);
      const within = number % EVENTS_A_PAIR;
      const [first] = eventsOfPair(pair, visit);
      const one = within < first ? 0 : 1;
      return {
        index: hub * LAPTOPS_A_HUB + pair * 2 + one,
        sync: syncsBefore(pair, visit, one) + (one === 0 ? within : within - first),
      };
    },
    distinct: (number) => ({ index: (number * DEVICE_STRIDE) % devices, sync: Math.floor(number / devices) }),
  }[shape];
  return (number) => {
    const { index, sync } = placeOf(number);
    const dice = scatter(index, sync);
    const isLate = late && dice % 10 === 3;
    const fails = isTroubled(index) ? sync % 5 < 4 : (dice >>> 8) % 20 === 0;
    return {
      device: deviceId(index),
      at:
        FIRST_SYNC + (isLate ? sync - LATE_BY_SYNCS : sync) * BETWEEN_SYNCS_MS + (isLate ? 7 * 60_000 : index % 60_000),
      files: 5 + (dice % 60),
      errors: fails ? 1 + (dice % 7) : 0,
      speed: 0.2 + (dice % 240) / 10,
    };
  };
}

function eventsOfPair(pair, visit) {
  return EVENTS_OF_A_PAIR[(pair + visit) % EVENTS_OF_A_PAIR.length];
}

/** What one of a pair has sent in all visits before. */
function syncsBefore(pair, visit, one) {
  const begun = visit % EVENTS_OF_A_PAIR.length;
  let syncs = ((visit - begun) / EVENTS_OF_A_PAIR.length) * EVENTS_A_LAPTOP_IN_ALL_TURNS;
  for (let before = visit - begun; before < visit; before += 1) syncs += eventsOfPair(pair, before)[one];
  return syncs;
}

/** @param {number} index from 0 */
export function deviceId(index) {
  return `pibook-${String(index).padStart(6, '0')}`;
}

/** As a device reports it: the five fields, and no identity of its own. */
export function reportOf({ device, at, files, errors, speed }) {
  return {
    device_id: device,
    timestamp: new Date(at).toISOString(),
    total_files_synced: files,
    total_errors: errors,
    internet_speed: speed,
  };
}

/** One device in 500 fails four times of five, which makes incidents and ends them; the others now and then. */
const isTroubled = (index) => index % 500 === 7;

/** A multiplicative hash: no pattern of devices or times shows in it. */
function scatter(index, sync) {
  const mixed = Math.imul(index ^ Math.imul(sync + 1, 0x9e37_79b1), 0x85eb_ca6b);
  return (mixed ^ (mixed >>> 15)) >>> 0;
}
