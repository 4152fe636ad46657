import { accessSync, constants } from 'node:fs';
import { join } from 'node:path';

/** The path of a program in the first of the folders that has it, or `null`. */
export function findProgram(name: string, folders: readonly string[]): string | null {
  return folders.map((folder) => join(folder, name)).find(isExecutable) ?? null;
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
