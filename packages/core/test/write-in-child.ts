import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const WRITER = fileURLToPath(new URL('write-events.mjs', import.meta.url));

/** Writes batches of reports into the store in a folder, in a process of its own; resolves with how many events were new. */
export async function writeInChild(path: string, batches: readonly (readonly object[])[]): Promise<number> {
  const child = spawn(process.execPath, [WRITER, path], { stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.end(JSON.stringify(batches));
  return Number(await text(child.stdout));
}
