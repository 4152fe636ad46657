import { DEFAULT_ABSENCE_POLICY } from '@pisync/core';
import { describe, expect, test } from 'vitest';
import { ConfigError, parseServerConfig } from './server-config.js';

const DEFAULTS = {
  port: 3000,
  host: '127.0.0.1',
  dataDir: '.pisync',
  logLevel: 'info',
  absence: DEFAULT_ABSENCE_POLICY,
  security: {
    secrets: [],
    allowUnauthenticated: false,
    openMetrics: false,
    trustProxy: 0,
    rates: { device: 300, hub: 6_000, address: 30_000, failures: 120, refusals: 6_000 },
    maxConnections: 10_000,
  },
};

describe('parseServerConfig', () => {
  test('needs nothing', () => {
    expect(parseServerConfig({})).toEqual(DEFAULTS);
  });

  test('takes what is empty as not set', () => {
    expect(parseServerConfig({ PORT: '', HOST: ' ', LOG_LEVEL: undefined, MONGO_URI: '' })).toEqual(DEFAULTS);
  });

  test('reads every variable', () => {
    expect(
      parseServerConfig({ PORT: '0', HOST: '::', PISYNC_DATA_DIR: '/data', LOG_LEVEL: 'silent', PATH: '/bin' }),
    ).toEqual({ ...DEFAULTS, port: 0, host: '::', dataDir: '/data', logLevel: 'silent' });
  });

  test('reads when devices are late and silent, and whether anybody watches', () => {
    expect(
      parseServerConfig({
        PISYNC_LATE_FACTOR: '2.5',
        PISYNC_LATE_GRACE_HOURS: '0',
        PISYNC_SILENT_FACTOR: '4',
        PISYNC_LATE_MIN_CONTACTS: '10',
        PISYNC_LATE_DEFAULT_DAYS: '30',
      }).absence,
    ).toEqual({ lateFactor: 2.5, graceMs: 0, silentFactor: 4, minContacts: 10, defaultLateMs: 30 * 86_400_000 });
    expect(parseServerConfig({ PISYNC_ABSENCE: 'off', PISYNC_LATE_FACTOR: '2' })).not.toHaveProperty('absence');
  });

  test.each([
    ['PISYNC_ABSENCE', 'no', 'must be on or off'],
    ['PISYNC_LATE_FACTOR', '0.5', 'must be a number from 1 to 100, such as 1.5'],
    ['PISYNC_SILENT_FACTOR', '1e9', 'must be a number from 1 to 100, such as 3'],
    ['PISYNC_LATE_GRACE_HOURS', '1.5', 'must be a whole number of hours from 0 to 2160'],
    ['PISYNC_LATE_MIN_CONTACTS', '2', 'must be a whole number from 3 to 100'],
    ['PISYNC_LATE_DEFAULT_DAYS', '0', 'must be a whole number of days from 1 to 365'],
  ])('%s=%s is refused', (name, value, rule) => {
    expect(() => parseServerConfig({ [name]: value })).toThrow(new ConfigError(`${name} ${rule}`));
  });

  test.each(['http', '-1', '65536', '80.5', '0x50', '1e3', '99999999999'])('PORT=%s is refused', (PORT) => {
    expect(() => parseServerConfig({ PORT })).toThrow(
      new ConfigError('PORT must be a port number from 0 to 65535 (0 takes any free one)'),
    );
  });

  test('names each bad variable and what it takes', () => {
    expect(() => parseServerConfig({ PORT: 'x', LOG_LEVEL: 'loud', MONGO_URI: 'localhost:27017' })).toThrow(
      'PORT must be a port number from 0 to 65535 (0 takes any free one); ' +
        'LOG_LEVEL must be one of fatal, error, warn, info, debug, trace, silent; ' +
        'MONGO_URI must begin with mongodb:// or mongodb+srv:// and a host',
    );
  });
});

describe('parseServerConfig of a cluster', () => {
  const MONGO_URI = 'mongodb://user:secret@db-1,db-2/fleet?replicaSet=rs';

  test('needs MONGO_URI alone', () => {
    expect(parseServerConfig({ MONGO_URI })).toEqual({
      ...DEFAULTS,
      cluster: {
        mongoUri: MONGO_URI,
        redis: { host: '127.0.0.1', port: 6379 },
        ack: 'queued',
        queueMaxEvents: 1_000_000,
      },
    });
  });

  test('reads every variable', () => {
    const { cluster } = parseServerConfig({
      MONGO_URI,
      REDIS_HOST: 'redis',
      REDIS_PORT: '6380',
      REDIS_PASSWORD: 'p w',
      PISYNC_ACK: 'stored',
      PISYNC_WORKERS: '0',
      PISYNC_QUEUE_MAX_EVENTS: '5000',
      PISYNC_WORKER_PORT: '9100',
    });
    expect(cluster).toEqual({
      mongoUri: MONGO_URI,
      redis: { host: 'redis', port: 6380, password: 'p w' },
      ack: 'stored',
      workers: 0,
      queueMaxEvents: 5000,
      workerPort: 9100,
    });
  });

  test.each([
    [{ REDIS_PORT: '0' }, 'REDIS_PORT must be a port number from 1 to 65535'],
    [{ PISYNC_ACK: 'never' }, 'PISYNC_ACK must be one of stored, queued'],
    [{ PISYNC_WORKERS: '-1' }, 'PISYNC_WORKERS must be a whole number from 0 to 100'],
    [{ PISYNC_WORKER_PORT: 'x' }, 'PISYNC_WORKER_PORT must be a port number from 0 to 65535 (0 takes any free one)'],
    [{ PISYNC_QUEUE_MAX_EVENTS: '0' }, 'PISYNC_QUEUE_MAX_EVENTS must be a whole number from 1 to 1000000000'],
  ])('refuses %o', (env, message) => {
    expect(() => parseServerConfig({ MONGO_URI, ...env })).toThrow(new ConfigError(message));
  });

  test('refuses to queue where there is no queue', () => {
    expect(() => parseServerConfig({ PISYNC_ACK: 'queued' })).toThrow(
      new ConfigError('PISYNC_ACK=queued needs a queue: set MONGO_URI and REDIS_HOST too, or unset PISYNC_ACK'),
    );
    expect(parseServerConfig({ PISYNC_ACK: 'stored', REDIS_HOST: 'x' })).toEqual(DEFAULTS);
  });
});
