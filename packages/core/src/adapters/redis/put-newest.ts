import type { Redis } from 'ioredis';
import { toEventTuple } from '../../redis/event-tuple.js';
import type { SyncEvent } from '../../domain/sync-event.js';

/** Devices a call of the script: few enough that Redis answers others in between. */
const EVENTS_PER_CALL = 250;

/** The version of what is kept; another one counts as nothing. */
export const VALUE_VERSION = 1;

/**
 * Keeps each event unless the one that is kept comes after it in effective order.
 *
 * KEYS: one for each event. ARGV: how long to keep, in milliseconds; then for each event its effective time, its timestamp,
 * its id and what to keep. Numbers are doubles here as there. What is kept is written as it came, never encoded again.
 */
const SCRIPT = `
-- Lua compares strings in the order of the server's locale, ids are ordered by their bytes
local function before(a, b)
  for i = 1, math.min(#a, #b) do
    local x, y = string.byte(a, i), string.byte(b, i)
    if x ~= y then return x < y end
  end
  return #a < #b
end

local function supersedes(text, effectiveAt, timestamp, id)
  -- not there, or another type of value
  if type(text) ~= 'string' then return true end
  local readable, kept = pcall(cjson.decode, text)
  if not readable or type(kept) ~= 'table' or kept.v ~= ${VALUE_VERSION} or type(kept.e) ~= 'table' then return true end
  local keptId, keptTimestamp, keptEffectiveAt = kept.e[2], kept.e[3], kept.e[4]
  if type(keptId) ~= 'string' or type(keptTimestamp) ~= 'number' or type(keptEffectiveAt) ~= 'number' then return true end
  if effectiveAt ~= keptEffectiveAt then return effectiveAt > keptEffectiveAt end
  if timestamp ~= keptTimestamp then return timestamp > keptTimestamp end
  return before(keptId, id)
end

for i, key in ipairs(KEYS) do
  local at = 4 * i - 2
  if supersedes(redis.pcall('GET', key), tonumber(ARGV[at]), tonumber(ARGV[at + 1]), ARGV[at + 2]) then
    redis.call('SET', key, ARGV[at + 3], 'PX', ARGV[1])
  end
end
return redis.status_reply('OK')
`;

/** Keeps the newest event of each device, for `ttlMs` milliseconds. */
export async function putNewest(
  redis: Redis,
  events: readonly SyncEvent[],
  { keyOf, ttlMs }: { keyOf: (deviceId: string) => string; ttlMs: number },
): Promise<void> {
  const calls: Promise<unknown>[] = [];
  for (let from = 0; from < events.length; from += EVENTS_PER_CALL) {
    const some = events.slice(from, from + EVENTS_PER_CALL);
    const keys = some.map(({ deviceId }) => keyOf(deviceId));
    const values = some.flatMap((event) => [event.effectiveAt, event.timestamp, event.eventId, valueOf(event)]);
    calls.push(redis.eval(SCRIPT, keys.length, ...keys, ttlMs, ...values));
  }
  await Promise.all(calls);
}

function valueOf(event: SyncEvent): string {
  return JSON.stringify({ v: VALUE_VERSION, e: toEventTuple(event) });
}
