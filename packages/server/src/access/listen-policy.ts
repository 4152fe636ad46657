import { BlockList, isIP } from 'node:net';
import { NO_TOKENS } from './security-config.js';
import { ConfigError, type ServerConfig } from '../server-config.js';

/** Whether only this machine can reach an address. */
export function isLoopback(host: string): boolean {
  if (host === 'localhost') return true;
  const family = isIP(host);
  if (family === 0) return false;
  const loopback = new BlockList();
  loopback.addSubnet('127.0.0.0', 8);
  loopback.addAddress('::1', 'ipv6');
  return loopback.check(host, family === 6 ? 'ipv6' : 'ipv4');
}

/**
 * Refuses to be reached from other machines without tokens, unless that was asked for.
 * @throws ConfigError
 */
export function requireListenable({ host, security = NO_TOKENS }: Pick<ServerConfig, 'host' | 'security'>): void {
  if (security.secrets.length > 0 || security.allowUnauthenticated || isLoopback(host)) return;
  throw new ConfigError(
    `HOST is ${host}, where other machines reach the service, and no token would be needed: set PISYNC_FLEET_SECRET ` +
      '(pisync token secret makes one), or leave HOST at 127.0.0.1; ' +
      'PISYNC_ALLOW_UNAUTHENTICATED=true lets everybody in who can reach it',
  );
}

/** Who is let in, in a line of the log. */
export function describeListening({ host, security = NO_TOKENS }: Pick<ServerConfig, 'host' | 'security'>): {
  readonly level: 'info' | 'warn';
  readonly message: string;
} {
  if (security.secrets.length > 0) return { level: 'info', message: 'every request but for health needs a token' };
  if (isLoopback(host)) {
    const message = 'PISYNC_FLEET_SECRET is not set: no token is needed, and only this machine can reach the service';
    return { level: 'info', message };
  }
  const message = `ANYBODY who reaches ${host} may send events, read all and change all: PISYNC_ALLOW_UNAUTHENTICATED is set, and no PISYNC_FLEET_SECRET`;
  return { level: 'warn', message };
}
