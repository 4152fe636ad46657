import { describe, expect, it } from 'vitest';
import { refuseServiceOptions, type ServiceOptions } from './need-service.js';

const AS_NOBODY_GAVE_THEM: ServiceOptions = { verify: false, speed: 'max', workers: 1 };

describe('refuseServiceOptions', () => {
  it('takes options that are what they are anyway', () => {
    expect(() => refuseServiceOptions(AS_NOBODY_GAVE_THEM, 'null')).not.toThrow();
  });

  it.each([
    { verify: true },
    { html: 'x.html' },
    { record: 'x.rec' },
    { ledger: 'x' },
    { rate: 5 },
    { speed: 2 },
    { workers: 2 },
  ])('refuses %j by its name', (given) => {
    expect(() => refuseServiceOptions({ ...AS_NOBODY_GAVE_THEM, ...given }, 'file:')).toThrow(
      expect.objectContaining({
        message: `--${Object.keys(given)[0]} needs a service; --target file: asks none`,
        exitCode: 2,
      }),
    );
  });
});
