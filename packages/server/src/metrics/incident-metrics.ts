import { type FleetMetrics, INCIDENT_CHANGE_REASONS } from '@pisync/core';
import { Counter, type Registry } from 'prom-client';

/** What happens to incidents; those that begin have the reason `opened`. */
export function createIncidentMetrics(registry: Registry): Pick<FleetMetrics, 'incidentChanged'> {
  const changes = new Counter({
    name: 'pisync_incident_changes_total',
    help: 'Changes to incidents',
    labelNames: ['reason'],
    registers: [registry],
  });
  for (const reason of INCIDENT_CHANGE_REASONS) changes.inc({ reason }, 0);
  return { incidentChanged: (reason) => changes.inc({ reason }) };
}
