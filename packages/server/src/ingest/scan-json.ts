const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_ARRAY = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/** What a JSON text is made of, as far as it can be told without parsing it. */
export interface JsonShape {
  /** How deep its arrays and objects are nested; 0 for a bare value. */
  readonly depth: number;
  /** How many `key: value` members all its objects have together, duplicates counted each. */
  readonly members: number;
}

/**
 * Measures a JSON text in one pass that skips strings and allocates nothing. Exact for valid JSON; for any other text it
 * ends just as fast, with figures that mean nothing.
 */
export function scanJson(text: string): JsonShape {
  let depth = 0;
  let deepest = 0;
  let members = 0;
  const { length } = text;
  for (let at = 0; at < length; at += 1) {
    switch (text.charCodeAt(at)) {
      case QUOTE:
        at = endOfString(text, at);
        break;
      case COLON:
        members += 1;
        break;
      case OPEN_ARRAY:
      case OPEN_OBJECT:
        depth += 1;
        if (depth > deepest) deepest = depth;
        break;
      case CLOSE_ARRAY:
      case CLOSE_OBJECT:
        depth -= 1;
        break;
      default:
    }
  }
  return { depth: deepest, members };
}

/** Where the string that begins at a quote ends: its closing quote, or the end of the text. */
function endOfString(text: string, start: number): number {
  const { length } = text;
  let at = start + 1;
  while (at < length) {
    const code = text.charCodeAt(at);
    if (code === QUOTE) return at;
    at += code === BACKSLASH ? 2 : 1;
  }
  return length;
}

/**
 * The texts of an array's elements, or `null` when the text isn't one array. Doesn't say whether they are valid JSON; if each of
 * them is, the array was.
 */
export function splitArray(text: string): readonly string[] | null {
  const array = text.trim();
  if (!array.startsWith('[') || !array.endsWith(']')) return null;
  const elements: string[] = [];
  const last = array.length - 1;
  let depth = 0;
  let start = 1;
  for (let at = 1; at < last; at += 1) {
    const code = array.charCodeAt(at);
    if (code === QUOTE) at = endOfString(array, at);
    else if (code === OPEN_ARRAY || code === OPEN_OBJECT) depth += 1;
    else if (code === CLOSE_ARRAY || code === CLOSE_OBJECT) depth -= 1;
    else if (code === COMMA && depth === 0) {
      elements.push(array.slice(start, at));
      start = at + 1;
    }
    if (depth < 0) return null;
  }
  elements.push(array.slice(start, last));
  return elements;
}
