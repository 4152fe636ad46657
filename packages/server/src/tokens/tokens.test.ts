import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  type Claims,
  createTokenIssuer,
  createTokenVerifier,
  makeFleetSecret,
  readToken,
  SCOPES,
  weaknessOf,
} from './index.js';

const SECRET = makeFleetSecret();
const OTHER = makeFleetSecret();
const issue = createTokenIssuer(SECRET);
const verify = createTokenVerifier([SECRET]);

const id = fc.stringMatching(/^[A-Za-z0-9._:-]{1,128}$/);
const time = fc.integer({ min: 0, max: 4_000_000_000 }).map((seconds) => seconds * 1000);
const expiresAt = fc.option(time);
const claims: fc.Arbitrary<Claims> = fc.oneof(
  fc.record({
    kind: fc.constant('device' as const),
    deviceId: id,
    generation: fc.integer({ min: 1, max: 1_000_000_000 }),
    expiresAt,
  }),
  fc.record({
    kind: fc.constant('hub' as const),
    name: id,
    devices: fc.array(
      fc.tuple(id, fc.constantFrom('', '*')).map(([text, end]) => text + end),
      {
        minLength: 1,
        maxLength: 10,
      },
    ),
    issuedAt: time,
    expiresAt,
  }),
  fc.record({
    kind: fc.constant('operator' as const),
    name: id,
    scopes: fc.uniqueArray(fc.constantFrom(...SCOPES), { minLength: 1 }),
    issuedAt: time,
    expiresAt,
  }),
);

describe('tokens', () => {
  it('say what they were issued for, and are the same each time', () => {
    fc.assert(
      fc.property(claims, (wanted) => {
        const { token, tokenId } = issue(wanted);
        expect(token).toMatch(/^pisync_[dho]1_[\w-]+\.[\w-]{43}$/);
        expect(verify(token)).toEqual({ tokenId, claims: wanted, secretIndex: 0 });
        expect(readToken(token)).toEqual({ tokenId, claims: wanted });
        expect(createTokenIssuer(SECRET)(wanted).token).toBe(token);
      }),
    );
  });

  it('count no more when a single character is another one', () => {
    const character = fc.constantFrom(...Array.from('ABYZabyz0189-_. =+/\u00e9'));
    fc.assert(
      fc.property(claims, fc.nat(), character, (wanted, place, other) => {
        const { token } = issue(wanted);
        const at = place % token.length;
        const changed = token.slice(0, at) + other + token.slice(at + 1);
        fc.pre(changed !== token);
        expect(verify(changed)).toBeNull();
      }),
      { numRuns: 2_000 },
    );
  });

  it('count no more when a single bit of the payload or the MAC is turned, also one that base64 would not mind', () => {
    const { token } = issue({ kind: 'device', deviceId: 'pibook-000123', generation: 1, expiresAt: null });
    const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
    let tried = 0;
    for (let at = 'pisync_d1_'.length; at < token.length; at += 1) {
      for (const other of alphabet) {
        if (token[at] === other || token[at] === '.') continue;
        tried += 1;
        expect(verify(token.slice(0, at) + other + token.slice(at + 1))).toBeNull();
      }
    }
    expect(tried).toBeGreaterThan(4_000);
  });

  it('can be made of one another by nobody: what is signed for one kind, or by another secret, is nothing elsewhere', () => {
    fc.assert(
      fc.property(claims, claims, (one, two) => {
        const [a, b] = [issue(one).token, issue(two).token];
        const [signedA = '', macA = ''] = a.split('.');
        const [signedB = '', macB = ''] = b.split('.');
        fc.pre(signedA !== signedB);
        expect(verify(`${signedA}.${macB}`)).toBeNull();
        expect(verify(`${signedB}.${macA}`)).toBeNull();
        for (const kind of ['d', 'h', 'o']) {
          const renamed = a.replace(/^pisync_./, `pisync_${kind}`);
          expect(renamed === a || verify(renamed) === null).toBe(true);
        }
        expect(verify(createTokenIssuer(OTHER)(one).token)).toBeNull();
      }),
    );
  });

  it('are asked about without an error, whatever they are', () => {
    const near = fc
      .tuple(
        fc.constantFrom('pisync_d1_', 'pisync_h1_', 'pisync_o1_', 'pisync_x1_', ''),
        fc.base64String(),
        fc.string(),
      )
      .map(([prefix, payload, rest]) => `${prefix}${payload}.${rest}`);
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), near), (junk) => {
        expect(verify(junk)).toBeNull();
        readToken(junk);
      }),
      { numRuns: 2_000 },
    );
    expect(verify(`pisync_d1_${'A'.repeat(100_000)}.${'A'.repeat(43)}`)).toBeNull();
  });

  it('are known by an id that does not depend on who signed', () => {
    const wanted: Claims = { kind: 'device', deviceId: 'pibook-1', generation: 3, expiresAt: null };
    const { token, tokenId } = createTokenIssuer(OTHER)(wanted);
    expect(token).not.toBe(issue(wanted).token);
    expect(tokenId).toBe(issue(wanted).tokenId);
    expect(tokenId).toMatch(/^[\w-]{16}$/);
  });

  it('are not issued for what no device is called', () => {
    for (const deviceId of ['', 'a b', 'é', 'x'.repeat(129), 'pibook*']) {
      expect(() => issue({ kind: 'device', deviceId, generation: 1, expiresAt: null })).toThrow(Error);
    }
    expect(() => issue({ kind: 'hub', name: 'all', devices: ['*'], issuedAt: 0, expiresAt: null })).toThrow(
      'must be a device id',
    );
    expect(() => issue({ kind: 'operator', name: 'x', scopes: [], issuedAt: 0, expiresAt: null })).toThrow(Error);
  });
});

describe('two secrets', () => {
  const wanted: Claims = { kind: 'device', deviceId: 'pibook-1', generation: 1, expiresAt: null };
  const [before, after] = [createTokenIssuer(SECRET)(wanted).token, createTokenIssuer(OTHER)(wanted).token];

  it('both count while both are live, and one when the other is gone', () => {
    const both = createTokenVerifier([OTHER, SECRET]);
    expect(both(after)?.secretIndex).toBe(0);
    expect(both(before)?.secretIndex).toBe(1);
    const one = createTokenVerifier([OTHER]);
    expect(one(after)?.claims).toEqual(wanted);
    expect(one(before)).toBeNull();
  });

  it('are random, and hard to guess', () => {
    const made = Array.from({ length: 100 }, makeFleetSecret);
    expect(new Set(made).size).toBe(100);
    expect(made.filter((secret) => weaknessOf(secret) !== null)).toEqual([]);
  });
});
