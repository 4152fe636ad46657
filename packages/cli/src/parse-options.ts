import type { Scope } from '@pisync/server/tokens';
import { InvalidArgumentError } from 'commander';

// as tokens have it, which are loaded only when they are needed
const SCOPES: readonly Scope[] = ['read', 'ingest', 'admin'];

const UNIT_MS: Readonly<Record<string, number>> = { m: 60_000, h: 3_600_000, d: 86_400_000, w: 604_800_000 };

/** A whole number within bounds, for commander. @throws InvalidArgumentError that says which */
export function wholeNumber(min: number, max: number = Number.MAX_SAFE_INTEGER): (text: string) => number {
  return (text) => {
    const value = Number(text);
    if (!/^\d+$/.test(text) || value < min || value > max) {
      throw new InvalidArgumentError(
        max === Number.MAX_SAFE_INTEGER
          ? `Give a whole number of at least ${min}.`
          : `Give a whole number from ${min} to ${max}.`,
      );
    }
    return value;
  };
}

/** The last that a date of four digits can say. */
const LAST_TIME = Date.UTC(9999, 11, 31);
const LONGEST_RETENTION_DAYS = 20_000;

/** For how many days events are kept, or `forever`. @throws InvalidArgumentError */
export function retentionDays(text: string): number | 'forever' {
  // not null: commander takes that for a value that was left out
  if (text === 'forever') return text;
  const days = Number(text);
  if (/^\d+$/.test(text) && days >= 1 && days <= LONGEST_RETENTION_DAYS) return days;
  throw new InvalidArgumentError(`Give a number of days from 1 to ${LONGEST_RETENTION_DAYS}, or forever.`);
}

/** Whose histories are read: all, or a share of the devices. @throws InvalidArgumentError */
export function historyShare(text: string): 'all' | number {
  const share = Number(text);
  if (text === 'all') return text;
  if (text.trim() !== '' && share > 0 && share <= 1) return share;
  throw new InvalidArgumentError('Give all, or a share of the devices above 0 and up to 1, such as 0.05.');
}

/** The base URL of a service. @throws InvalidArgumentError */
export function serviceUrl(text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url === null || !['http:', 'https:'].includes(url.protocol)) {
    throw new InvalidArgumentError('Give the URL of a service, such as http://127.0.0.1:3000.');
  }
  return url;
}

/** A time: ISO 8601 with a zone, a date (UTC), or an age such as `7d`, `12h`; as ISO. @throws InvalidArgumentError */
export function pastTime(now: () => number): (text: string) => string {
  return (text) => {
    const age = /^(\d+)([mhdw])$/.exec(text);
    const unit = UNIT_MS[age?.[2] ?? ''];
    const at = age !== null && unit !== undefined ? now() - Number(age[1]) * unit : absolute(text);
    if (Number.isNaN(at)) {
      throw new InvalidArgumentError('Give a date (2026-03-02), a time with a zone, or an age (90m, 12h, 7d, 4w).');
    }
    return new Date(at).toISOString();
  };
}

/** A time to come: ISO 8601 with a zone, a date (UTC), or how long from now, such as `12h`; as ISO. @throws InvalidArgumentError */
export function futureTime(now: () => number): (text: string) => string {
  return (text) => {
    const span = /^(\d+)([mhdw])$/.exec(text);
    const unit = UNIT_MS[span?.[2] ?? ''];
    const at = span !== null && unit !== undefined ? now() + Number(span[1]) * unit : absolute(text);
    if (!Number.isFinite(at) || at > LAST_TIME) {
      throw new InvalidArgumentError('Give how long (90m, 12h, 7d, 4w), a date (2026-03-02), or a time with a zone.');
    }
    return new Date(at).toISOString();
  };
}

function absolute(text: string): number {
  return /^\d{4}-\d{2}-\d{2}(T[\d:.]+(Z|[+-]\d{2}:\d{2}))?$/.test(text) ? Date.parse(text) : Number.NaN;
}

/** Scopes of an operator's token, with commas between. @throws InvalidArgumentError */
export function scopeList(text: string): readonly Scope[] {
  const scopes = text.split(',').map((word) => SCOPES.find((scope) => scope === word.trim()));
  const known = [...new Set(scopes.filter((scope) => scope !== undefined))];
  if (scopes.every((scope) => scope !== undefined)) return known;
  throw new InvalidArgumentError(`Give one or more of ${SCOPES.join(', ')}, with commas between.`);
}

/** When a token runs out, in epoch milliseconds; `null` for never. @throws InvalidArgumentError */
export function tokenExpiry(now: () => number): (text: string) => number | null {
  return (text) => {
    if (text === 'never') return null;
    const days = /^(\d{1,5})d$/.exec(text)?.[1];
    const at = days === undefined ? absolute(text) : now() + Number(days) * (UNIT_MS['d'] ?? 0);
    if (at > now()) return at;
    throw new InvalidArgumentError('Give a date or a time to come (2027-03-02), days from now (90d), or never.');
  };
}

const LAST_GENERATION = 1_000_000_000;

/** Which of a device's tokens, from 1. @throws InvalidArgumentError */
export const deviceGeneration = wholeNumber(1, LAST_GENERATION);
