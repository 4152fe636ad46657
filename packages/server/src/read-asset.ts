import { readFile } from 'node:fs/promises';

/** A file that is sent to browsers as it is; this module and what is built of it are as deep in the package as each other. */
export function readAsset(name: 'page.css' | 'page.js'): Promise<string> {
  return readFile(new URL(`../assets/${name}`, import.meta.url), 'utf8');
}
