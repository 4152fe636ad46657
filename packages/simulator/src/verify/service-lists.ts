import { z } from 'zod';
import type { Fleet } from '../fleet/fleet.js';
import { BrokenContract, readPages, type ReadContext } from '../http/read-service.js';
import {
  serviceDevice,
  serviceIncident,
  serviceRepeatedFailures,
  type ServiceIncident,
  type ServiceRepeatedFailures,
} from '../http/service-shapes.js';
import type { Finding } from '../report/findings.js';
import { REPEATED_FAILURES_MIN } from './expected-shapes.js';

/** Something wrong with a list as a whole, or with an entry no planned device answers for. */
export interface ListFinding extends Finding {
  readonly deviceId: string;
}

/** The service's lists, as far as they concern the fleet; keyed by device index. Other fleets are left out. */
export interface ServiceLists {
  /** Each device's state, as JSON text: a tenth of the memory of the objects. `null` where the list could not be read. */
  readonly devices: ReadonlyMap<number, string> | null;
  readonly incidents: ReadonlyMap<number, readonly ServiceIncident[]> | null;
  readonly repeated: ReadonlyMap<number, ServiceRepeatedFailures> | null;
  /** All devices' `total_syncs` together. */
  readonly totalSyncs: number;
  readonly findings: readonly ListFinding[];
}

const devicePage = z.array(serviceDevice);
const incidentPage = z.array(serviceIncident);
const repeatedPage = z.array(serviceRepeatedFailures);

/**
 * Reads the lists of devices, incidents and repeated failures to their ends.
 *
 * @throws SimulatorError where the service stops answering, or on abort; a broken contract is a finding
 */
export async function readServiceLists(context: ReadContext, fleet: Fleet): Promise<ServiceLists> {
  const findings: ListFinding[] = [];
  const devices = new Map<number, string>();
  const incidents = new Map<number, ServiceIncident[]>();
  const repeated = new Map<number, ServiceRepeatedFailures>();
  let totalSyncs = 0;

  const entries = async <T extends { device_id: string }>(
    path: string,
    parse: (json: unknown) => T[],
    take: (index: number, row: T) => void,
  ): Promise<boolean> => {
    const wrongList = (deviceId: string, reason: string): void => {
      findings.push({ kind: 'wrong_lists', deviceId, reason: `${path}: ${reason}` });
    };
    try {
      for await (const page of readPages(context, path, parse)) {
        if (page === null) throw new BrokenContract(`GET ${path}: expected 200, got 404`);
        for (const row of page) {
          const index = fleet.indexOf(row.device_id);
          if (index === 'unplanned') wrongList(row.device_id, 'expected no such device, got one');
          else if (index !== null) take(index, row);
        }
      }
      return true;
    } catch (error) {
      if (!(error instanceof BrokenContract)) throw error;
      findings.push({ kind: 'protocol_faults', deviceId: '', reason: error.message });
      return false;
    }
  };
  const once = (path: string, seen: ReadonlyMap<number, unknown>, index: number): boolean => {
    if (!seen.has(index)) return true;
    const reason = `${path}: expected the device once, got it again`;
    findings.push({ kind: 'wrong_lists', deviceId: fleet.deviceId(index), reason });
    return false;
  };

  const devicesRead = await entries(
    '/devices?limit=500',
    (json) => devicePage.parse(json),
    (index, row) => {
      if (!once('/devices', devices, index)) return;
      devices.set(index, JSON.stringify(row));
      totalSyncs += row.total_syncs;
    },
  );

  const newestFirst = new IncidentOrder();
  const incidentIds = new Set<string>();
  const incidentsRead = await entries(
    '/incidents?limit=500',
    (json) => incidentPage.parse(json),
    (index, row) => {
      newestFirst.add(row);
      if (incidentIds.has(row.id)) {
        const reason = `/incidents: expected ${row.id} once, got it again`;
        findings.push({ kind: 'wrong_lists', deviceId: row.device_id, reason });
        return;
      }
      incidentIds.add(row.id);
      const known = incidents.get(index);
      if (known === undefined) incidents.set(index, [row]);
      else known.push(row);
    },
  );
  if (newestFirst.broken) {
    findings.push({
      kind: 'wrong_lists',
      deviceId: '',
      reason: '/incidents: expected newest first, got another order',
    });
  }

  let fewest = Infinity;
  const repeatedPath = `/devices/repeated-failures?limit=500&min=${REPEATED_FAILURES_MIN}`;
  const repeatedRead = await entries(
    repeatedPath,
    (json) => repeatedPage.parse(json),
    (index, row) => {
      if (row.failed_syncs > fewest) {
        const reason = `${repeatedPath}: expected most failed first, got ${row.failed_syncs} after ${fewest}`;
        findings.push({ kind: 'wrong_lists', deviceId: row.device_id, reason });
      }
      fewest = row.failed_syncs;
      if (once(repeatedPath, repeated, index)) repeated.set(index, row);
    },
  );
  return {
    devices: devicesRead ? devices : null,
    incidents: incidentsRead ? incidents : null,
    repeated: repeatedRead ? repeated : null,
    totalSyncs,
    findings,
  };
}

/** Newest first may go by when a run started, was detected or last failed: the list must keep to one of them. */
class IncidentOrder {
  #byStart = true;
  #byDetection = true;
  #byFailure = true;
  #last: ServiceIncident | null = null;

  add(row: ServiceIncident): void {
    const last = this.#last;
    this.#last = row;
    if (last === null) return;
    this.#byStart &&= row.started_at <= last.started_at;
    this.#byDetection &&= row.detected_at <= last.detected_at;
    this.#byFailure &&= row.last_failure_at <= last.last_failure_at;
  }

  get broken(): boolean {
    return !this.#byStart && !this.#byDetection && !this.#byFailure;
  }
}
