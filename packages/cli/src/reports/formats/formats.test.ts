import { Writable } from 'node:stream';
import { parse } from 'csv-parse/sync';
import fc from 'fast-check';
import pc from 'picocolors';
import { describe, expect, it } from 'vitest';
import type { Terminal } from '../../output/terminal.js';
import type { ListPart, Report, Row } from '../report.js';
import { type ReportFormat, REPORT_FORMATS } from '../report-formats.js';
import { writeReport } from '../write-report.js';

/** What was written, and a terminal that keeps it. */
function keepingTerminal(columns: number | null = null): { terminal: Terminal; written: () => string } {
  let text = '';
  const out = new Writable({
    write(chunk: Buffer, _, done) {
      text += chunk.toString();
      done();
    },
  });
  const colors = pc.createColors(false);
  const err = new Writable({ write: (_chunk, _encoding, done) => done() });
  const terminal = { out, err, errors: err, columns, live: false, errColumns: () => 80, colors, errColors: colors };
  return { terminal, written: () => text };
}

function reportOf(pages: readonly (readonly Row[])[], part: Partial<ListPart> = {}): Report {
  const main: ListPart = {
    type: 'list',
    name: 'devices',
    title: 'Devices',
    about: 'Some devices.',
    columns: [
      { field: 'device_id', heading: 'Device', shrinks: true },
      { field: 'syncs', heading: 'Syncs', numeric: true },
    ],
    async *pages() {
      yield* pages;
    },
    empty: 'None.',
    ...part,
  };
  return {
    name: 'test',
    title: 'Test',
    scope: { since: null, until: null, kind: null },
    service: 'http://127.0.0.1:3000/',
    parts: [main],
    main,
    single: false,
    command: 'pisync report test',
  };
}

async function written(format: ReportFormat, report: Report): Promise<string> {
  const { terminal, written: text } = keepingTerminal();
  await writeReport(report, { format }, Date.UTC(2026, 2, 9), terminal);
  return text();
}

const NASTY = '<script>alert("1")</script>|`*_\\,"\'\n=1+1';

describe('what a device says', () => {
  it('is text and nothing else in every form', async () => {
    const report = reportOf([[{ device_id: NASTY, syncs: 1 }]]);
    expect(await written('html', report)).toContain('&lt;script&gt;alert(&quot;1&quot;)&lt;/script&gt;');
    expect(await written('html', report)).not.toContain('<script');
    const markdown = (await written('markdown', report)).split('\n').at(-2) ?? '';
    expect(markdown).toBe(String.raw`| \<script\>alert("1")\</script\>\|\`\*\_\\,"' =1+1 | 1 |`);
    expect(JSON.parse(await written('json', report))).toMatchObject({ devices: [{ device_id: NASTY, syncs: 1 }] });
  });

  it('comes back from CSV, save that a formula is none any more', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ device_id: fc.string(), syncs: fc.nat() }), { minLength: 1 }),
        async (rows) => {
          const read: unknown = parse(await written('csv', reportOf([rows])), { columns: true });
          expect(read).toEqual(
            rows.map(({ device_id: id, syncs }) => ({
              device_id: /^[=+\-@\t\r]/.test(id) ? `'${id}` : id,
              syncs: String(syncs),
            })),
          );
        },
      ),
    );
  });
});

describe('a long list', () => {
  const pages = Array.from({ length: 7 }, (_, page) =>
    Array.from({ length: 500 }, (__, row) => ({
      device_id: `pibook-${page * 500 + row}${'x'.repeat(page)}`,
      syncs: row,
    })),
  );

  it.each(REPORT_FORMATS)('is written page by page as %s', async (format) => {
    const { terminal, written: text } = keepingTerminal();
    const sizes: number[] = [];
    const part: Partial<ListPart> = {
      async *pages() {
        for (const page of pages) {
          yield page;
          sizes.push(text().length);
        }
      },
    };
    await writeReport(reportOf([], part), { format }, 0, terminal);
    // a page needs to know how many there are, and a table how wide the first are
    const held = format === 'html' ? sizes : sizes.slice(format === 'table' ? 2 : 1);
    const growing = held.every((size, index) => index === 0 || size > (held[index - 1] ?? 0));
    expect(growing).toBe(format !== 'html');
    expect(text()).toContain('pibook-499');
  });

  it('keeps its columns in a table, however wide later cells are', async () => {
    const lines = (await written('table', reportOf(pages))).trimEnd().split('\n').slice(-3_500);
    expect(lines).toHaveLength(3_500);
    expect(lines.at(-1)).toMatch(/^pibook-3499xxxxxx +499$/);
    expect(new Set(lines.slice(0, 1_000).map((line) => line.length)).size).toBe(1);
  });

  it('is cut in a page, which says how to get the rest', async () => {
    const page = await written('html', reportOf(pages));
    expect(page.match(/<tr>/g)).toHaveLength(501);
    expect(page).toContain('And 3,000 more.');
    expect(page).toContain('pisync report test --section devices --format csv -o devices.csv');
  });

  it('is cut among other parts where it is to be read, and whole where it is chosen', async () => {
    const report = reportOf(pages, { shown: 3 });
    expect(await written('table', report)).toContain('3,497 more: pisync report test --section devices --format csv');
    expect((await written('markdown', report)).match(/pibook/g)).toHaveLength(3);
    expect((await written('csv', report)).match(/pibook/g)).toHaveLength(3_500);
    const { terminal, written: text } = keepingTerminal();
    await writeReport(report, { format: 'markdown', section: 'devices' }, 0, terminal);
    expect(text().match(/pibook/g)).toHaveLength(3_500);
  });

  it.each(['table', 'markdown', 'html'] as const)(
    'is read no further than shown in a %s when its length is known',
    async (format) => {
      let read = 0;
      const report = reportOf(pages, {
        shown: 3,
        total: async () => 3_500,
        async *pages() {
          for (const page of pages) {
            read += 1;
            yield page;
          }
        },
      });
      expect(await written(format, report)).toMatch(format === 'html' ? 'And 3,497 more.' : '3,497 more:');
      expect(read).toBe(1);
      // fewer than were read a moment later
      expect(await written(format, reportOf(pages, { shown: 3, total: async () => 2 }))).not.toContain(' more');
      expect((await written('csv', report)).match(/pibook/g)).toHaveLength(3_500);
    },
  );
});

it('does not fill a terminal with a page', async () => {
  const { terminal } = keepingTerminal(80);
  await expect(writeReport(reportOf([]), { format: 'html' }, 0, terminal)).rejects.toThrow(
    /give it a file \(-o report\.html\)/,
  );
});
