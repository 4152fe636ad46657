import { describe, expect, it } from 'vitest';
import { collected, nameOfTarget, requestRate, simulationTarget, speedFactor } from './parse-target.js';

describe('simulationTarget', () => {
  it.each([
    ['null', { kind: 'null' }],
    ['embedded', { kind: 'embedded', folder: null }],
    ['embedded:data', { kind: 'embedded', folder: 'data' }],
    ['embedded:/var/lib/a:b', { kind: 'embedded', folder: '/var/lib/a:b' }],
    ['file:logs.ndjson', { kind: 'file', path: 'logs.ndjson' }],
    ['file:../a b.csv.gz', { kind: 'file', path: '../a b.csv.gz' }],
    ['http://127.0.0.1:3000', { kind: 'service', url: new URL('http://127.0.0.1:3000') }],
    ['https://example.org/api/', { kind: 'service', url: new URL('https://example.org/api/') }],
  ])('reads %s', (text, target) => {
    expect(simulationTarget(text)).toEqual(target);
  });

  it.each(['', 'localhost:3000', 'ftp://x', 'file:', 'embedded:', 'nowhere', 'Null'])('refuses "%s"', (text) => {
    expect(() => simulationTarget(text)).toThrow(/URL of a service, file:PATH .*embedded:FOLDER, or null/);
  });

  it('refuses a URL that is none', () => {
    expect(() => simulationTarget('http://')).toThrow(/URL of a service/);
  });

  it('is named as it was given, save for where events were kept', () => {
    const names = ['null', 'file:a.csv', 'embedded:x', 'http://a:1/b'].map((text) =>
      nameOfTarget(simulationTarget(text)),
    );
    expect(names).toEqual(['null', 'file:a.csv', 'embedded', 'http://a:1/b']);
  });
});

describe('the pace', () => {
  it('is a factor or a rate above nothing', () => {
    expect([speedFactor('max'), speedFactor('720'), speedFactor('0.5')]).toEqual(['max', 720, 0.5]);
    expect([requestRate('500'), requestRate('0.1')]).toEqual([500, 0.1]);
  });

  it.each(['', ' ', '0', '-1', 'fast', 'Infinity', 'NaN'])('is not "%s"', (text) => {
    expect(() => speedFactor(text)).toThrow(/factor/);
    expect(() => requestRate(text)).toThrow(/requests a second/);
  });
});

it('gathers settings', () => {
  expect(collected('b', collected('a'))).toEqual(['a', 'b']);
});
