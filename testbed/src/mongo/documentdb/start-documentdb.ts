import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import type { Machine, OnProgress } from '../../machine.js';
import { TestbedError } from '../../testbed-error.js';
import { workspaceFolder } from '../../workspace-folder.js';
import { provideDocumentdbRoot } from './documentdb-root.js';

/** A DocumentDB in a process of its own. */
export interface DocumentdbService {
  /** On 127.0.0.1. */
  readonly port: number;
  stop(): Promise<void>;
}

const GRACE_MS = 15_000;

/**
 * Starts a DocumentDB, empty. It ends with this process, however this one ends.
 *
 * @throws TestbedError `UNAVAILABLE` where it can't run, `FAILED` when it doesn't start
 */
export async function startDocumentdb(machine: Machine, onProgress: OnProgress): Promise<DocumentdbService> {
  const program = join(workspaceFolder(), 'dist/documentdb-process.js');
  if (!existsSync(program)) throw new TestbedError('UNAVAILABLE', 'the testbed is not built (npm run build)');
  const root = await provideDocumentdbRoot(machine, onProgress);
  const child = spawn(process.execPath, [program, root], { stdio: ['pipe', 'pipe', 'pipe'] });
  child.stdin.on('error', () => undefined);
  let lastWords = '';
  createInterface({ input: child.stderr }).on('line', (line) => {
    lastWords = line;
    onProgress(line);
  });
  const gone = new Promise<null>((resolve) => {
    child.once('error', (error) => {
      lastWords = error.message;
      resolve(null);
    });
    child.once('close', () => resolve(null));
  });
  const ready = new Promise<string>((resolve) => {
    createInterface({ input: child.stdout }).once('line', resolve);
  });

  const line = await Promise.race([ready, gone]);
  if (line === null) throw new TestbedError('FAILED', `DocumentDB did not start: ${lastWords}`);
  const { port }: { port: number } = JSON.parse(line);
  return {
    port,
    async stop() {
      child.stdin.end();
      const timer = setTimeout(() => child.kill('SIGKILL'), GRACE_MS);
      await gone;
      clearTimeout(timer);
    },
  };
}
