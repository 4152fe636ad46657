import type { Builder } from '@grafana/grafana-foundation-sdk/cog';
import {
  type Dashboard,
  DashboardBuilder,
  DashboardCursorSync,
  DashboardLinkBuilder,
  DashboardLinkType,
  DatasourceVariableBuilder,
  type Panel,
  QueryVariableBuilder,
  RowBuilder,
  VariableRefresh,
} from '@grafana/grafana-foundation-sdk/dashboard';
import { DATASOURCE } from './datasource.js';

const TAG = 'pisync';

/** What a dashboard is made of. */
export interface BoardOptions {
  /** Its address; stays the same whatever it is called. */
  readonly uid: string;
  readonly title: string;
  readonly description: string;
  /** Its panels, by the headings they stand under. */
  readonly rows: Readonly<Record<string, readonly Builder<Panel>[]>>;
}

/** A dashboard over one Prometheus. Panels about single processes show those chosen at the top; those about the fleet show all of it. */
export function board({ uid, title, description, rows }: BoardOptions): Dashboard {
  const builder = new DashboardBuilder(title)
    .uid(uid)
    .description(description)
    .tags([TAG])
    .readonly()
    .refresh('30s')
    .time({ from: 'now-3h', to: 'now' })
    .timezone('browser')
    .tooltip(DashboardCursorSync.Crosshair)
    .link(
      new DashboardLinkBuilder('PiSync')
        .type(DashboardLinkType.Dashboards)
        .tags([TAG])
        .keepTime(true)
        .includeVars(true),
    )
    .withVariable(new DatasourceVariableBuilder('datasource').label('Data source').type('prometheus'))
    .withVariable(choiceOf('job', 'Job', 'label_values(pisync_build_info, job)'))
    .withVariable(choiceOf('instance', 'Process', 'label_values(pisync_build_info{job=~"$job"}, instance)'));
  for (const [heading, panels] of Object.entries(rows)) {
    builder.withRow(new RowBuilder(heading));
    for (const panel of panels) builder.withPanel(panel);
  }
  const { panels = [], links = [], ...dashboard } = builder.build();
  return {
    ...dashboard,
    // a place for them that Grafana has known since 12.3 only is left out
    links: links.map(({ placement: _placement, ...link }) => link),
    // numbers that stay, so that a panel has an address
    panels: panels.map((panel, index) => ({ ...panel, id: index + 1 })),
  };
}

function choiceOf(name: string, label: string, query: string): QueryVariableBuilder {
  return new QueryVariableBuilder(name)
    .label(label)
    .datasource(DATASOURCE)
    .query({ query, refId: name })
    .refresh(VariableRefresh.OnTimeRangeChanged)
    .multi(true)
    .includeAll(true)
    .allValue('.*')
    .current({ selected: true, text: 'All', value: '$__all' });
}
