import { generateFleet, type GenerateFleetOptions } from '@pisync/simulator';
import { row } from '../output/report-row.js';
import { count, moment, seconds } from '../output/quantities.js';
import { print, say, type Terminal } from '../output/terminal.js';

const SAY_EVERY_MS = 5_000;

/** Draws all a fleet uploads, sends it nowhere, and says how fast that was. */
export async function generate(
  options: GenerateFleetOptions & { readonly json: boolean },
  terminal: Terminal,
): Promise<void> {
  let saidMs = Date.now();
  const report = await generateFleet({
    ...options,
    onReached: (simulatedMs, events) => {
      if (Date.now() - saidMs < SAY_EVERY_MS) return;
      saidMs = Date.now();
      say(terminal, `generate: ${count(events)} events, up to ${moment(simulatedMs)}`);
    },
  });
  const lines = [
    row('Scenario', report.scenario),
    row('Devices', count(report.devices)),
    row('Events', `${count(report.events)} in ${count(report.requests)} requests`),
    row('Generating', `${seconds(report.elapsed_ms)}, ${count(report.events_per_second)} events/s`),
    row('Memory', `${count(report.peak_memory_mib)} MiB at most`),
  ];
  await print(terminal, options.json ? JSON.stringify(report) : lines.join('\n'));
}
