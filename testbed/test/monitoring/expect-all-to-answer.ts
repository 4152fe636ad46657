import { join } from 'node:path';
import { expect } from 'vitest';
import { interpolate } from '../../src/prometheus/interpolate.js';
import type { PrometheusApi } from '../../src/prometheus/prometheus-api.js';
import { startPrometheus, type PrometheusService } from '../../src/prometheus/start-prometheus.js';
import type { ScrapeTarget } from '../../src/prometheus/scrape-config.js';
import { DEPLOY, panelQueries } from './panel-queries.js';
import { sendRound } from './send-round.js';

const SCRAPE_SECONDS = 1;
/** Rules look back minutes, but two scrapes are enough to begin with. */
const PATIENCE = { timeout: 120_000, interval: 200 };

/** A Prometheus with the rules that are deployed. */
export function startDeployedPrometheus(targets: readonly ScrapeTarget[]): Promise<PrometheusService> {
  const ruleFiles = [join(DEPLOY, 'prometheus/rules/*.yml')];
  return startPrometheus({ targets, ruleFiles, intervalSeconds: SCRAPE_SECONDS });
}

/**
 * Under load, every panel shows a number, every rule can be evaluated, what is recorded is there, and so is every series that an alert is
 * about.
 *
 * @param concerns whether a selector of an alert is about processes that are there
 */
export async function expectAllToAnswer(
  base: string,
  prometheus: PrometheusApi,
  concerns: (selector: string) => boolean = () => true,
): Promise<void> {
  const choices = { job: '.*', instance: '.*' };
  const panels = (await panelQueries()).map(({ dashboard, panel, query }) => ({
    name: `${dashboard}, ${panel}: ${query}`,
    query: interpolate(query, { scrapeSeconds: SCRAPE_SECONDS, choices }),
  }));
  const rules = await prometheus.rules();
  const recorded = rules.filter(({ kind }) => kind === 'recording').map(({ name }) => name);
  const selectors = rules
    .filter(({ kind }) => kind === 'alerting')
    .flatMap(({ expression }) => selectorsIn(expression));
  const wanted = [...recorded, ...selectors.filter(concerns)].map((query) => ({ name: query, query }));
  expect([panels.length > 40, recorded.length > 20, wanted.length > 40]).toEqual([true, true, true]);

  let round = 0;
  let silent = [...panels, ...wanted];
  await expect
    .poll(async () => {
      await sendRound(base, (round += 1));
      const answers = await Promise.all(silent.map(({ query }) => prometheus.query(query)));
      silent = silent.filter((_, index) => !(answers[index] ?? []).some(({ value }) => Number.isFinite(value)));
      return silent.map(({ name }) => name);
    }, PATIENCE)
    .toEqual([]);
  const faults = async (): Promise<readonly object[]> =>
    (await prometheus.rules()).filter(({ health }) => health !== 'ok');
  await expect.poll(faults, PATIENCE).toEqual([]);
}

/** The series that an expression is about, without the time that it looks at. */
export function selectorsIn(expression: string): readonly string[] {
  return expression.match(/(?<![\w:])(?:(?:pisync|nodejs|process)[_:][\w:]*|up)\b(?:\{[^}]*\})?/g) ?? [];
}
