import { mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, expect, it } from 'vitest';
import { promtool } from '../../src/prometheus/promtool.js';
import { DEPLOY } from './panel-queries.js';

const FOLDER = join(DEPLOY, 'prometheus');

let alerts: readonly string[] = [];
let rules = '';
let tests: readonly string[] = [];
beforeAll(async () => {
  rules = await readFile(join(FOLDER, 'rules/alerts.yml'), 'utf8');
  alerts = Array.from(rules.matchAll(/- alert: (\w+)$/gm), ([, name = '']) => name);
  tests = (await readdir(join(FOLDER, 'tests'))).map((name) => join(FOLDER, 'tests', name));
});

it('the configuration and the rules are right, as Prometheus sees it', async () => {
  const config = await readFile(join(FOLDER, 'prometheus.yml'), 'utf8');
  const folder = await mkdtemp(join(tmpdir(), 'pisync-prometheus-'));
  try {
    // the token that Compose makes for Prometheus is no file of this machine
    const token = join(folder, 'token');
    await writeFile(token, 'pisync_o1_example');
    await symlink(join(FOLDER, 'rules'), join(folder, 'rules'));
    await writeFile(join(folder, 'prometheus.yml'), config.replaceAll('/etc/prometheus/token/prometheus.token', token));
    const told = await promtool(['check', 'config', '--lint=all', '--lint-fatal', join(folder, 'prometheus.yml')]);
    expect(told).toContain('SUCCESS: 2 rule files found');
  } finally {
    await rm(folder, { recursive: true });
  }
});

it('every case of every alert comes out as its test says', async () => {
  expect(tests.length).toBeGreaterThan(3);
  const told = await promtool(['test', 'rules', ...tests]);
  expect(told.match(/SUCCESS/g)).toHaveLength(tests.length);
}, 180_000);

it('every alert has a case in which it is silent, and then one in which it fires', async () => {
  const texts = await Promise.all(tests.map((path) => readFile(path, 'utf8')));
  const cases = texts.join('').matchAll(/- alertname: (\w+)\n +eval_time: \w+\n +exp_alerts:( \[\])?\n/g);
  const outcomes = Array.from(cases, ([, name, silent]) => `${name} ${silent === undefined ? 'fires' : 'is silent'}`);
  expect(alerts.length).toBeGreaterThan(20);
  expect(new Set(outcomes)).toEqual(new Set(alerts.flatMap((name) => [`${name} is silent`, `${name} fires`])));
});

it('every alert leads to what to do about it', async () => {
  const document = await readFile(join(DEPLOY, '../docs/metrics.md'), 'utf8');
  const headings = Array.from(document.matchAll(/^### (Pisync\w+)$/gm), ([, name]) => name);
  expect(headings).toEqual(alerts);
  const runbooks = Array.from(rules.matchAll(/runbook: (\S+)$/gm), ([, link]) => link);
  expect(runbooks).toEqual(alerts.map((name) => `docs/metrics.md#${name.toLowerCase()}`));
});
