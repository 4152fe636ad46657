import { join } from 'node:path';
import { interpolate } from '../../src/prometheus/interpolate.js';
import type { EvaluatedRule, PrometheusApi } from '../../src/prometheus/prometheus-api.js';
import { startPrometheus, type PrometheusService } from '../../src/prometheus/start-prometheus.js';
import type { ScrapeTarget } from '../../src/prometheus/scrape-config.js';
import { DEPLOY, panelQueries } from './panel-queries.js';
import { sendRound } from './send-round.js';

const SCRAPE_SECONDS = 1;
/** Rules look back minutes, but two scrapes are enough to begin with. */
export const PATIENCE = { timeout: 120_000, interval: 200 };

/** A Prometheus with the rules that are deployed. */
export function startDeployedPrometheus(targets: readonly ScrapeTarget[]): Promise<PrometheusService> {
  const ruleFiles = [join(DEPLOY, 'prometheus/rules/*.yml')];
  return startPrometheus({ targets, ruleFiles, intervalSeconds: SCRAPE_SECONDS });
}

/** What is asked of a Prometheus while a service is under load. */
export interface LoadedService {
  /** How many questions there are: queries of panels, recorded figures, series of alerts. */
  readonly questions: number;
  /** Sends a little load, and asks what gave no number yet; the names of what still gives none. */
  silent(): Promise<readonly string[]>;
  /** Rules that could not be evaluated, or were not yet. */
  unevaluated(): Promise<readonly EvaluatedRule[]>;
}

/**
 * Asks the queries of all panels, what is recorded, and the series that alerts are about.
 *
 * @param concerns whether a selector of an alert is about processes that are there
 */
export async function loadService(
  base: string,
  prometheus: PrometheusApi,
  concerns: (selector: string) => boolean = () => true,
): Promise<LoadedService> {
  const choices = { job: '.*', instance: '.*' };
  const panels = (await panelQueries()).map(({ dashboard, panel, query }) => ({
    name: `${dashboard}, ${panel}: ${query}`,
    query: interpolate(query, { scrapeSeconds: SCRAPE_SECONDS, choices }),
  }));
  const rules = await prometheus.rules();
  const recorded = rules.filter(({ kind }) => kind === 'recording').map(({ name }) => name);
  const alerts = rules.filter(({ kind }) => kind === 'alerting');
  const selectors = alerts.flatMap(({ expression }) => selectorsIn(expression)).filter(concerns);
  const questions = [...panels, ...[...recorded, ...selectors].map((query) => ({ name: query, query }))];
  let round = 0;
  let silent = questions;
  return {
    questions: questions.length,
    async silent() {
      await sendRound(base, (round += 1));
      const answers = await Promise.all(silent.map(({ query }) => prometheus.query(query)));
      silent = silent.filter((_, index) => !(answers[index] ?? []).some(({ value }) => Number.isFinite(value)));
      return silent.map(({ name }) => name);
    },
    unevaluated: async () => (await prometheus.rules()).filter(({ health }) => health !== 'ok'),
  };
}

/** The series that an expression is about, without the time that it looks at. */
function selectorsIn(expression: string): readonly string[] {
  return expression.match(/(?<![\w:])(?:(?:pisync|nodejs|process)[_:][\w:]*|up)\b(?:\{[^}]*\})?/g) ?? [];
}
