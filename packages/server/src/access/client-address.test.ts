import { IncomingMessage } from 'node:http';
import { Socket } from 'node:net';
import { describe, expect, it } from 'vitest';
import { createClientAddress } from './client-address.js';

function addressOf(trustProxy: number | readonly string[], remoteAddress: string, forwarded?: string): string {
  const request = new IncomingMessage(Object.defineProperty(new Socket(), 'remoteAddress', { value: remoteAddress }));
  if (forwarded !== undefined) request.headers['x-forwarded-for'] = forwarded;
  return createClientAddress({ trustProxy })(request);
}

const SPOOFED = '198.51.100.1, 203.0.113.7';

describe('the address of a client', () => {
  it.each([
    ['that of the connection, whatever it says', 0, '192.0.2.1', SPOOFED, '192.0.2.1'],
    ['what the one proxy in front has added', 1, '10.0.0.1', SPOOFED, '203.0.113.7'],
    ['what the first of two has added', 2, '10.0.0.1', SPOOFED, '198.51.100.1'],
    ['what a trusted network has added', ['10.0.0.0/8'], '10.0.0.1', SPOOFED, '203.0.113.7'],
    ['beyond all that are trusted', ['10.0.0.0/8', '203.0.113.7'], '10.0.0.1', SPOOFED, '198.51.100.1'],
    ['that of the connection, where that is no trusted proxy', ['10.0.0.0/8'], '192.0.2.1', SPOOFED, '192.0.2.1'],
    ['that of the proxy where it says nothing', 1, '10.0.0.1', undefined, '10.0.0.1'],
    ['one for all that is none', 1, '10.0.0.1', 'nonsense', 'unknown'],
    ['an IPv4 address within IPv6', 0, '::ffff:192.0.2.1', undefined, '192.0.2.1'],
    ['the network of an IPv6 address', 0, '2001:db8:1:2:3:4:5:6', undefined, '2001:db8:1:2::/64'],
  ] as const)('is %s', (_what, trust, remote, forwarded, expected) => {
    expect(addressOf(trust, remote, forwarded)).toBe(expected);
  });
});
