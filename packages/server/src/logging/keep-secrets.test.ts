import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseServerConfig } from '../server-config.js';
import { createLogger } from '../start-server.js';
import { createTokenIssuer } from '../tokens/index.js';

const SECRETS = {
  PISYNC_FLEET_SECRET: 'fleet-secret-"quoted"-0a1b2c3d4e5f6789',
  PISYNC_FLEET_SECRET_PREVIOUS: 'previous-secret-9876f5e4d3c2b1a0-and-more',
  REDIS_PASSWORD: 'red/is pass\\word',
};
const MONGO_PASSWORD = 'm%40ngo-pass';
const config = parseServerConfig({
  ...SECRETS,
  MONGO_URI: `mongodb://pisync:${MONGO_PASSWORD}@db-1,db-2/fleet`,
  LOG_LEVEL: 'trace',
});
const token = createTokenIssuer(SECRETS.PISYNC_FLEET_SECRET)({
  kind: 'operator',
  name: 'maria',
  scopes: ['read'],
  issuedAt: 0,
  expiresAt: null,
}).token;

const HIDDEN: readonly string[] = [...Object.values(SECRETS), MONGO_PASSWORD, 'm@ngo-pass', token];

function logged(write: (logger: ReturnType<typeof createLogger>) => void): string {
  const lines: string[] = [];
  write(createLogger(config, { write: (line) => void lines.push(line) }));
  return lines.join('');
}

describe('the log', () => {
  it('keeps what gives access to itself, wherever it stands in a line', () => {
    fc.assert(
      fc.property(fc.constantFrom(...HIDDEN), fc.string(), fc.string(), (secret, before, after) => {
        const text = logged((logger) => {
          logger.trace(`${before}${secret}${after}`);
          logger.error({ err: new Error(`it says ${secret}`, { cause: new Error(secret) }) }, 'failed');
          logger.debug({ headers: { authorization: `Bearer ${secret}` }, deep: [{ er: { url: `/x?t=${secret}` } }] });
        });
        expect(text).not.toContain(JSON.stringify(secret).slice(1, -1));
        expect(
          text
            .trimEnd()
            .split('\n')
            .map((line) => typeof JSON.parse(line)),
        ).toEqual(['object', 'object', 'object']);
      }),
    );
  });

  it('keeps tokens that nobody knows, and who logs in to databases elsewhere', () => {
    const text = logged((logger) => {
      logger.info('Authorization: Bearer abc.def-123');
      logger.info('pisync_d1_eyJkIjoiYSJ9.tooshort and pisync_o1_eyJkIjoiYSJ9');
      logger.info('mongodb+srv://me:other-pass@elsewhere/x and redis://:third-pass@cache:6379');
    });
    expect(text).not.toMatch(/abc\.def|eyJkIjoiYSJ9|other-pass|third-pass/);
    expect(text).toContain('pisync_d1_[hidden]');
    expect(text).toContain('mongodb+srv://[hidden]@elsewhere/x');
  });

  it('says all else as it was', () => {
    const text = logged((logger) => logger.info({ device_id: 'pibook-000123', url: '/devices?limit=5' }, 'a message'));
    expect(JSON.parse(text)).toMatchObject({ device_id: 'pibook-000123', url: '/devices?limit=5', msg: 'a message' });
  });
});
