/** What one address may do before it gets a 429. */
export interface AddressLimits {
  readonly requestsPerSecond: number;
  /** Requests beyond that rate that are still served at once. */
  readonly burst: number;
  /** Requests under way at the same time. */
  readonly connections: number;
}

/** `upstreams.conf`: ports of 127.0.0.1, passed over as the deployment's are. */
export function upstreamsFile(ports: readonly number[]): string {
  return ports.map((port) => `server 127.0.0.1:${port} max_fails=3 fail_timeout=2s;\n`).join('');
}

/** `listen.conf`: a port of 127.0.0.1. */
export function listenFile(port: number): string {
  return `listen 127.0.0.1:${port} backlog=4096;\n`;
}

/** `limits.conf`: the directives of the deployment's, with other figures. */
export function limitsFile({ requestsPerSecond, burst, connections }: AddressLimits): string {
  return [
    `limit_req_zone $binary_remote_addr zone=requests:1m rate=${requestsPerSecond}r/s;`,
    `limit_req zone=requests burst=${burst} nodelay;`,
    'limit_req_status 429;',
    'limit_conn_zone $binary_remote_addr zone=connections:1m;',
    `limit_conn connections ${connections};`,
    'limit_conn_status 429;',
    '',
  ].join('\n');
}
