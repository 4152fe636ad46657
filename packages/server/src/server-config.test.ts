import { describe, expect, test } from 'vitest';
import { ConfigError, parseServerConfig } from './server-config.js';

const DEFAULTS = { port: 3000, host: '127.0.0.1', dataDir: '.pisync', logLevel: 'info' };

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
    ).toEqual({ port: 0, host: '::', dataDir: '/data', logLevel: 'silent' });
  });

  test.each(['http', '-1', '65536', '80.5', '0x50', '1e3', '99999999999'])('PORT=%s is refused', (PORT) => {
    expect(() => parseServerConfig({ PORT })).toThrow(
      new ConfigError('PORT must be a port number from 0 to 65535 (0 takes any free one)'),
    );
  });

  test('names each bad variable and what it takes', () => {
    expect(() => parseServerConfig({ PORT: 'x', LOG_LEVEL: 'loud', MONGO_URI: 'mongodb://localhost' })).toThrow(
      'PORT must be a port number from 0 to 65535 (0 takes any free one); ' +
        'LOG_LEVEL must be one of fatal, error, warn, info, debug, trace, silent; ' +
        'MONGO_URI is set, but cluster mode is not part of this version; unset it to use the embedded store',
    );
  });
});
