import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { DASHBOARDS } from '../../../deploy/grafana/source/index.js';
import { interpolate } from '../../src/prometheus/interpolate.js';
import { DEPLOY, panelQueries } from './panel-queries.js';

it.each(Object.entries(DASHBOARDS))('%s.json is what its source says', async (name, dashboard) => {
  await expect(`${JSON.stringify(dashboard, null, 2)}\n`).toMatchFileSnapshot(
    join(DEPLOY, 'grafana/dashboards', `${name}.json`),
  );
});

it('every panel says what it shows and in which unit', () => {
  const panels = Object.values(DASHBOARDS).flatMap((dashboard) => dashboard.panels ?? []);
  const shown = panels.filter(({ type }) => type !== 'row');
  expect(shown.length).toBeGreaterThan(40);
  for (const { title, ...panel } of shown) {
    expect(title).toMatch(/^[A-Z]/);
    expect('description' in panel && panel.description).toMatch(/^[A-Z].*[.?]$/);
    expect(JSON.stringify(panel)).toMatch(/"unit":"\w+"/);
  }
});

it('Grafana finds them where Compose puts them', async () => {
  const compose = await readFile(join(DEPLOY, 'compose.yaml'), 'utf8');
  const provider = await readFile(join(DEPLOY, 'grafana/provisioning/dashboards/pisync.yaml'), 'utf8');
  const path = /^ +path: (\S+)$/m.exec(provider)?.[1];
  expect(compose).toContain(`- ./grafana/dashboards:${path}:ro`);
  expect(compose).toContain('- ./prometheus/rules:/etc/prometheus/rules:ro');
});

it('replaces variables as Grafana does, and knows each', async () => {
  const context = { scrapeSeconds: 15, choices: { job: 'api', instance: '.*' } };
  const query = 'rate(x_total{job=~"$job",instance=~"${instance}"}[$__rate_interval])';
  expect(interpolate(query, context)).toBe('rate(x_total{job=~"api",instance=~".*"}[60s])');
  expect(() => interpolate('x{y="$kind"}', context)).toThrow('$kind of the query is no variable');
  for (const panel of await panelQueries()) interpolate(panel.query, context);
});
