import { z } from 'zod';

const UNIT_MS: Readonly<Record<string, number>> = { ms: 1, s: 1_000, m: 60_000, h: 3_600_000, d: 86_400_000 };

const A_SPAN = 'must be a span such as 90s, 15m, 2h30m or 4d';
const A_TIME_OF_DAY = 'must be a time of day such as 08:30';
const AN_OFFSET = 'must be an offset from UTC such as +05:30';

/** A span such as `90s`, `15m`, `2h30m` or `4d`, read as milliseconds. */
export const duration = z
  .string(A_SPAN)
  .regex(/^(?:\d+(?:\.\d+)?(?:ms|[smhd]))+$/, A_SPAN)
  .transform((text) => Math.round(totalMs(text)));

function totalMs(text: string): number {
  let ms = 0;
  for (const [, amount, unit] of text.matchAll(/(\d+(?:\.\d+)?)(ms|[smhd])/g)) {
    ms += Number(amount) * (UNIT_MS[unit ?? ''] ?? 0);
  }
  return ms;
}

/** A time of day such as `08:30`, up to `24:00`, read as milliseconds after midnight. */
export const timeOfDay = z
  .string(A_TIME_OF_DAY)
  .regex(/^(?:(?:[01]\d|2[0-3]):[0-5]\d|24:00)$/, A_TIME_OF_DAY)
  .transform((text) => (Number(text.slice(0, 2)) * 60 + Number(text.slice(3))) * 60_000);

/** An offset from UTC such as `+05:30`, read as milliseconds. */
export const utcOffset = z
  .string(AN_OFFSET)
  .regex(/^[+-](?:0\d|1[0-4]):[0-5]\d$/, AN_OFFSET)
  .transform((text) => {
    const ms = (Number(text.slice(1, 3)) * 60 + Number(text.slice(4))) * 60_000;
    return text.startsWith('-') ? -ms : ms;
  });
