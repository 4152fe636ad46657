import { type Claims, createTokenIssuer, type Scope } from '../../src/tokens/index.js';

/** The secret that the service signs by, the one before it that still counts, and one that never did. */
export const SECRETS = {
  current: 'current-secret-9f1c2b7e4d5a6038-for-tests',
  previous: 'previous-secret-7ab3e9d2c4f1508-for-tests',
  unknown: 'unknown-secret-0d8e7f6a5b4c3921-for-tests',
};

const HOUR_MS = 3_600_000;
const ISSUED = Date.parse('2024-05-08T12:00:00Z');

export const issue = createTokenIssuer(SECRETS.current);
const issueBefore = createTokenIssuer(SECRETS.previous);
const issueElsewhere = createTokenIssuer(SECRETS.unknown);

/** Claims of a device. */
export function deviceClaims(deviceId: string, generation = 1, expiresAt: number | null = null): Claims {
  return { kind: 'device', deviceId, generation, expiresAt };
}

/** Claims of a hub. */
export function hubClaims(name: string, devices: readonly string[], expiresAt: number | null = null): Claims {
  return { kind: 'hub', name, devices, issuedAt: ISSUED, expiresAt };
}

/** Claims of an operator. */
export function operatorClaims(name: string, scopes: readonly Scope[], expiresAt: number | null = null): Claims {
  return { kind: 'operator', name, scopes, issuedAt: ISSUED, expiresAt };
}

const PAST = ISSUED + HOUR_MS;

/** Changes a character of a text into another one of the same alphabet. */
export function altered(text: string, at: number): string {
  const index = at < 0 ? text.length + at : at;
  return text.slice(0, index) + (text[index] === 'A' ? 'B' : 'A') + text.slice(index + 1);
}

const deviceA = issue(deviceClaims('pibook-a')).token;
const reader = issue(operatorClaims('reader', ['read'])).token;
const payloadOf = (token: string): string => token.slice('pisync_d1_'.length).split('.')[0] ?? '';
const macOf = (token: string): string => token.split('.')[1] ?? '';

/** Who asks: by name, what stands in `Authorization`. */
export const BEARERS = {
  nobody: null,
  'device A': `Bearer ${deviceA}`,
  'device A of the secret before': `Bearer ${issueBefore(deviceClaims('pibook-a')).token}`,
  'device A of another service': `Bearer ${issueElsewhere(deviceClaims('pibook-a')).token}`,
  'device A, run out': `Bearer ${issue(deviceClaims('pibook-a', 1, PAST)).token}`,
  'device A, next generation': `Bearer ${issue(deviceClaims('pibook-a', 2)).token}`,
  'device A, MAC altered': `Bearer ${altered(deviceA, -1)}`,
  'device A, payload altered': `Bearer ${altered(deviceA, 14)}`,
  'device A, without its MAC': `Bearer ${deviceA.split('.')[0]}`,
  'device A with the MAC of another': `Bearer ${deviceA.split('.')[0]}.${macOf(issue(deviceClaims('pibook-b')).token)}`,
  'device A, called an operator': `Bearer ${deviceA.replace('pisync_d1_', 'pisync_o1_')}`,
  'device A, twice': `Bearer ${deviceA}${deviceA}`,
  'device A, by Basic': `Basic ${Buffer.from(`pibook-a:${deviceA}`).toString('base64')}`,
  'device A, in small letters': `bearer ${deviceA}`,
  'a reader called a device': `Bearer pisync_d1_${payloadOf(reader)}.${macOf(reader)}`,
  'device C, stolen': `Bearer ${issue(deviceClaims('pibook-c')).token}`,
  'device C, issued anew': `Bearer ${issue(deviceClaims('pibook-c', 2)).token}`,
  'hub of school 12': `Bearer ${issue(hubClaims('hub-12', ['school-12-*', 'pibook-a'])).token}`,
  'hub of school 13, revoked': `Bearer ${issue(hubClaims('hub-13', ['school-13-*'])).token}`,
  reader: `Bearer ${reader}`,
  'reader, run out': `Bearer ${issue(operatorClaims('reader', ['read'], PAST)).token}`,
  'reader, revoked': `Bearer ${issue(operatorClaims('former-reader', ['read'])).token}`,
  importer: `Bearer ${issue(operatorClaims('importer', ['ingest'])).token}`,
  admin: `Bearer ${issue(operatorClaims('admin', ['admin'])).token}`,
  'somebody with words': 'Bearer let me in',
  'somebody with an empty token': 'Bearer ',
  'somebody with 8 KB': `Bearer pisync_o1_${'A'.repeat(8_000)}.${'A'.repeat(43)}`,
} as const satisfies Readonly<Record<string, string | null>>;

export type Bearer = keyof typeof BEARERS;

/** What is revoked before anybody asks. */
export const REVOKED = [
  { device_id: 'pibook-c', through_generation: 1, reason: 'stolen' },
  { token_id: issue(hubClaims('hub-13', ['school-13-*'])).tokenId },
  { token_id: issue(operatorClaims('former-reader', ['read'])).tokenId },
];
