import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { workspaceFolder } from '../../src/workspace-folder.js';

/** Where what is deployed lies. */
export const DEPLOY = join(workspaceFolder(), '../deploy');

/** One query of a panel, as it is in the dashboard's file. */
export interface PanelQuery {
  readonly dashboard: string;
  readonly panel: string;
  readonly query: string;
}

const panel = z.object({
  title: z.string(),
  type: z.string(),
  targets: z.array(z.object({ expr: z.string().min(1) })).optional(),
});
const dashboard = z.object({
  title: z.string(),
  panels: z.array(panel.extend({ panels: z.array(panel).optional() })),
});

/** Every query of every panel of the dashboards that are deployed. */
export async function panelQueries(): Promise<readonly PanelQuery[]> {
  const folder = join(DEPLOY, 'grafana/dashboards');
  const queries: PanelQuery[] = [];
  for (const name of await readdir(folder)) {
    const { title, panels } = dashboard.parse(JSON.parse(await readFile(join(folder, name), 'utf8')));
    for (const each of panels.flatMap(({ panels: within = [], ...outer }) => [outer, ...within])) {
      if (each.type === 'row') continue;
      if (each.targets === undefined) throw new TypeError(`${title}: ${each.title} asks nothing`);
      for (const { expr } of each.targets) queries.push({ dashboard: title, panel: each.title, query: expr });
    }
  }
  return queries;
}
