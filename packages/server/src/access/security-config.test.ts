import { describe, expect, it } from 'vitest';
import { ConfigError, parseServerConfig } from '../server-config.js';
import { makeFleetSecret } from '../tokens/index.js';

const SECRET = makeFleetSecret();

describe('who is let in, by the environment', () => {
  it('reads every variable', () => {
    const { security } = parseServerConfig({
      PISYNC_FLEET_SECRET: SECRET,
      PISYNC_FLEET_SECRET_PREVIOUS: SECRET.toUpperCase(),
      PISYNC_ALLOW_UNAUTHENTICATED: 'true',
      PISYNC_OPEN_METRICS: 'true',
      PISYNC_TRUST_PROXY: '10.0.0.1, 172.16.0.0/12,fd00::/8',
      PISYNC_DEVICE_RATE: '10',
      PISYNC_HUB_RATE: '20',
      PISYNC_ADDRESS_RATE: '0',
      PISYNC_FAILURE_RATE: '5',
      PISYNC_REFUSAL_RATE: '7',
      PISYNC_MAX_CONNECTIONS: '100',
    });
    expect(security).toEqual({
      secrets: [SECRET, SECRET.toUpperCase()],
      allowUnauthenticated: true,
      openMetrics: true,
      trustProxy: ['10.0.0.1', '172.16.0.0/12', 'fd00::/8'],
      rates: { device: 10, hub: 20, address: 0, failures: 5, refusals: 7 },
      maxConnections: 100,
    });
    expect(parseServerConfig({ PISYNC_TRUST_PROXY: '2' }).security?.trustProxy).toBe(2);
  });

  it.each([
    [{ PISYNC_FLEET_SECRET: 'short' }, 'must have 32 to 1024 characters'],
    [{ PISYNC_FLEET_SECRET: 'a'.repeat(64) }, 'has too few different characters'],
    [{ PISYNC_FLEET_SECRET: `${SECRET} ${SECRET}` }, 'must be printable ASCII without spaces'],
    [{ PISYNC_FLEET_SECRET_PREVIOUS: SECRET }, 'counts only beside PISYNC_FLEET_SECRET'],
    [{ PISYNC_ALLOW_UNAUTHENTICATED: 'yes' }, 'PISYNC_ALLOW_UNAUTHENTICATED must be true or false'],
    [{ PISYNC_TRUST_PROXY: 'all' }, 'PISYNC_TRUST_PROXY must be a number of proxies from 0 to 10'],
    [{ PISYNC_TRUST_PROXY: '11' }, 'PISYNC_TRUST_PROXY must be a number of proxies from 0 to 10'],
    [{ PISYNC_TRUST_PROXY: '10.0.0.0/40' }, 'PISYNC_TRUST_PROXY must be a number of proxies from 0 to 10'],
    [{ PISYNC_DEVICE_RATE: '-1' }, 'PISYNC_DEVICE_RATE must be a whole number from 0 to 10000000'],
    [{ PISYNC_MAX_CONNECTIONS: '0' }, 'PISYNC_MAX_CONNECTIONS must be a whole number from 1 to 10000000'],
  ])('refuses %o', (env, message) => {
    expect(() => parseServerConfig(env)).toThrow(ConfigError);
    expect(() => parseServerConfig(env)).toThrow(message);
  });

  it('never shows a secret that will not do', () => {
    const weak = `weak${SECRET} `.repeat(2);
    expect(() => parseServerConfig({ PISYNC_FLEET_SECRET: weak })).toThrow(
      expect.objectContaining({ message: expect.not.stringContaining(SECRET) }),
    );
  });
});
