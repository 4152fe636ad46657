import { print, type Terminal } from '../../output/terminal.js';
import type { ShownPart } from '../html/report-page.js';
import type { Report, ReportPart, Row } from '../report.js';
import { mostShown, readRows } from './part-rows.js';

/** More rows than this make a page that no phone opens gladly; the page says how to get the rest. */
const MOST_ROWS = 500;

/** The report as one HTML page that needs nothing else. Of long lists only the first rows are held and shown. */
export async function writeHtml(report: Report, now: number, terminal: Terminal): Promise<void> {
  // draws plots with a large library that nothing else needs, and that loads while the service is at work
  const [parts, { reportPage }] = await Promise.all([readParts(report), import('../html/report-page.js')]);
  await print(terminal, reportPage(report, parts, now));
}

async function readParts(report: Report): Promise<readonly ShownPart[]> {
  const parts: ShownPart[] = [];
  for (const part of report.parts) parts.push(await readPart(report, part));
  return parts;
}

async function readPart(report: Report, part: ReportPart): Promise<ShownPart> {
  if (part.type === 'figures') return { part, figures: await part.figures() };
  const kept: Row[] = [];
  const counts = await readRows(part, Math.min(MOST_ROWS, mostShown(report, part)), (rows) => {
    kept.push(...rows);
  });
  return { part, rows: kept, counts };
}
