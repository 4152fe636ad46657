import { HEADER_BYTES, type WireRequest } from './wire-request.js';

const OP_REPLY = 1;
const OP_MSG = 2013;

/** No flags, then a section that is the body. */
const MESSAGE_PREFIX = Buffer.alloc(5);
const QUERY_PREFIX = queryPrefix();

/** Frames the answer to a request, in the kind the request was. */
export function writeAnswer({ kind, id }: WireRequest, document: Uint8Array): Buffer {
  const prefix = kind === 'query' ? QUERY_PREFIX : MESSAGE_PREFIX;
  const answer = Buffer.allocUnsafe(HEADER_BYTES + prefix.length + document.length);
  answer.writeInt32LE(answer.length, 0);
  // a number of its own, which no driver looks at
  answer.writeInt32LE(0, 4);
  answer.writeInt32LE(id, 8);
  answer.writeInt32LE(kind === 'query' ? OP_REPLY : OP_MSG, 12);
  answer.set(prefix, HEADER_BYTES);
  answer.set(document, HEADER_BYTES + prefix.length);
  return answer;
}

/** Flags (able to await), cursor, position, one document. */
function queryPrefix(): Buffer {
  const prefix = Buffer.alloc(20);
  prefix.writeInt32LE(8, 0);
  prefix.writeInt32LE(1, 16);
  return prefix;
}
