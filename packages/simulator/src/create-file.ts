import { mkdirSync, openSync } from 'node:fs';
import { dirname } from 'node:path';
import { SimulatorError } from './simulator-error.js';

/**
 * Creates a file, and the folder it is to be in.
 *
 * @returns its descriptor, to be closed
 * @throws SimulatorError `FILE_EXISTS`: what is there is never overwritten
 */
export function createFile(path: string): number {
  try {
    mkdirSync(dirname(path), { recursive: true });
    return openSync(path, 'wx');
  } catch (error) {
    const exists = error instanceof Error && 'code' in error && error.code === 'EEXIST';
    if (!exists) throw error;
    const message = `There is already a file ${path}. Name another one, or move it away.`;
    throw new SimulatorError('FILE_EXISTS', message, { cause: error });
  }
}
