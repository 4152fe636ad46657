import { isIP } from 'node:net';
import ipaddr from 'ipaddr.js';
import { z } from 'zod';
import { weaknessOf } from '../tokens/fleet-secret.js';

/** Requests that are taken in a minute; 0 for as many as come. */
export interface RateLimits {
  /** Of one device's tokens. */
  readonly device: number;
  /** Of one hub's tokens. */
  readonly hub: number;
  /** Of all devices and hubs behind one address. */
  readonly address: number;
  /** Without a good token, from one address. */
  readonly failures: number;
  /** Of bodies that can't be taken, from one address; what comes beyond that is answered later. */
  readonly refusals: number;
}

/** Who a service lets in, and how much. */
export interface SecurityConfig {
  /** Signs tokens, and one more that still counts; none where nobody needs a token. */
  readonly secrets: readonly string[];
  /** To be reached from other machines without tokens. */
  readonly allowUnauthenticated: boolean;
  /** `/metrics` needs no token. */
  readonly openMetrics: boolean;
  /** How many proxies are in front, or their addresses and networks: whom `X-Forwarded-For` is believed. */
  readonly trustProxy: number | readonly string[];
  readonly rates: RateLimits;
  readonly maxConnections: number;
}

const MOST = 10_000_000;
const MOST_HOPS = 10;

const secret = z.string().superRefine((text, context) => {
  const weakness = weaknessOf(text);
  if (weakness !== null) context.addIssue(weakness);
});

const flag = z
  .enum(['true', 'false'], { error: 'must be true or false' })
  .default('false')
  .transform((text) => text === 'true');

const count = (least: number, standard: number) => {
  const error = `must be a whole number from ${least} to ${MOST}`;
  return z
    .string()
    .regex(/^\d{1,8}$/, { error })
    .transform(Number)
    .refine((value) => value >= least && value <= MOST, { error })
    .default(standard);
};

const TRUST_RULE = `must be a number of proxies from 0 to ${MOST_HOPS}, or their addresses or networks with commas between`;

function readTrust(text: string, context: z.core.$RefinementCtx): number | readonly string[] {
  if (/^\d+$/.test(text) && Number(text) <= MOST_HOPS) return Number(text);
  const networks = text.split(',').map((one) => one.trim());
  if (networks.every((one) => isIP(one) !== 0 || isNetwork(one))) return networks;
  context.addIssue(TRUST_RULE);
  return z.NEVER;
}

function isNetwork(text: string): boolean {
  try {
    ipaddr.parseCIDR(text);
    // 11 is an address to those who wrote the first libraries
    return isIP(text.split('/')[0] ?? '') !== 0;
  } catch {
    return false;
  }
}

/** Nobody needs a token. */
export const NO_TOKENS: SecurityConfig = {
  secrets: [],
  allowUnauthenticated: false,
  openMetrics: false,
  trustProxy: 0,
  rates: { device: 300, hub: 6_000, address: 30_000, failures: 120, refusals: 6_000 },
  maxConnections: 10_000,
};

/** The environment variables about who is let in. */
export const securityEnvironment = {
  PISYNC_FLEET_SECRET: secret.optional(),
  PISYNC_FLEET_SECRET_PREVIOUS: secret.optional(),
  PISYNC_ALLOW_UNAUTHENTICATED: flag,
  PISYNC_OPEN_METRICS: flag,
  PISYNC_TRUST_PROXY: z.string().default('0').transform(readTrust),
  PISYNC_DEVICE_RATE: count(0, NO_TOKENS.rates.device),
  PISYNC_HUB_RATE: count(0, NO_TOKENS.rates.hub),
  PISYNC_ADDRESS_RATE: count(0, NO_TOKENS.rates.address),
  PISYNC_FAILURE_RATE: count(0, NO_TOKENS.rates.failures),
  PISYNC_REFUSAL_RATE: count(0, NO_TOKENS.rates.refusals),
  PISYNC_MAX_CONNECTIONS: count(1, NO_TOKENS.maxConnections),
};

/** What these variables say together. */
export function securityOf(env: z.output<z.ZodObject<typeof securityEnvironment>>): SecurityConfig {
  const { PISYNC_FLEET_SECRET: current, PISYNC_FLEET_SECRET_PREVIOUS: previous } = env;
  return {
    secrets: current === undefined ? [] : [current, ...(previous === undefined ? [] : [previous])],
    allowUnauthenticated: env.PISYNC_ALLOW_UNAUTHENTICATED,
    openMetrics: env.PISYNC_OPEN_METRICS,
    trustProxy: env.PISYNC_TRUST_PROXY,
    rates: {
      device: env.PISYNC_DEVICE_RATE,
      hub: env.PISYNC_HUB_RATE,
      address: env.PISYNC_ADDRESS_RATE,
      failures: env.PISYNC_FAILURE_RATE,
      refusals: env.PISYNC_REFUSAL_RATE,
    },
    maxConnections: env.PISYNC_MAX_CONNECTIONS,
  };
}
