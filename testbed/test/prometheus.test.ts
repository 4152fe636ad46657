import { expect, it } from 'vitest';
import { promtool } from '../src/prometheus/promtool.js';
import { startPrometheus } from '../src/prometheus/start-prometheus.js';

it('starts, scrapes, answers, and is gone', async () => {
  const prometheus = await startPrometheus({ targets: [{ job: 'nobody', port: 1 }] });
  await expect
    .poll(() => prometheus.query('up'), { timeout: 20_000 })
    .toEqual([{ labels: { __name__: 'up', job: 'nobody', instance: '127.0.0.1:1' }, value: 0 }]);
  await expect(prometheus.query('up{')).rejects.toThrow(/^Prometheus answered 400: .*parse error/);
  await prometheus.stop();
  await expect(prometheus.query('up')).rejects.toThrow('fetch failed');
});

it('says what is wrong with a configuration', async () => {
  const starting = startPrometheus({ targets: [], ruleFiles: ['['] });
  await expect(starting).rejects.toThrow(/^prometheus ended \(exit code \d\): .*rule/);
  await expect(promtool(['check', 'config', '/nowhere'])).rejects.toThrow(/does not exist/);
});
