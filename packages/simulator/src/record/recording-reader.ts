import { createReadStream } from 'node:fs';
import { StringDecoder } from 'node:string_decoder';
import { createGunzip } from 'node:zlib';
import { SimulatorError } from '../simulator-error.js';
import { recordingHeader, recordingLine, type RecordedRequest, type RecordingHeader } from './recording-line.js';

/** A recording that is being read. */
export interface RecordingReader {
  readonly header: RecordingHeader;
  /**
   * Its requests in the order they went out, read as far as they are asked for.
   *
   * @throws SimulatorError `RECORDING_UNREADABLE`, also at the end of a recording that is torn
   */
  requests(): AsyncGenerator<RecordedRequest>;
  /** Closes the file. */
  close(): Promise<void>;
}

const REMEDY = 'Name a file that pisync simulate --record kept.';

/**
 * Opens a recording; no more of it is held than a few lines.
 *
 * @throws SimulatorError `RECORDING_UNREADABLE`
 */
export async function openRecording(path: string): Promise<RecordingReader> {
  const lines = textLines(path);
  const first = await lines.next();
  const parsed = recordingHeader.safeParse(first.done === true ? null : parseJson(first.value));
  if (!parsed.success) {
    await lines.return(undefined);
    throw unreadable(path, 'it does not begin with the header of a recording', REMEDY);
  }
  return {
    header: parsed.data,
    requests: async function* () {
      let number = 1;
      let requests = 0;
      for await (const text of lines) {
        number += 1;
        const line = recordingLine.safeParse(parseJson(text));
        if (!line.success) throw unreadable(path, `line ${number} is none of a recording`, REMEDY);
        if (line.data.kind === 'end') {
          if (line.data.requests === requests) return;
          throw torn(path, `it has ${requests} of ${line.data.requests} requests`);
        }
        requests += 1;
        yield line.data;
      }
      throw torn(path, `it breaks off after ${requests} requests`);
    },
    close: async () => {
      await lines.return(undefined);
    },
  };
}

/** Lines with their newline; what comes after the last newline is torn and left out. */
async function* textLines(path: string): AsyncGenerator<string, void, undefined> {
  const file = createReadStream(path);
  const text = path.endsWith('.gz') ? file.pipe(createGunzip()) : file;
  // an error of the file does not reach what it is piped to
  if (text !== file) file.on('error', (error) => text.destroy(error));
  const decoder = new StringDecoder('utf8');
  let rest = '';
  try {
    for await (const chunk of text) {
      const lines = (rest + decoder.write(Buffer.from(chunk))).split('\n');
      rest = lines.pop() ?? '';
      yield* lines;
    }
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'Z_BUF_ERROR')
      throw torn(path, 'its end is missing', error);
    throw unreadable(path, error instanceof Error ? error.message : String(error), REMEDY, error);
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

function torn(path: string, reason: string, cause?: unknown): SimulatorError {
  const remedy = 'The run that recorded it was killed, or it was not copied whole: record anew.';
  return unreadable(path, reason, remedy, cause);
}

function unreadable(path: string, reason: string, remedy: string, cause?: unknown): SimulatorError {
  return new SimulatorError('RECORDING_UNREADABLE', `Cannot read the recording ${path}: ${reason}. ${remedy}`, {
    cause,
  });
}
