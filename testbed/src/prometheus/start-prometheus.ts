import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { thisMachine, type Machine, type OnProgress } from '../machine.js';
import { onFreePort } from '../programs/free-port.js';
import { startProgram, type RunningProgram } from '../programs/start-program.js';
import { waitUntilReady } from '../programs/wait-until-ready.js';
import { provideProgram } from '../provision/provide-program.js';
import { prometheusApi, type PrometheusApi } from './prometheus-api.js';
import { scrapeConfigFile, type ScrapeTarget } from './scrape-config.js';

export interface StartPrometheusOptions {
  /** What is scraped. */
  readonly targets: readonly ScrapeTarget[];
  /** Files of rules; names may have `*`. None by default. */
  readonly ruleFiles?: readonly string[];
  /** How often it scrapes, and evaluates rules; every second by default. */
  readonly intervalSeconds?: number;
  /** A free one by default. */
  readonly port?: number;
  readonly machine?: Machine;
  readonly onProgress?: OnProgress;
}

/** A Prometheus with an empty store. */
export interface PrometheusService extends PrometheusApi {
  readonly port: number;
  /** The base URL, without a slash at its end. */
  readonly url: string;
  /** Stops it and removes its data. */
  stop(): Promise<void>;
}

const LISTENS = /msg="Listening on".*address=127\.0\.0\.1/;

/**
 * Starts a Prometheus on loopback.
 *
 * @throws TestbedError `UNAVAILABLE` when there is none and it can't be installed, `FAILED` when it doesn't start
 */
export async function startPrometheus(options: StartPrometheusOptions): Promise<PrometheusService> {
  const { targets, ruleFiles = [], intervalSeconds = 1 } = options;
  const { machine = thisMachine(), onProgress = () => undefined } = options;
  const wanted = { program: 'prometheus', debianPackage: 'prometheus' };
  const prometheus = await provideProgram(wanted, machine, onProgress);
  const folder = await mkdtemp(join(tmpdir(), 'pisync-prometheus-'));
  const removeFolder = (): Promise<void> => rm(folder, { recursive: true, force: true });
  const configFile = join(folder, 'prometheus.yml');

  async function run(port: number): Promise<RunningProgram> {
    const args = [
      `--config.file=${configFile}`,
      `--storage.tsdb.path=${join(folder, 'data')}`,
      `--web.listen-address=127.0.0.1:${port}`,
    ];
    const program = startProgram(prometheus, args, machine.programFolders);
    // that it listens itself it says before it is ready: what answers on a port that is taken is somebody else
    let listens = false;
    await waitUntilReady('prometheus', program, async () => {
      listens ||= LISTENS.test(program.lastWords());
      return listens && isReady(port);
    });
    return program;
  }

  try {
    await writeFile(configFile, scrapeConfigFile({ targets, ruleFiles, intervalSeconds }));
    const started = await onFreePort(options.port, async (port) => ({ port, program: await run(port) }));
    const url = `http://127.0.0.1:${started.port}`;
    return {
      port: started.port,
      url,
      ...prometheusApi(url),
      async stop() {
        await started.program.end('SIGTERM');
        await removeFolder();
      },
    };
  } catch (error) {
    await removeFolder();
    throw error;
  }
}

async function isReady(port: number): Promise<boolean> {
  return fetch(`http://127.0.0.1:${port}/-/ready`).then(
    async (answer) => {
      await answer.text();
      return answer.ok;
    },
    () => false,
  );
}
