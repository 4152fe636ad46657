import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { parseServerConfig } from '../server-config.js';
import { readAlertsSettings } from './read-alerts-settings.js';

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pisync-settings-'));
  file = join(folder, 'alerts.yaml');
});
afterEach(() => rm(folder, { recursive: true }));

async function read(text: string) {
  await writeFile(file, text);
  return readAlertsSettings({ file });
}

it('reads what the documentation shows', async () => {
  const settings = await read(`
webhooks:
  - { name: ops, url: 'https://alerts.example.org/pisync', secrets: [a-secret-of-at-least-16-characters] }
  - { name: chat, url: 'https://hooks.slack.example/services/T0/B0/x', format: slack, timeout_seconds: 5 }
service_url: https://pisync.example.org
group_by: ['^(?<group>[a-z]+-[a-z]+)-']
group_wait_seconds: 30
flapping: { max_starts: 5, window_seconds: 3600 }
`);
  expect(settings).toMatchObject({
    webhooks: [
      { name: 'ops', format: 'json' },
      { name: 'chat', format: 'slack', secrets: [], timeout_seconds: 5_000 },
    ],
    group_wait_seconds: 30_000,
    flapping: { max_starts: 5, window_seconds: 3_600_000 },
  });
  expect(settings.group_by[0]?.exec('eu-west-1')?.groups?.['group']).toBe('eu-west');
});

it.each([
  ['webhooks: [{ name: a, url: "ftp://x", format: slack }]', 'webhooks.0.url must be a URL that begins with http'],
  ['webhooks: [{ name: a, url: "http://u:p@x", format: slack }]', 'webhooks.0.url must not have a user and password'],
  ['webhooks: [{ name: a, url: "http://x" }]', 'webhooks.0.secrets must have one'],
  ['webhooks: [{ name: a, url: "http://x", secrets: [short] }]', 'webhooks.0.secrets.0 must have at least 16'],
  ['webhooks: [{ name: "a b", url: "http://x", format: slack }]', 'webhooks.0.name must be'],
  ['group_by: ["^(a"]', 'group_by.0 must be a regular expression'],
  ['group_by: ["^(a)"]', 'group_by.0 must have a capture named group'],
  ['group_wait_seconds: soon', 'group_wait_seconds must be a number of seconds'],
  ['group_wait: 30', 'group_wait'],
  ['{', 'is neither JSON nor YAML'],
])('refuses %s, and says where', async (text, message) => {
  await expect(read(text)).rejects.toThrow(message);
});

it('says no secret when a file is wrong', async () => {
  const error = await read('webhooks: [{ name: a, url: x, secrets: [my-own-secret] }').catch(String);
  expect(error).not.toContain('my-own-secret');
});

it('names a file that is not there, and two webhooks of one name', async () => {
  await expect(readAlertsSettings({ file: join(folder, 'none') })).rejects.toThrow("can't be read");
  await writeFile(file, 'webhooks: [{ name: default, url: "http://x", format: slack }]');
  const { alerts } = parseServerConfig({
    PISYNC_ALERTS_FILE: file,
    PISYNC_WEBHOOK_URL: 'https://alerts.example.org',
    PISYNC_WEBHOOK_SECRET: 'the-secret-of-today the-secret-of-tomorrow',
  });
  expect(alerts?.webhook).toMatchObject({ format: 'json', secrets: ['the-secret-of-today', 'the-secret-of-tomorrow'] });
  await expect(readAlertsSettings(alerts ?? {})).rejects.toThrow('another of this name');
});

it.each([
  [{ PISYNC_WEBHOOK_URL: 'alerts.example.org' }, 'PISYNC_WEBHOOK_URL must be a URL'],
  [{ PISYNC_WEBHOOK_URL: 'https://x' }, 'PISYNC_WEBHOOK_URL needs PISYNC_WEBHOOK_SECRET'],
  [{ PISYNC_WEBHOOK_SECRET: 'a-secret-of-the-receiver' }, 'PISYNC_WEBHOOK_SECRET needs PISYNC_WEBHOOK_URL'],
  [{ PISYNC_WEBHOOK_URL: 'https://x', PISYNC_WEBHOOK_SECRET: 'short' }, 'PISYNC_WEBHOOK_SECRET must be'],
  [{ PISYNC_WEBHOOK_FORMAT: 'teams' }, 'PISYNC_WEBHOOK_FORMAT must be one of json, slack, alertmanager'],
])('refuses %j in the environment', (env, message) => {
  expect(() => parseServerConfig(env)).toThrow(message);
});
