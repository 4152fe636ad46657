import { readFileSync } from 'node:fs';

/** The version of this package. */
export function serverVersion(): string {
  // beside `src` as beside `dist`
  const manifest: unknown = JSON.parse(readFileSync(new URL('../package.json', import.meta.url), 'utf8'));
  return String(Object(manifest).version);
}
