import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it, onTestFinished } from 'vitest';
import { startPisync } from '../../src/cluster/pisync-process.js';
import { thisMachine } from '../../src/machine.js';
import { freePort } from '../../src/programs/free-port.js';
import { loadService, PATIENCE, startDeployedPrometheus } from './loaded-service.js';

it('every panel shows something of a service with the embedded store, and every rule can be evaluated', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'pisync-monitoring-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  const port = await freePort();
  const service = await startPisync({
    args: ['serve'],
    env: { PORT: String(port), PISYNC_DATA_DIR: join(folder, 'data'), LOG_LEVEL: 'error' },
    port,
    logFile: join(folder, 'service.log'),
    machine: thisMachine(),
  });
  onTestFinished(() => service.stop());
  const prometheus = await startDeployedPrometheus([{ job: 'pisync', port }]);
  onTestFinished(() => prometheus.stop());
  const ofOthers = /job=~?"(?![^"]*pisync)/;
  const loaded = await loadService(`http://127.0.0.1:${port}`, prometheus, (selector) => !ofOthers.test(selector));
  expect(loaded.questions).toBeGreaterThan(100);
  await expect.poll(loaded.silent, PATIENCE).toEqual([]);
  await expect.poll(loaded.unevaluated, PATIENCE).toEqual([]);
}, 240_000);
