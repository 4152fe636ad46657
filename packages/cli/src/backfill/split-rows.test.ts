import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { cutAt, splitAll } from './split-all.test-parts.js';
import { createRowSplitter } from './split-rows.js';

const HEADER = 'device_id,timestamp,total_files_synced,total_errors,internet_speed';
const rows = (text: string, map = {}) => splitAll(createRowSplitter(map), [Buffer.from(text)]);
const cellsOf = (text: string, map = {}) => rows(text, map).map(({ cells, problem }) => cells ?? problem);
const EVENT = {
  device_id: 'pibook-1',
  timestamp: 't',
  total_files_synced: '1',
  total_errors: '2',
  internet_speed: '3',
};

describe('a row splitter', () => {
  it.each([
    ['commas', `${HEADER}\r\npibook-1,t,1,2,3\r\n`],
    ['semicolons', `${HEADER.replaceAll(',', ';')}\npibook-1;t;1;2;3`],
    ['tabs, and a column that is empty', `${HEADER.replaceAll(',', '\t')}\tevent_id\npibook-1\tt\t1\t2\t3\t\n`],
    ['quotes', `"device_id","timestamp",total_files_synced,total_errors,internet_speed\n"pibook-1",t,"1",2,3`],
    ['other columns between', `note,${HEADER}\n"a ""b"", c\nd",pibook-1,t,1,2,3`],
    ['other names', 'Device ID,Time,Files,Errors,Speed (Mbps)\npibook-1,t,1,2,3'],
    ['names of code', 'deviceId,timestamp,totalFilesSynced,totalErrors,internetSpeed\npibook-1,t,1,2,3'],
    ['spaces', `${HEADER}\n pibook-1 , t,1 ,2,3`],
  ])('reads rows with %s', (_, text) => {
    expect(cellsOf(text)).toEqual([EVENT]);
  });

  it('reads columns as people name them, before their own names', () => {
    const text = 'serial,time,when,files,errors,speed\npibook-1,x,t,1,2,3';
    expect(cellsOf(text, { serial: 'device_id', when: 'timestamp', time: 'event_id' })).toEqual([
      { ...EVENT, event_id: 'x' },
    ]);
  });

  it('takes away the apostrophe that keeps a spreadsheet from computing', () => {
    expect(cellsOf(`${HEADER}\n'-pibook-x,t,1,2,3`)).toEqual([{ ...EVENT, device_id: '-pibook-x' }]);
    expect(cellsOf(`${HEADER}\n'pibook-x,t,1,2,3`)).toEqual([{ ...EVENT, device_id: "'pibook-x" }]);
  });

  it('says of a header what is wrong with it, and reads no row', () => {
    expect(rows('device_id,timestamp,files,speed\na,b,c,d\n')).toMatchObject([
      { line: 1, problem: expect.stringContaining('has no column for total_errors; its columns are "device_id"') },
    ]);
    expect(cellsOf(`${HEADER},device\n`)).toEqual([expect.stringContaining('has two columns for device_id')]);
  });

  it('loses one row to a quote that is never closed, and to too few cells or too many', () => {
    const text = `${HEADER}\n"pibook-9,t,1,2,3\npibook-1,t,1,2,3\npibook-1,t,1,2\npibook-1,t,1,2,3,4\npibook-1,t,1,2,3\n`;
    expect(cellsOf(text)).toEqual([
      'has a quote that is never closed',
      EVENT,
      'has 4 cells where the header has 5',
      'has 6 cells where the header has 5',
      EVENT,
    ]);
    expect(rows(text).map(({ line }) => line)).toEqual([2, 3, 4, 5, 6]);
  });

  it('gives the same however the bytes come, whatever they are', () => {
    const bits = fc.constantFrom('a', ',', '"', '\n', '\r\n', "'", '-', '""', 'pibook-1,t,1,2,3\n', `"x\ny",t,1,2,3\n`);
    fc.assert(
      fc.property(fc.array(bits, { maxLength: 40 }), fc.array(fc.nat(400)), (parts, cuts) => {
        const bytes = Buffer.from(`${HEADER}\n${parts.join('')}`);
        expect(splitAll(createRowSplitter({}), cutAt(bytes, cuts))).toEqual(splitAll(createRowSplitter({}), [bytes]));
      }),
      { numRuns: 300 },
    );
  });

  it('loses no good row, whatever lines are between', () => {
    const line = fc.string({ unit: fc.constantFrom('a', '"', ',', ' '), maxLength: 12 });
    fc.assert(
      fc.property(fc.array(line, { maxLength: 120 }), (lines) => {
        const text = `${HEADER}\n${lines.map((between) => `${between}\npibook-1,t,1,2,3\n`).join('')}`;
        const good = cellsOf(text).filter((cells) => typeof cells === 'object' && cells?.device_id === 'pibook-1');
        expect(good).toEqual(lines.map(() => EVENT));
      }),
      { numRuns: 200 },
    );
  });
});
