import { createWriteStream, type WriteStream } from 'node:fs';
import { realpath, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join, resolve } from 'node:path';
import { finished } from 'node:stream/promises';
import pc from 'picocolors';
import { CliError } from '../cli-error.js';
import { EXIT } from '../exit-codes.js';
import { requireFolderOf } from '../output/html-report.js';
import { say, type Terminal } from '../output/terminal.js';

/**
 * Has results written to a file, under another name until all of them are there, so that a report that breaks off leaves what was
 * there before. A file that is there is replaced; what is no file, such as `/dev/null`, is written to.
 *
 * @throws CliError when the file can't be written; what `write` throws
 */
export async function writeToFile(
  file: string,
  terminal: Terminal,
  write: (terminal: Terminal) => Promise<void>,
): Promise<void> {
  await requireFolderOf(file);
  const target = await targetOf(file);
  const path = target.replaced ? join(dirname(target.path), `.${basename(target.path)}.${process.pid}.part`) : file;
  const out = createWriteStream(path);
  try {
    await Promise.race([writeAll(out, terminal, write), failureOf(out, file)]);
    if (target.replaced) await rename(path, target.path);
  } catch (error) {
    out.destroy();
    if (target.replaced) await rm(path, { force: true });
    throw error;
  }
  say(terminal, `The report is in ${resolve(file)}`);
}

async function writeAll(
  out: WriteStream,
  terminal: Terminal,
  write: (terminal: Terminal) => Promise<void>,
): Promise<void> {
  await write({ ...terminal, out, columns: null, colors: pc.createColors(false) });
  out.end();
  await finished(out);
}

async function failureOf(out: WriteStream, file: string): Promise<never> {
  return new Promise((_, reject) => {
    out.once('error', ({ message }) => reject(new CliError(`cannot write ${file}: ${message}`)));
  });
}

/** Where results end up: a link's own file, and whether it is a file, which can be replaced. */
async function targetOf(file: string): Promise<{ readonly path: string; readonly replaced: boolean }> {
  const there = await stat(file).catch(() => null);
  if (there?.isDirectory() === true) throw new CliError(`cannot write ${file}: it is a folder`, EXIT.usage);
  return { path: await realpath(file).catch(() => resolve(file)), replaced: there === null || there.isFile() };
}
