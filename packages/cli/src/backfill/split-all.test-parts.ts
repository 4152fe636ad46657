import type { RawRecord, RecordSplitter } from './raw-record.js';

/** All records of bytes that come in chunks. */
export function splitAll(splitter: RecordSplitter, chunks: readonly Buffer[]): RawRecord[] {
  const found = chunks.flatMap((chunk) => [...splitter.push(chunk)]);
  return [...found, ...splitter.end(null)];
}

/** Bytes in chunks that end at these offsets. */
export function cutAt(bytes: Buffer, offsets: readonly number[]): Buffer[] {
  const inside = offsets.filter((offset) => offset < bytes.length);
  const ends = [...new Set([...inside, bytes.length])].sort((a, b) => a - b);
  return ends.map((end, index) => bytes.subarray(ends[index - 1] ?? 0, end));
}
