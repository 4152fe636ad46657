/** A process whose metrics are read. */
export interface ScrapeTarget {
  /** What it is there for: `api` or `worker` in the deployment. */
  readonly job: string;
  /** On 127.0.0.1. */
  readonly port: number;
}

/** What a Prometheus is configured with. */
export interface ScrapeConfig {
  readonly targets: readonly ScrapeTarget[];
  /** Files of rules; names may have `*`. */
  readonly ruleFiles: readonly string[];
  readonly intervalSeconds: number;
}

/** `prometheus.yml`, which JSON is too. */
export function scrapeConfigFile({ targets, ruleFiles, intervalSeconds }: ScrapeConfig): string {
  const jobs = [...new Set(targets.map(({ job }) => job))];
  const interval = `${intervalSeconds}s`;
  const config = {
    global: { scrape_interval: interval, scrape_timeout: interval, evaluation_interval: interval },
    rule_files: ruleFiles,
    scrape_configs: jobs.map((name) => ({
      job_name: name,
      static_configs: [{ targets: targets.filter(({ job }) => job === name).map(({ port }) => `127.0.0.1:${port}`) }],
    })),
  };
  return JSON.stringify(config, null, 2);
}
