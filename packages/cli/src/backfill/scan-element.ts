const NEWLINE = 0x0a;
const SPACE = 0x20;
const QUOTE = 0x22;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_ARRAY = 0x5b;
const BACKSLASH = 0x5c;
const CLOSE_ARRAY = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;

/** The deepest nesting that is followed; more is refused anyway. */
const MAX_DEPTH = 64;

/** How far an element of a JSON array was read. */
export interface ElementState {
  /** The containers that are open, outermost first, each as its opening byte. */
  readonly open: number[];
  inString: boolean;
  escaped: boolean;
  /** The last byte that was neither white space nor within a string; 0 at the beginning. */
  last: number;
  /** It was read to its end. */
  done: boolean;
  /** Why it can't be read on; it is broken then, wherever it is. */
  problem: string | null;
}

/** At the first byte of an element. */
export function enterElement(): ElementState {
  return { open: [], inString: false, escaped: false, last: 0, done: false, problem: null };
}

/**
 * Reads an element on, as far as these bytes go. It follows strings and nesting, and sees what no valid element has at that
 * place: that is where a quote or a brace is missing. Everything else is left to a parser.
 *
 * @returns the index behind what was read: behind the element's last byte once it is `done`
 */
export function scanElement(state: ElementState, bytes: Buffer, from: number): number {
  for (let at = from; at < bytes.length; at += 1) {
    const byte = bytes[at] ?? 0;
    if (state.inString) {
      inString(state, byte);
      if (state.problem !== null) return at;
      if (!state.inString && state.open.length === 0) return finish(state, at + 1);
      continue;
    }
    if (byte <= SPACE && byte !== NEWLINE) continue;
    if (state.open.length === 0 && endsScalar(state, byte)) return finish(state, at);
    if (byte === NEWLINE) continue;
    significant(state, byte);
    if (state.problem !== null) return at;
    state.last = byte;
    if (state.open.length === 0 && (byte === CLOSE_OBJECT || byte === CLOSE_ARRAY)) return finish(state, at + 1);
  }
  return bytes.length;
}

function finish(state: ElementState, at: number): number {
  state.done = true;
  return at;
}

/** A number or a word, or what is none, has no end of its own. */
function endsScalar({ last }: ElementState, byte: number): boolean {
  if (last === 0) return false;
  return byte === COMMA || byte === CLOSE_ARRAY || byte === NEWLINE || byte === OPEN_OBJECT;
}

function inString(state: ElementState, byte: number): void {
  if (byte < SPACE) state.problem = 'has a text that is not closed on its line';
  else if (state.escaped) state.escaped = false;
  else if (byte === BACKSLASH) state.escaped = true;
  else if (byte === QUOTE) state.inString = false;
}

function significant(state: ElementState, byte: number): void {
  const { open, last } = state;
  const within = open.at(-1);
  switch (byte) {
    case QUOTE:
      state.inString = true;
      return;
    case OPEN_OBJECT:
    case OPEN_ARRAY:
      if (within !== undefined && !mayOpen(within, last)) state.problem = 'is not closed before the next one begins';
      else if (open.length === MAX_DEPTH) state.problem = `is nested more than ${MAX_DEPTH} levels deep`;
      else open.push(byte);
      return;
    case CLOSE_OBJECT:
    case CLOSE_ARRAY:
      if (within !== (byte === CLOSE_OBJECT ? OPEN_OBJECT : OPEN_ARRAY))
        state.problem = 'is not closed as it was opened';
      else open.pop();
      return;
    default:
      if (within === OPEN_OBJECT && (last === OPEN_OBJECT || last === COMMA)) {
        state.problem = 'has a key without quotes, or none';
      }
  }
}

/** Whether a container may begin: in an object after a colon, in an array at its beginning or after a comma. */
function mayOpen(within: number, last: number): boolean {
  return within === OPEN_OBJECT ? last === COLON : last === OPEN_ARRAY || last === COMMA;
}
