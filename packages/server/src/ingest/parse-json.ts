import type { HttpErrorCode } from '../http-errors.js';
import { countKeys, UNSAFE_KEYS } from './count-keys.js';
import { scanJson } from './scan-json.js';

/** How deep JSON may be nested; an event in a batch is at 2. */
const MAX_DEPTH = 32;

/** A parsed value, or why the text is refused. */
export type ParsedJson =
  | { readonly ok: true; readonly value: unknown }
  | { readonly ok: false; readonly code: HttpErrorCode; readonly error: string };

/**
 * Parses JSON and refuses what `JSON.parse` would let pass: deep nesting (before parsing), an object with the same key
 * twice, and keys that pollute prototypes. Never throws, and repeats nothing of the text.
 *
 * @param what what the text is, to begin the error with: `the body`, `the line`
 */
export function parseJson(text: string, what: string): ParsedJson {
  const { depth, members } = scanJson(text);
  if (depth > MAX_DEPTH) {
    return { ok: false, code: 'too_deep', error: `${what} is nested more than ${MAX_DEPTH} levels deep` };
  }
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (error) {
    return { ok: false, code: 'invalid_json', error: `${what} is not valid JSON${whereOf(error)}` };
  }
  const keys = countKeys(value);
  if (keys === UNSAFE_KEYS) {
    return {
      ok: false,
      code: 'unsafe_key',
      error: `${what} has a key that is not taken in: __proto__, or prototype in constructor`,
    };
  }
  if (keys < members) {
    return { ok: false, code: 'duplicate_key', error: `${what} has an object with the same key twice` };
  }
  return { ok: true, value };
}

/** Where the parser stopped, from its message: that is the only place it says so, and not each time. */
function whereOf(error: unknown): string {
  const message = error instanceof Error ? error.message : '';
  const position = /at position (\d+)/.exec(message)?.[1];
  if (position !== undefined) return `: it breaks off or goes wrong at character ${position}`;
  return message.includes('end of JSON') ? ': it ends too early' : '';
}
