import { totalmem } from 'node:os';
import { getHeapStatistics } from 'node:v8';
import { collectDefaultMetrics, Gauge, type Registry } from 'prom-client';

/** The process itself: those of prom-client (CPU, memory, event loop, garbage collection), its version and its bounds. */
export function createProcessMetrics(registry: Registry, version: string): void {
  const registers = [registry];
  collectDefaultMetrics({ register: registry });
  new Gauge({
    name: 'pisync_build_info',
    help: 'Always 1, with the version of the service',
    labelNames: ['version'],
    registers,
  }).set({ version }, 1);
  new Gauge({
    name: 'pisync_memory_limit_bytes',
    help: 'Memory that the process may have: that of its container, or else of the machine',
    registers,
  }).set(memoryLimit());
  new Gauge({
    name: 'pisync_heap_limit_bytes',
    help: 'Memory that JavaScript objects may have before the process ends for lack of it',
    registers,
  }).set(getHeapStatistics().heap_size_limit);
}

/** Without a limit, Node tells none, or one beyond any machine. */
function memoryLimit(): number {
  const limit = process.constrainedMemory();
  return limit > 0 ? Math.min(limit, totalmem()) : totalmem();
}
