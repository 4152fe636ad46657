/** The two kinds of message a driver sends (MongoDB's wire protocol): OP_QUERY for its first hello, OP_MSG from then on. */
const OP_QUERY = 2004;
const OP_MSG = 2013;

/** The head of a message: its length, its number, the number of the message it answers, its kind; 4 bytes each. */
export const HEADER_BYTES = 16;

/** A request of a driver, its parts still as they came. */
export interface WireRequest {
  readonly kind: 'query' | 'message';
  /** The number that the answer refers to. */
  readonly id: number;
  /** The command, as BSON. */
  readonly body: Buffer;
  /** Long lists of the command that were sent beside it: `documents`, `updates` or `deletes`, BSON after BSON. */
  readonly lists: ReadonlyMap<string, Buffer>;
  readonly wantsAnswer: boolean;
}

/** Takes one whole message apart; `null` where it is of no kind that a driver of today sends. */
export function readRequest(message: Buffer): WireRequest | null {
  const id = message.readInt32LE(4);
  switch (message.readInt32LE(12)) {
    case OP_QUERY:
      return readQuery(message, id);
    case OP_MSG:
      return readMessage(message, id);
    default:
      return null;
  }
}

function readQuery(message: Buffer, id: number): WireRequest {
  // flags, name of a collection up to a zero byte, two counts, then the document
  const start = message.indexOf(0, HEADER_BYTES + 4) + 1 + 8;
  return { kind: 'query', id, body: bsonAt(message, start), lists: new Map(), wantsAnswer: true };
}

const CHECKSUM_PRESENT = 1;
const MORE_TO_COME = 2;
const BODY_SECTION = 0;

function readMessage(message: Buffer, id: number): WireRequest {
  const flags = message.readUInt32LE(HEADER_BYTES);
  const end = message.length - ((flags & CHECKSUM_PRESENT) === 0 ? 0 : 4);
  const lists = new Map<string, Buffer>();
  let body: Buffer = Buffer.alloc(0);
  for (let at = HEADER_BYTES + 4; at < end;) {
    const section = message[at];
    const content = bsonAt(message, at + 1);
    if (section === BODY_SECTION) {
      body = content;
    } else {
      // length, name up to a zero byte, documents
      const nameEnd = content.indexOf(0, 4);
      lists.set(content.toString('utf8', 4, nameEnd), content.subarray(nameEnd + 1));
    }
    at += 1 + content.length;
  }
  return { kind: 'message', id, body, lists, wantsAnswer: (flags & MORE_TO_COME) === 0 };
}

/** What begins with its own length, as BSON does. */
function bsonAt(message: Buffer, start: number): Buffer {
  return message.subarray(start, start + message.readInt32LE(start));
}
