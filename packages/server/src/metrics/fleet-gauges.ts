import { Gauge, type Registry } from 'prom-client';
import type { Figures } from './figures.js';

/** Shows figures when it is called; those that aren't known are not there. */
export type SetGauges = (figures: Figures) => void;

/** The fleet as the store knows it: the same figures in every process. */
export function createFleetGauges(registry: Registry): SetGauges {
  const registers = [registry];
  const devices = new Gauge({
    name: 'pisync_devices',
    help: 'Devices ever heard from',
    labelNames: ['kind'],
    registers,
  });
  const failing = new Gauge({ name: 'pisync_devices_failing', help: 'Devices with an open incident', registers });
  const open = new Gauge({ name: 'pisync_incidents_open', help: 'Incidents that are open', registers });
  return ({ totals }) => {
    devices.reset();
    setOrRemove(failing, totals?.failingDevices);
    setOrRemove(open, totals?.openIncidents);
    if (totals === null) return;
    devices.set({ kind: 'pibook' }, totals.pibooks);
    devices.set({ kind: 'pibox' }, totals.piboxes);
    devices.set({ kind: 'unknown' }, totals.unknownDevices);
  };
}

/** Shows a value, or nothing while there is none. */
export function setOrRemove(gauge: Gauge, value: number | null | undefined): void {
  if (value === null || value === undefined) gauge.remove();
  else gauge.set(value);
}
