import { createReadStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { createGunzip } from 'node:zlib';
import { SimulatorError } from '../simulator-error.js';
import { recordedRequest, recordingHeader, type RecordedRequest, type RecordingHeader } from './recording-line.js';

/** A recording that is being read. */
export interface RecordingReader {
  readonly header: RecordingHeader;
  /** Its requests in the order they went out. @throws SimulatorError `RECORDING_UNREADABLE` */
  requests(): AsyncGenerator<RecordedRequest>;
}

/**
 * Opens a recording; read as far as it is asked for.
 *
 * @throws SimulatorError `RECORDING_UNREADABLE`
 */
export async function openRecording(path: string): Promise<RecordingReader> {
  const lines = textLines(path);
  const first = await lines.next();
  const parsed = recordingHeader.safeParse(first.done === true ? null : parseJson(first.value));
  if (!parsed.success) throw unreadable(path, 'it does not begin with the header of a recording');
  return {
    header: parsed.data,
    requests: async function* () {
      let number = 1;
      for await (const text of lines) {
        number += 1;
        const request = recordedRequest.safeParse(parseJson(text));
        if (!request.success) throw unreadable(path, `line ${number} is none of a recording`);
        yield request.data;
      }
    },
  };
}

async function* textLines(path: string): AsyncGenerator<string> {
  const file = createReadStream(path);
  const text = path.endsWith('.gz') ? file.pipe(createGunzip()) : file;
  // an error of the file does not reach what it is piped to
  file.on('error', (error) => text.destroy(error));
  try {
    for await (const line of createInterface({ input: text, crlfDelay: Infinity })) yield line;
    if (text.errored !== null) throw text.errored;
  } catch (error) {
    throw unreadable(path, error instanceof Error ? error.message : String(error), error);
  } finally {
    file.destroy();
  }
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

function unreadable(path: string, reason: string, cause?: unknown): SimulatorError {
  const message = `Cannot read the recording ${path}: ${reason}. Name the file that a simulation recorded.`;
  return new SimulatorError('RECORDING_UNREADABLE', message, { cause });
}
