import { closeSync, writeSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import { createFile } from '../create-file.js';
import type { Fleet } from '../fleet/fleet.js';
import type { Recorder } from './recorder.js';
import { RECORDING_VERSION, type RecordedRequest, type RecordingEnd, type RecordingHeader } from './recording-line.js';

const BLOCK_BYTES = 1 << 20;

/** A recorder that is to be closed. */
export interface Recording extends Recorder {
  /** Writes what is buffered, and the end, and closes the file. */
  close(): void;
}

/**
 * Creates a recording: NDJSON, in gzip where the name ends with `.gz`. It is written a block of a megabyte at a time; gzip blocks
 * one after the other are a gzip file (RFC 1952, 2.2).
 *
 * @throws SimulatorError `FILE_EXISTS`
 */
export function createRecording(path: string, { seed, devices, source }: Fleet): Recording {
  const file = createFile(path);
  const compress = path.endsWith('.gz');
  let lines: string[] = [];
  let length = 0;
  let lanes = 0;
  let requests = 0;
  const write = (): void => {
    const text = Buffer.from(lines.join(''));
    lines = [];
    length = 0;
    const bytes = compress ? gzipSync(text, { level: 3 }) : text;
    for (let written = 0; written < bytes.length;) written += writeSync(file, bytes, written);
  };
  const add = (line: RecordingHeader | RecordedRequest | RecordingEnd): void => {
    const text = `${JSON.stringify(line)}\n`;
    lines.push(text);
    length += text.length;
    if (length >= BLOCK_BYTES) write();
  };
  add({ kind: 'recording', version: RECORDING_VERSION, seed, devices, scenario: { ...source } });
  return {
    openLane: () => {
      const lane = (lanes += 1);
      return (line, { path: to, headers = {}, body = '' }) => {
        requests += 1;
        const text = typeof body === 'string' ? { body } : { body: body.toString('base64'), base64: true as const };
        add({ kind: 'request', lane, ...line, path: to, headers: { ...headers }, ...text });
      };
    },
    close: () => {
      try {
        add({ kind: 'end', requests });
        write();
      } finally {
        closeSync(file);
      }
    },
  };
}
