import { describe, expect, it } from 'vitest';
import { parseServerConfig } from '../server-config.js';
import { makeFleetSecret } from '../tokens/index.js';
import { describeListening, isLoopback, requireListenable } from './listen-policy.js';

const config = (env: Record<string, string>) => parseServerConfig(env);

describe('where a service listens that needs no token', () => {
  it.each(['127.0.0.1', '127.8.9.10', '::1', 'localhost', '::ffff:127.0.0.1'])('may be %s', (HOST) => {
    expect(isLoopback(HOST)).toBe(true);
    expect(() => requireListenable(config({ HOST }))).not.toThrow();
    expect(describeListening(config({ HOST }))).toEqual({
      level: 'info',
      message: 'PISYNC_FLEET_SECRET is not set: no token is needed, and only this machine can reach the service',
    });
  });

  it.each(['0.0.0.0', '::', '10.0.0.1', '192.168.1.5', 'pisync.example.org', '127.example.org', '::ffff:10.0.0.1'])(
    'may not be %s',
    (HOST) => {
      expect(isLoopback(HOST)).toBe(false);
      expect(() => requireListenable(config({ HOST }))).toThrow(
        `HOST is ${HOST}, where other machines reach the service, and no token would be needed: set PISYNC_FLEET_SECRET`,
      );
      const allowed = config({ HOST, PISYNC_ALLOW_UNAUTHENTICATED: 'true' });
      expect(() => requireListenable(allowed)).not.toThrow();
      expect(describeListening(allowed)).toMatchObject({ level: 'warn', message: expect.stringMatching(/^ANYBODY/) });
      const secured = config({ HOST, PISYNC_FLEET_SECRET: makeFleetSecret() });
      expect(() => requireListenable(secured)).not.toThrow();
      expect(describeListening(secured).message).toBe('every request but for health needs a token');
    },
  );
});
