import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

type Batches = readonly (readonly object[])[];

/** Writes batches of reports into the store in a folder, in a process of its own; resolves with how many events were new. */
export function writeInChild(path: string, batches: Batches): Promise<number> {
  return runWriter('write-events.mjs', path, batches);
}

/** The same, opening the store for each batch and closing it again. */
export function openForEachInChild(path: string, batches: Batches): Promise<number> {
  return runWriter('open-and-close.mjs', path, batches);
}

async function runWriter(name: string, path: string, batches: Batches): Promise<number> {
  const writer = fileURLToPath(new URL(name, import.meta.url));
  const child = spawn(process.execPath, [writer, path], { stdio: ['pipe', 'pipe', 'inherit'] });
  child.stdin.end(JSON.stringify(batches));
  return Number(await text(child.stdout));
}
