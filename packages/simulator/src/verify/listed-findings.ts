import { serviceDevice } from '../http/service-shapes.js';
import type { Finding } from '../report/findings.js';
import { expectedDevice, expectedIncidents, expectedRepeatedFailures, firstDifference } from './expected-shapes.js';
import type { ServiceLists } from './service-lists.js';
import { stateFindings, type DeviceTruth } from './state-findings.js';

/** Holds what the lists say of a device against the truth. A list that could not be read says nothing. */
export function listedFindings(truth: DeviceTruth, lists: ServiceLists): Finding[] {
  return [
    ...listedStateFindings(truth, lists),
    ...incidentFindings(truth, lists),
    ...repeatedFailuresFindings(truth, lists),
  ];
}

function listedStateFindings(truth: DeviceTruth, lists: ServiceLists): Finding[] {
  if (lists.devices === null) return [];
  const { plan, state } = truth;
  const listed = lists.devices.get(plan.index);
  if (state.totalSyncs === 0) {
    return listed === undefined ? [] : [{ kind: 'wrong_lists', reason: '/devices: expected no entry, got one' }];
  }
  if (listed === undefined) return [{ kind: 'wrong_lists', reason: '/devices: expected an entry, got none' }];
  if (JSON.stringify(expectedDevice(plan, state)) === listed) return [];
  return stateFindings('/devices', truth, serviceDevice.parse(JSON.parse(listed)));
}

function incidentFindings({ plan, state, knowsReceipt }: DeviceTruth, lists: ServiceLists): Finding[] {
  if (lists.incidents === null) return [];
  const listed = new Map(lists.incidents.get(plan.index)?.map((incident) => [incident.id, incident]));
  const findings: Finding[] = [];
  for (const incident of expectedIncidents(plan, state)) {
    const found = listed.get(incident.id);
    listed.delete(incident.id);
    if (found === undefined) {
      const reason = `expected incident ${incident.id} of ${incident.length} failures, got none`;
      findings.push({ kind: 'missing_incidents', reason });
      continue;
    }
    const expected = knowsReceipt ? incident : { ...incident, detected_at: found.detected_at };
    const difference = firstDifference(expected, found);
    if (difference !== null) findings.push({ kind: 'wrong_incidents', reason: `${incident.id}: ${difference}` });
  }
  for (const { id, length } of listed.values()) {
    findings.push({ kind: 'false_incidents', reason: `expected no incident ${id}, got one of ${length} failures` });
  }
  return findings;
}

function repeatedFailuresFindings({ plan, state }: DeviceTruth, lists: ServiceLists): Finding[] {
  if (lists.repeated === null) return [];
  const expected = expectedRepeatedFailures(plan, state);
  const listed = lists.repeated.get(plan.index) ?? null;
  const where = 'repeated failures';
  if (expected === null || listed === null) {
    if (expected === listed) return [];
    const [wanted, found] = expected === null ? ['no entry', 'one'] : ['an entry', 'none'];
    return [{ kind: 'wrong_lists', reason: `${where}: expected ${wanted}, got ${found}` }];
  }
  const difference = firstDifference(expected, listed);
  return difference === null ? [] : [{ kind: 'wrong_lists', reason: `${where}: ${difference}` }];
}
