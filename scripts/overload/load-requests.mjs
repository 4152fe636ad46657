import { gzipSync } from 'node:zlib';

/** What a broken body looks like: one kind for each of the ways in which the service refuses a body. */
const BROKEN = [
  { body: '{"device_id":"pibook-1","timestamp":' },
  { body: '[{"device_id":' },
  { body: 'not JSON at all' },
  { body: `[${'{"device_id":"pibook-1"},'.repeat(200)}{}]` },
  { body: '['.repeat(5000) },
  { body: '{"__proto__":{"x":1},"device_id":"pibook-1"}' },
  { body: '[1,2,3]'.padEnd(60_000) },
  { body: Buffer.from([0xff, 0xfe, 0x7b]) },
  { body: gzipSync('[{"device_id":"pibook-1"').subarray(0, 20), encoding: 'gzip' },
  { body: 'device_id=pibook-1', type: 'application/x-www-form-urlencoded' },
];

/**
 * Makes the requests of a load, each from its number. Its events happen when it is made: those of one load are newer than those of the one
 * before, as a service would see them, and not late.
 *
 * @param {{ kind: 'good' | 'broken', events: number, devices: number, prefix: string }} options events in each request; `prefix` begins
 * the ids of events, which tell afterwards what was sent
 * @returns {(number: number) => { head: string, body: string | Uint8Array }} as they are on the wire
 */
export function createRequests({ kind, events, devices, prefix }) {
  if (kind === 'broken') {
    return (number) => {
      const { body, encoding, type = 'application/json' } = BROKEN[number % BROKEN.length];
      const path = number % 2 === 0 ? '/sync-events' : '/sync-event';
      return { head: headOf(path, Buffer.byteLength(body), type, encoding), body };
    };
  }
  const eventOf = (number, at) => {
    const sync = number * events + at;
    const device = String(sync % devices).padStart(6, '0');
    const errors = sync % 7 === 0 ? 1 : 0;
    return `{"device_id":"pibook-${device}","timestamp":${Date.now()},"total_files_synced":20,"total_errors":${errors},"internet_speed":3.2,"event_id":"${prefix}-${number}-${at}"}`;
  };
  if (events === 1) {
    return (number) => {
      const body = eventOf(number, 0);
      return { head: headOf('/sync-event', body.length), body };
    };
  }
  return (number) => {
    const body = `[${Array.from({ length: events }, (_, at) => eventOf(number, at)).join(',')}]`;
    return { head: headOf('/sync-events', body.length), body };
  };
}

function headOf(path, bytes, type = 'application/json', encoding = '') {
  const encoded = encoding === '' ? '' : `Content-Encoding: ${encoding}\r\n`;
  return `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: ${type}\r\n${encoded}Content-Length: ${bytes}\r\n\r\n`;
}
