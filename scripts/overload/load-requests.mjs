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
 * before, as a service would see them, and not late. Several are what a school's hub sends, one school after the other.
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
  // who offers several times the load on the same machine must not take the time for it from the service: numbers are written into bytes
  const eventIn = (at) =>
    `{"device_id":"pibook-${ZEROS.device}","timestamp":${ZEROS.time},"total_files_synced":20,"total_errors":0,"internet_speed":3.2,"event_id":"${prefix}-${ZEROS.number}-${at}"}`;
  const text = events === 1 ? eventIn(0) : `[${Array.from({ length: events }, (_, at) => eventIn(at)).join(',')}]`;
  const head = headOf(events === 1 ? '/sync-event' : '/sync-events', text.length);
  const template = Buffer.from(text);
  const laptops = Math.min(events, LAPTOPS);
  const places = (mark, skipped) => Array.from(text.matchAll(mark), ({ index }) => index + skipped);
  const deviceAt = places(/"pibook-/g, 8);
  const timeAt = places(/"timestamp":/g, 12);
  const errorsAt = places(/"total_errors":/g, 15);
  const numberAt = places(/"event_id":"/g, 13 + prefix.length);
  return (number) => {
    const body = Buffer.from(template);
    const now = Date.now();
    for (let at = 0; at < events; at += 1) {
      const device = (number * laptops + (at % laptops)) % devices;
      writeDigits(body, deviceAt[at], ZEROS.device.length, device);
      // a laptop's events come in the order in which they happened
      writeDigits(body, timeAt[at], ZEROS.time.length, now - Math.floor((events - 1 - at) / laptops));
      writeDigits(body, errorsAt[at], 1, (number * events + at) % 7 === 0 ? 1 : 0);
      writeDigits(body, numberAt[at], ZEROS.number.length, number);
    }
    return { head, body };
  };
}

/** How many laptops a school has whose hub sends for them. */
const LAPTOPS = 50;
/** Room for numbers. */
const ZEROS = { device: '000000', time: '0000000000000', number: '0000000' };

function writeDigits(bytes, from, length, value) {
  for (let at = from + length - 1, rest = value; at >= from; at -= 1) {
    const next = Math.floor(rest / 10);
    bytes[at] = 48 + rest - next * 10;
    rest = next;
  }
}

function headOf(path, bytes, type = 'application/json', encoding = '') {
  const encoded = encoding === '' ? '' : `Content-Encoding: ${encoding}\r\n`;
  return `POST ${path} HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: ${type}\r\n${encoded}Content-Length: ${bytes}\r\n\r\n`;
}
