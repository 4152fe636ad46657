import { existsSync } from 'node:fs';
import { chown, mkdir, mkdtemp, open, readdir, rename, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import pg from 'pg';
import type { OnProgress } from '../../machine.js';
import { runProgram } from '../../programs/run-program.js';
import { startProgram, type RunningProgram } from '../../programs/start-program.js';
import { waitUntilReady } from '../../programs/wait-until-ready.js';
import { withLock } from '../../programs/with-lock.js';
import { NOBODY, inRoot } from './in-root.js';
import { postgresSettings } from './postgres-settings.js';

/** A PostgreSQL with DocumentDB and data of its own. */
export interface PostgresService {
  /** The folder of its socket, which a driver takes as the host. */
  readonly host: string;
  /** Stops it and removes its data. */
  stop(): Promise<void>;
}

/**
 * Starts a PostgreSQL with an empty DocumentDB. Several may run from the same root folder, each from a copy of a data folder
 * that is made once.
 *
 * @param root made by `provideDocumentdbRoot`
 * @throws TestbedError `FAILED` when it doesn't start
 */
export async function startPostgres(root: string, onProgress: OnProgress): Promise<PostgresService> {
  const runs = join(root, 'srv');
  // Under a lock until postgres runs, and so holds the lock of its own run: no other process takes the run for left behind.
  return withLock(`${root}.start.lock`, async () => {
    await removeLeftRuns(runs);
    const template = join(runs, 'template');
    if (!existsSync(template)) await makeTemplate(root, template, onProgress);
    const run = await ownedFolder(await mkdtemp(join(runs, 'run-')));
    await runProgram('cp', ['-a', '--reflink=auto', template, join(run, 'data')]);
    return openRun(root, run);
  });
}

/** Runs PostgreSQL on the `data` of a folder, which is removed when it stops. */
async function openRun(root: string, run: string): Promise<PostgresService> {
  // By way of this process's open files the socket's path is short wherever the cache is; 107 bytes is all it may have.
  const folder = await open(run);
  const host = `/proc/self/fd/${folder.fd}`;
  const program = runPostgres(root, run);
  const stop = async (): Promise<void> => {
    // At once, without writing down what is thrown away.
    await program.end('SIGQUIT');
    await folder.close();
    await rm(run, { recursive: true, force: true });
  };
  try {
    await waitUntilReady('postgres', program, () => answersQuery(host, 'SELECT 1'));
    return { host, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

function runPostgres(root: string, run: string): RunningProgram {
  const inside = `/srv/${basename(run)}`;
  // setpriv inside, since a change of user forgets it. flock's lock lives as long as the postgres it becomes.
  const postgres = ['setpriv', '--pdeathsig', 'QUIT', 'postgres', '-D', `${inside}/data`, ...postgresSettings(inside)];
  return startProgram('flock', ['--no-fork', join(run, 'lock'), 'chroot', ...inRoot(root, postgres)], []);
}

/** Makes the data folder that every run starts from: initdb and CREATE EXTENSION take several seconds, a copy of it little. */
async function makeTemplate(root: string, template: string, onProgress: OnProgress): Promise<void> {
  onProgress('preparing the database');
  const run = `${template}.partial`;
  await rm(run, { recursive: true, force: true });
  await mkdir(run);
  await ownedFolder(run);
  const data = `/srv/${basename(run)}/data`;
  const initdb = ['initdb', '-D', data, '-U', 'postgres', '-A', 'trust', '--locale=C.UTF-8', '-E', 'UTF8', '--no-sync'];
  await runProgram('chroot', inRoot(root, initdb));

  const folder = await open(run);
  const host = `/proc/self/fd/${folder.fd}`;
  const program = runPostgres(root, run);
  await waitUntilReady('postgres', program, () => answersQuery(host, 'SELECT 1'));
  await runQuery(host, 'CREATE EXTENSION documentdb CASCADE');
  await program.end('SIGINT');
  await folder.close();
  await rename(join(run, 'data'), template);
  await rm(run, { recursive: true });
}

/** Removes what runs left behind that were killed. Those that live hold their lock. */
async function removeLeftRuns(runs: string): Promise<void> {
  const names = (await readdir(runs)).filter((name) => name.startsWith('run-'));
  for (const run of names.map((name) => join(runs, name))) {
    await runProgram('flock', ['--nonblock', join(run, 'lock'), 'rm', '-rf', run]).catch(() => undefined);
  }
}

async function ownedFolder(folder: string): Promise<string> {
  await chown(folder, NOBODY, NOBODY);
  return folder;
}

async function runQuery(host: string, query: string): Promise<void> {
  const client = new pg.Client({ host, user: 'postgres', database: 'postgres' });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.query(query);
  } finally {
    await client.end();
  }
}

function answersQuery(host: string, query: string): Promise<boolean> {
  return runQuery(host, query).then(
    () => true,
    () => false,
  );
}
