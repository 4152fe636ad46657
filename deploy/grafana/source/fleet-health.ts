import { board } from './board.js';
import { graph, stat } from './panels.js';

/** How the devices are, and whether anybody has to look after something now. */
export const fleetHealth = board({
  uid: 'pisync-fleet',
  title: 'PiSync: fleet health',
  description: 'How the devices are, and whether anything has to be looked after now.',
  rows: {
    Now: [
      stat({
        title: 'Alerts',
        description: 'Alerts of PiSync that fire now. docs/metrics.md says what to do about each.',
        unit: 'short',
        query: 'count(ALERTS{alertname=~"Pisync.*",alertstate="firing"}) or vector(0)',
        thresholds: [1, 3],
      }),
      stat({
        title: 'Devices',
        description: 'Devices ever heard from.',
        unit: 'short',
        query: 'pisync:devices:sum',
      }),
      stat({
        title: 'Failing',
        description:
          'The part of all devices that has an open incident: three failed syncs in a row and no success since.',
        unit: 'percentunit',
        query: 'pisync:devices_failing:ratio',
        thresholds: [0.1, 0.2],
      }),
      stat({
        title: 'Open incidents',
        description: 'Incidents that no success has ended yet.',
        unit: 'short',
        query: 'pisync:incidents_open:max',
      }),
      stat({
        title: 'Opened within an hour',
        description: 'Incidents that began to be open within the last hour.',
        unit: 'short',
        query: 'pisync:incidents_opened:increase1h',
      }),
      stat({
        title: 'New events',
        description: 'Events newly stored, a second.',
        unit: 'eps',
        query: 'pisync:events_accepted:rate5m',
      }),
    ],
    Devices: [
      graph({
        title: 'Devices that are not heard from',
        description: 'Devices that are late, and those that have been away for so long that they count as silent.',
        unit: 'short',
        lines: { '{{state}}': 'pisync:devices_absent:max' },
      }),
      graph({
        title: 'Alerts about devices',
        description: 'Alerts that fire, by kind, and deliveries of notifications that wait or were given up.',
        unit: 'short',
        lines: {
          '{{kind}}': 'pisync:alerts_firing:max',
          'waiting deliveries': 'pisync:notifications_pending:max',
          'dead deliveries': 'pisync:notifications_dead:max',
        },
      }),
      graph({
        title: 'Devices that fail',
        description: 'Devices with an open incident, and open incidents. The two are the same, but for a moment.',
        unit: 'short',
        lines: { 'failing devices': 'pisync:devices_failing:max', 'open incidents': 'pisync:incidents_open:max' },
      }),
      graph({
        title: 'Changes to incidents',
        description:
          'Incidents a minute by what happened to them: opened and resolved, recorded when they were already over, or corrected by events that came late.',
        unit: 'cpm',
        lines: { '{{reason}}': 'sum by (reason) (rate(pisync_incident_changes_total[$__rate_interval])) * 60' },
      }),
      graph({
        title: 'Devices by kind',
        description: 'Devices ever heard from, by the beginning of their id.',
        unit: 'short',
        lines: { '{{kind}}': 'pisync:devices:max' },
        stacked: true,
      }),
      graph({
        title: 'Failed syncs',
        description: 'The part of new events that tells of a sync with errors, over an hour.',
        unit: 'percentunit',
        lines: { failed: 'pisync:syncs_failed:ratio_rate1h' },
      }),
    ],
    'Time and clocks': [
      graph({
        title: 'From sync to arrival',
        description:
          'How long ago the syncs were whose events arrive, of half and of 90 % and 99 % of them. Hours are schools without a line; weeks are devices that were switched off.',
        unit: 's',
        lines: {
          '{{lane}} half': `histogram_quantile(0.5, ${lagBuckets()})`,
          '{{lane}} 90 %': `histogram_quantile(0.9, ${lagBuckets()})`,
          '{{lane}} 99 %': `histogram_quantile(0.99, ${lagBuckets()})`,
        },
      }),
      graph({
        title: 'Clocks of devices',
        description:
          'New events a second by what the clock of the device was found to be: right, an hour and more off by a known difference, never set, or ahead.',
        unit: 'eps',
        lines: { '{{clock}}': 'sum by (clock) (rate(pisync_event_clocks_total[$__rate_interval]))' },
        stacked: true,
      }),
    ],
    Service: [
      graph({
        title: 'Processes',
        description: 'Whether each process answers: 1 or 0.',
        unit: 'short',
        lines: { '{{job}} {{instance}}': 'up{job=~"$job",instance=~"$instance"}' },
      }),
      graph({
        title: 'Versions',
        description: 'Processes by the version they run. More than one during an upgrade only.',
        unit: 'short',
        lines: { '{{version}}': 'sum by (version) (pisync_build_info{job=~"$job",instance=~"$instance"})' },
        stacked: true,
      }),
    ],
  },
});

function lagBuckets(): string {
  return 'sum by (lane, le) (rate(pisync_event_lag_seconds_bucket[$__rate_interval]))';
}
