import { Gauge, type Registry } from 'prom-client';
import { type SetGauges, setOrRemove } from './fleet-gauges.js';

/** Devices that are not heard from, as those who watch know: the same figures in every process. */
export function createAbsenceGauges(registry: Registry): SetGauges {
  const registers = [registry];
  const devices = new Gauge({
    name: 'pisync_devices_absent',
    help: 'Devices that are not heard from',
    labelNames: ['state'],
    registers,
  });
  const quiet = new Gauge({
    name: 'pisync_fleet_quiet',
    help: '1 while nearly all devices that were to be heard from are not',
    registers,
  });
  return ({ absent }) => {
    devices.reset();
    setOrRemove(quiet, absent === null ? null : Number(absent.quietSince !== null));
    if (absent === null) return;
    devices.set({ state: 'late' }, absent.late);
    devices.set({ state: 'silent' }, absent.silent);
  };
}
