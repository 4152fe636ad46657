import { html, Markup, PAGE_STYLE } from '@pisync/simulator/html';
import { moment } from '../../output/quantities.js';
import type { ShownRows } from '../formats/part-rows.js';
import { describePeriod } from '../period.js';
import {
  cellText,
  type Column,
  type Figure,
  type FiguresPart,
  type ListPart,
  type Report,
  type Row,
  shownColumns,
} from '../report.js';
import { showCount } from '../show-cell.js';
import { plotFigure } from './plot-figure.js';
import { REPORT_STYLE } from './report-style.js';

/** A part with what is shown of it. */
export type ShownPart =
  | { readonly part: FiguresPart; readonly figures: readonly Figure[] }
  | { readonly part: ListPart; readonly rows: readonly Row[]; readonly counts: ShownRows };

/** Nothing but the page's own style is let in, whatever a name in it says. */
const POLICY = "default-src 'none'; style-src 'unsafe-inline'; base-uri 'none'; form-action 'none'";

/**
 * A report as one HTML page that needs nothing else: no script, no font, no reference. It can be mailed and printed.
 *
 * @param madeAtMs epoch milliseconds
 */
export function reportPage(report: Report, parts: readonly ShownPart[], madeAtMs: number): string {
  const { title, scope, service } = report;
  const kind = scope.kind === null ? '' : `, ${scope.kind} only`;
  const period = describePeriod(scope);
  const figures = parts.flatMap((shown) => ('figures' in shown ? [tiles(shown.figures)] : []));
  const lists = parts.flatMap((shown) =>
    'rows' in shown ? [section(report, shown.part, shown.rows, shown.counts)] : [],
  );
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${POLICY}" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <meta name="referrer" content="no-referrer" />
        <title>${title}, ${period}${kind} · PiSync</title>
        <style>
          ${new Markup(PAGE_STYLE + REPORT_STYLE)}
        </style>
      </head>
      <body>
        <header>
          <p>PiSync at ${service}</p>
          <h1>${title}</h1>
          <p>${sentenceCase(period)}${kind}</p>
        </header>
        <main>${figures} ${lists}</main>
        <footer>Made ${moment(madeAtMs)} by <code>${report.command}</code>. Times are UTC.</footer>
      </body>
    </html> `;
  return page.text.trim();
}

function tiles(figures: readonly Figure[]): Markup {
  return html`<dl class="tiles">
    ${figures.map(
      (figure) =>
        html`<div>
          <dt>${figure.label}</dt>
          <dd>${cellText(figure, figure.value)}</dd>
        </div>`,
    )}
  </dl>`;
}

function section(report: Report, part: ListPart, rows: readonly Row[], counts: ShownRows): Markup {
  const heading = html`<h2>${part.title}</h2>
    <p>${part.about}</p>`;
  if (rows.length === 0) {
    return html`<section>
      ${heading}
      <p><strong>${part.empty}</strong></p>
    </section>`;
  }
  const plots = rows.length > 1 && part.plots !== undefined ? part.plots(rows).map(plotFigure) : [];
  return html`<section>${heading} ${plots} ${table(part, rows, counts)} ${more(report, part, counts)}</section>`;
}

function table(part: ListPart, rows: readonly Row[], { rows: all, shown }: ShownRows): Markup {
  const columns = shownColumns(part);
  const name = part.title;
  const extent = shown < all ? `the first ${showCount(shown)} of ${showCount(all)}` : showCount(all);
  const count = `${extent} ${all === 1 ? 'row' : 'rows'}`;
  return html`<div class="list" role="region" aria-label="${name}" tabindex="0">
    <table>
      <caption>
        ${name}, ${count}
      </caption>
      <thead>
        <tr>
          ${columns.map((column) => html`<th scope="col" class="${classOf(column)}">${column.heading}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (row) =>
            html`<tr>
              ${columns.map((column, index) => cell(column, row, index === 0))}
            </tr>`,
        )}
      </tbody>
    </table>
  </div>`;
}

function cell(column: Column, row: Row, first: boolean): Markup {
  const text = cellText(column, row[column.field] ?? null);
  return first
    ? html`<th scope="row" class="${classOf(column)}">${text}</th>`
    : html`<td class="${classOf(column)}">${text}</td>`;
}

function classOf({ numeric, shrinks }: Column): string {
  if (numeric === true) return 'number';
  return shrinks === true ? 'wraps' : '';
}

function more({ command }: Report, { name }: ListPart, { rows, shown }: ShownRows): Markup {
  if (rows <= shown) return html``;
  return html`<p class="more">And ${showCount(rows - shown)} more. All of them:</p>
    <pre>${command} --section ${name} --format csv -o ${name}.csv</pre>`;
}

function sentenceCase(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
