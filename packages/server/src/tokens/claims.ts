import { z } from 'zod';

/** What an operator's token may be for: to ask, to send events of any device, to change what the service does. */
export const SCOPES = ['read', 'ingest', 'admin'] as const;

export type Scope = (typeof SCOPES)[number];

/** Says that its bearer is a device. The same for the same device and generation, so that it needs to be kept nowhere. */
export interface DeviceClaims {
  readonly kind: 'device';
  readonly deviceId: string;
  /** From 1; the next one is issued when those before it are revoked. */
  readonly generation: number;
  /** Epoch milliseconds, of whole seconds; `null` for never. */
  readonly expiresAt: number | null;
}

/** Says that its bearer hands in what other devices kept. */
export interface HubClaims {
  readonly kind: 'hub';
  readonly name: string;
  /** Ids of devices; one that ends with `*` is the beginning of ids. */
  readonly devices: readonly string[];
  readonly issuedAt: number;
  readonly expiresAt: number | null;
}

/** Says that its bearer works for the operator. */
export interface OperatorClaims {
  readonly kind: 'operator';
  readonly name: string;
  readonly scopes: readonly Scope[];
  readonly issuedAt: number;
  readonly expiresAt: number | null;
}

/** What a token says. */
export type Claims = DeviceClaims | HubClaims | OperatorClaims;

/** The last generation that a device's tokens can have. */
export const MAX_GENERATION = 1_000_000_000;
const MAX_PATTERNS = 100;

const ID_RULE = 'must be 1 to 128 characters of A-Z a-z 0-9 . _ : -';
const identifier = z.string().regex(/^[A-Za-z0-9._:-]{1,128}$/, ID_RULE);
const pattern = z.string().regex(/^[A-Za-z0-9._:-]{1,128}\*?$/, 'must be a device id, or the beginning of one and *');
const seconds = z.int().min(0).max(253_402_300_799);
const expiry = seconds.optional();

/** What is written in a token, under short names. */
export const payloads = {
  device: z.strictObject({ d: identifier, g: z.int().min(1).max(MAX_GENERATION), e: expiry }),
  hub: z.strictObject({ n: identifier, p: z.array(pattern).min(1).max(MAX_PATTERNS), i: seconds, e: expiry }),
  operator: z.strictObject({ n: identifier, s: z.array(z.enum(SCOPES)).min(1), i: seconds, e: expiry }),
};

/** A device id as the service takes it. */
export const deviceIdSchema = identifier;

/** Whether a hub's token stands for a device. */
export function coversDevice({ devices }: Pick<HubClaims, 'devices'>, deviceId: string): boolean {
  return devices.some((one) => (one.endsWith('*') ? deviceId.startsWith(one.slice(0, -1)) : deviceId === one));
}

/** Whether a token has run out at a time in epoch milliseconds. */
export function isExpired({ expiresAt }: Pick<Claims, 'expiresAt'>, now: number): boolean {
  return expiresAt !== null && now >= expiresAt;
}
