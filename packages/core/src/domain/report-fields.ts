import { z } from 'zod';

/** Largest count of files or errors that one sync may report. */
export const MAX_COUNT = 2 ** 31 - 1;
/** First and last time that a report may have, in epoch milliseconds. */
export const MIN_INSTANT_MS = Date.parse('0000-01-01T00:00:00.000Z');
export const MAX_INSTANT_MS = Date.parse('9999-12-31T23:59:59.999Z');
/** The ids of devices and events. */
export const IDENTIFIER = /^[A-Za-z0-9._:-]{1,128}$/;

const JSON_NUMBER = /^-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?$/;
const EPOCH_MS = /^\d+$/;
const [UTC_SECOND, UTC_MILLISECOND] = ['YYYY-MM-DDThh:mm:ssZ', 'YYYY-MM-DDThh:mm:ss.sssZ'];
const ZERO = 48;
const ISO_TIME = z.regexes.datetime({ offset: true });

/** Old firmware sends numbers as text; anything that isn't a JSON number comes back as it is, for the schema to refuse. */
export function numberFromText(value: unknown): unknown {
  return typeof value === 'string' && JSON_NUMBER.test(value) ? Number(value) : value;
}

/** Epoch milliseconds of a time as devices write it; anything that is none comes back as something that the schema refuses. */
export function epochFrom(value: unknown): unknown {
  // only text may be of a time before 1970. -0 is 0: as a part of a key it can't be read again
  if (typeof value === 'number') return value < 0 ? Number.NaN : value + 0;
  if (typeof value !== 'string') return value;
  if (EPOCH_MS.test(value)) return Number(value);
  return ISO_TIME.test(value) ? parseTime(value) : value;
}

/** As `Date.parse`; in UTC, as most write it, in half the time. @param text a time in ISO 8601, found to be right */
function parseTime(text: string): number {
  const isToTheSecond = text.length === UTC_SECOND.length;
  if (!(isToTheSecond || text.length === UTC_MILLISECOND.length) || !text.endsWith('Z')) return Date.parse(text);
  const year = pairAt(text, 0) * 100 + pairAt(text, 2);
  // those before are of the last century to `Date.UTC`
  if (year < 100) return Date.parse(text);
  const ms = isToTheSecond ? 0 : pairAt(text, 20) * 10 + digitAt(text, 22);
  return Date.UTC(year, pairAt(text, 5) - 1, pairAt(text, 8), pairAt(text, 11), pairAt(text, 14), pairAt(text, 17), ms);
}

function pairAt(text: string, at: number): number {
  return digitAt(text, at) * 10 + digitAt(text, at + 1);
}

function digitAt(text: string, at: number): number {
  return text.charCodeAt(at) - ZERO;
}
