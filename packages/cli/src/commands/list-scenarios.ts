import { scenarioJsonSchema, shippedScenarios } from '@pisync/simulator';
import { row } from '../output/report-row.js';
import { print, type Terminal } from '../output/terminal.js';

/** Lists the shipped scenarios, or prints the schema of a scenario file. */
export async function listScenarios(
  { schema, json }: { readonly schema: boolean; readonly json: boolean },
  terminal: Terminal,
): Promise<void> {
  if (schema) return print(terminal, JSON.stringify(scenarioJsonSchema(), null, 2));
  const scenarios = shippedScenarios();
  const lines = scenarios.map(({ name, about }) => row(name, about));
  await print(terminal, json ? JSON.stringify(scenarios) : lines.join('\n'));
}
