import type { IncomingMessage } from 'node:http';
import ipaddr from 'ipaddr.js';
import proxyAddr from 'proxy-addr';
import type { SecurityConfig } from './security-config.js';

/** From where a request comes, as far as limits go: an IPv4 address, or the /64 network that one subscriber has of IPv6. */
export type ClientAddress = (request: IncomingMessage) => string;

const NETWORK_PARTS = 4;

/**
 * What tells addresses. Of `X-Forwarded-For`, which anybody may send, only what proxies that are trusted have added is believed:
 * the last address that no such proxy has.
 */
export function createClientAddress({ trustProxy }: Pick<SecurityConfig, 'trustProxy'>): ClientAddress {
  const trust =
    typeof trustProxy === 'number'
      ? (_address: string, hop: number): boolean => hop < trustProxy
      : proxyAddr.compile([...trustProxy]);
  return (request) => {
    const { remoteAddress = '' } = request.socket;
    return networkOf(trustProxy === 0 ? remoteAddress : proxyAddr(request, trust));
  };
}

function networkOf(address: string): string {
  if (!ipaddr.isValid(address)) return 'unknown';
  const parsed = ipaddr.process(address);
  if (!(parsed instanceof ipaddr.IPv6)) return parsed.toString();
  return `${parsed.parts
    .slice(0, NETWORK_PARTS)
    .map((part) => part.toString(16))
    .join(':')}::/64`;
}
