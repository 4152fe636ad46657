import { HEADER_BYTES } from './wire-request.js';

/** What the gateway tells drivers in its hello, and a command's own fields beside it. */
export const MAX_MESSAGE_BYTES = 48_000_000;
const MAX_WITH_OVERHEAD = MAX_MESSAGE_BYTES + 16 * 1024;

/**
 * Cuts what arrives on a connection into whole messages.
 *
 * @returns a function for each chunk that arrives, which gives the messages that are whole by now; it throws a RangeError when
 * a length can't be one
 */
export function createMessageSplitter(): (chunk: Buffer) => Buffer[] {
  let chunks: Buffer[] = [];
  let arrived = 0;
  let wanted = HEADER_BYTES;
  return (chunk) => {
    chunks.push(chunk);
    arrived += chunk.length;
    const messages: Buffer[] = [];
    // chunks are put together once there is enough, not each time one arrives
    while (arrived >= wanted) {
      const bytes = Buffer.concat(chunks, arrived);
      const length = bytes.readInt32LE(0);
      if (length < HEADER_BYTES || length > MAX_WITH_OVERHEAD) throw new RangeError(`no message has ${length} bytes`);
      const whole = bytes.length >= length;
      if (whole) messages.push(bytes.subarray(0, length));
      chunks = [whole ? bytes.subarray(length) : bytes];
      arrived = whole ? bytes.length - length : bytes.length;
      wanted = whole ? HEADER_BYTES : length;
    }
    return messages;
  };
}
