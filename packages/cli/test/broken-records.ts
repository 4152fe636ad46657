const GOOD = {
  device_id: 'pibook-broken',
  timestamp: '2026-03-02T12:00:00Z',
  total_files_synced: 5,
  total_errors: 0,
  internet_speed: 2.5,
};

const text = (changes: object): string => JSON.stringify({ ...GOOD, ...changes });

/** A way in which a line of NDJSON can be broken, and why it is refused. */
export interface BrokenRecord {
  readonly way: string;
  readonly line: string | Buffer;
  readonly reason: RegExp;
}

const broken = (way: string, line: string | Buffer, reason: RegExp): BrokenRecord => ({ way, line, reason });

/** Thirty ways. */
export const BROKEN_RECORDS: readonly BrokenRecord[] = [
  broken('cut off in a key', '{"device_id":"pibook-1","timest', /not valid JSON/),
  broken('cut off after a value', text({}).slice(0, -1), /not valid JSON/),
  broken('beginning cut off', text({}).slice(12), /not valid JSON/),
  broken('two events on a line', `${text({})}${text({})}`, /not valid JSON/),
  broken('single quotes', "{'device_id':'pibook-1'}", /not valid JSON/),
  broken('a comma at the end', `${text({}).slice(0, -1)},}`, /not valid JSON/),
  broken('a word', 'garbage', /not valid JSON/),
  broken('a row of CSV', 'pibook-1,2026-03-02T12:00:00Z,1,2,3', /not valid JSON/),
  broken('NaN', text({}).replace('2.5', 'NaN'), /not valid JSON/),
  broken('control characters', `{"device_id":"\u0001\u0002"}`, /not valid JSON/),
  broken('zeros, as a disk writes them', Buffer.alloc(64), /not valid JSON/),
  broken(
    'no UTF-8',
    Buffer.concat([Buffer.from('{"device_id":"'), Buffer.from([0xc3, 0x28]), Buffer.from('"}')]),
    /UTF-8/,
  ),
  broken('too long', text({ note: 'x'.repeat(70_000) }), /longer than 64 KiB/),
  broken('too deep', text({ nested: JSON.parse('['.repeat(40) + ']'.repeat(40)) }), /nested more than/),
  broken('the same key twice', text({}).replace('{', '{"device_id":"pibook-2",'), /same key twice/),
  broken('a key that pollutes', text({}).replace('{', '{"__proto__":{"a":1},'), /not taken in/),
  broken('null', 'null', /must be a JSON object/),
  broken('an array', '[1,2,3]', /must be a JSON object/),
  broken('a number', '42', /must be a JSON object/),
  broken('no device', text({ device_id: undefined }), /device_id is required/),
  broken('an empty device', text({ device_id: '' }), /device_id must be 1 to 128/),
  broken('a device with a space', text({ device_id: 'pibook 1' }), /device_id must be 1 to 128/),
  broken('no time', text({ timestamp: undefined }), /timestamp is required/),
  broken('a time without a zone', text({ timestamp: '2026-03-02T12:00:00' }), /timestamp must be an ISO 8601 time/),
  broken('a day that is none', text({ timestamp: '2026-02-30T12:00:00Z' }), /timestamp must be an ISO 8601 time/),
  broken('a negative count', text({ total_files_synced: -1 }), /total_files_synced must be a whole number/),
  broken('a fraction of an error', text({ total_errors: 1.5 }), /total_errors must be a whole number/),
  broken('a boolean', text({ total_errors: true }), /total_errors must be a whole number/),
  broken('a speed that is null', text({ internet_speed: null }), /internet_speed must be a finite number/),
  broken('an event_id with a slash', text({ event_id: 'a/b' }), /event_id must be 1 to 128/),
];
