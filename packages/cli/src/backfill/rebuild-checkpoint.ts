import { createHash } from 'node:crypto';
import { mkdir, readFile, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { ServerConfig } from '@pisync/server';
import { xdgState } from 'xdg-basedir';
import { z } from 'zod';

const counts = z.object({
  devices: z.number(),
  differing_devices: z.number(),
  differences: z.number(),
  uncheckable_devices: z.number(),
});

const checkpoint = z.object({
  /** Which store, which devices, and whether they are mended: only the same rebuild goes on from it. */
  rebuild: z.string(),
  /** The last device that was done. */
  after: z.string(),
  counts,
});

/** What a rebuild has seen so far. */
export type RebuildCounts = z.infer<typeof counts>;

/** How far a rebuild was. */
export type RebuildCheckpoint = Pick<z.infer<typeof checkpoint>, 'after' | 'counts'>;

/** The file in which a rebuild says how far it is. */
export interface CheckpointFile {
  readonly path: string;
  /** How far the same rebuild was when it ended too early; `null` when it did not, or was another one. */
  read(): Promise<RebuildCheckpoint | null>;
  /** Replaces what is there; never half. */
  write(reached: RebuildCheckpoint): Promise<void>;
  remove(): Promise<void>;
}

/** A rebuild's file, whether or not it is there. @param rebuild tells this rebuild from any other */
export function checkpointFile(path: string, rebuild: string): CheckpointFile {
  return {
    path,
    async read() {
      const text = await readFile(path, 'utf8').catch(() => null);
      if (text === null) return null;
      const parsed = checkpoint.safeParse(parseJson(text));
      return parsed.success && parsed.data.rebuild === rebuild ? parsed.data : null;
    },
    async write(reached) {
      await mkdir(dirname(path), { recursive: true });
      await writeFile(`${path}.new`, JSON.stringify({ rebuild, ...reached }));
      await rename(`${path}.new`, path);
    },
    remove: () => rm(path, { force: true }),
  };
}

/** Where a rebuild of this store keeps its checkpoint when nothing is said: beside the data, or with the state of programs. */
export function defaultCheckpointPath({ dataDir, cluster }: Pick<ServerConfig, 'dataDir' | 'cluster'>): string {
  if (cluster === undefined) return join(dataDir, 'rebuild.checkpoint.json');
  // the address may hold a password
  const name = createHash('sha256').update(cluster.mongoUri).digest('hex').slice(0, 16);
  return join(xdgState ?? tmpdir(), 'pisync', `rebuild-${name}.checkpoint.json`);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
