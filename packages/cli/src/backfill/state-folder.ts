import { createHash } from 'node:crypto';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { xdgState } from 'xdg-basedir';

/** Where the checkpoint of an import is kept when nobody says: the same for the same import. */
export function defaultCheckpoint(importKey: string): string {
  const name = createHash('sha256').update(importKey).digest('hex').slice(0, 16);
  return join(xdgState ?? tmpdir(), 'pisync', 'imports', `${name}.json`);
}
