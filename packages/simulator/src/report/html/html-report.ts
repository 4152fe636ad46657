import type { SimulationReport } from '../simulation-report.js';
import { html, Markup } from './markup.js';
import { PAGE_STYLE } from './page-style.js';
import { plotSvg } from './plot-svg.js';
import { count } from './quantities.js';
import { differences, failedRequests, findings, keyFigures, summary } from './sections.js';
import { plotsOf, type Plot } from './series-lines.js';
import { verdictOf } from './verdict.js';

const WIDE = { width: 960, height: 250 };
const NARROW = { width: 380, height: 220 };

/**
 * A report as one HTML page that needs nothing else: no script, no font, no reference. It can be mailed and printed.
 *
 * @param again the command that does the same once more; as far as the report knows it when left out
 */
export function htmlReport(report: SimulationReport, again: string = commandOf(report)): string {
  const { series, target, verified } = report;
  const verdict = verdictOf(report);
  const plots = plotsOf(series).map(figure);
  const when = plots.length === 0 ? '' : `, ${series.started_at.slice(0, 19).replace('T', ' ')} UTC`;
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${verdict.title} · PiSync simulation, ${report.scenario}, seed ${report.seed}</title>
        <style>
          ${new Markup(PAGE_STYLE)}
        </style>
      </head>
      <body>
        <header class="${verdict.tone}">
          <p>PiSync simulation of ${target}${when}</p>
          <h1>${verdict.title}</h1>
          <p>${verdict.text}</p>
        </header>
        ${keyFigures(report)}
        ${
          plots.length === 0
            ? html``
            : html`<section>
                <h2>Sending over time</h2>
                ${plots}
              </section>`
        }
        ${differences(report)} ${verified ? findings(report) : html``} ${failedRequests(report)} ${summary(report)}
        ${reproduction(report, again)}
      </body>
    </html> `;
  return `${page.text.trim()}\n`;
}

/** A plot twice: as wide as a desk's screen, and with letters that a phone can show. */
function figure(plot: Plot): Markup {
  return html`<figure>
    <figcaption>${plot.title} <span>${plot.about}${plot.log ? ' Logarithmic.' : ''}</span></figcaption>
    <div class="wide">${plotSvg(plot, WIDE)}</div>
    <div class="narrow">${plotSvg(plot, NARROW)}</div>
  </figure>`;
}

function commandOf({ target, scenario, devices, seed, verified }: SimulationReport): string {
  const fleet = `--scenario ${scenario} --devices ${devices} --seed ${seed}`;
  return `pisync simulate --target ${target} ${fleet}${verified ? ' --verify' : ''}`;
}

function reproduction({ scenario, devices, seed }: SimulationReport, again: string): Markup {
  return html`<section>
    <h2>Again</h2>
    <p>
      The scenario ${scenario}, the seed ${seed} and ${count(devices)} devices always give the same fleet. Against a
      service that does not know it yet:
    </p>
    <pre>${again}</pre>
  </section>`;
}
