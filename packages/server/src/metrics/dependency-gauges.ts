import { Gauge, type Registry } from 'prom-client';
import type { SetGauges } from './fleet-gauges.js';

/** What the process works with, as it is seen from here. */
export function createDependencyGauges(registry: Registry): SetGauges {
  const up = new Gauge({
    name: 'pisync_dependency_up',
    help: 'Whether the store or the queue answered this process within a second: 1 or 0',
    labelNames: ['dependency'],
    registers: [registry],
  });
  return ({ dependencies }) => {
    for (const { name, ok } of dependencies) up.set({ dependency: name }, ok ? 1 : 0);
  };
}
