import { z } from 'zod';
import type { DevicePlan } from '../fleet/device.js';
import { BrokenContract, readPages, readService, type ReadContext } from '../http/read-service.js';
import { serviceDevice, serviceEvent, type ServiceEvent } from '../http/service-shapes.js';
import type { Deliveries } from '../ledger/deliveries.js';
import type { Finding } from '../report/findings.js';
import { expectedDevice, expectedIncidents, expectedRepeatedFailures, firstDifference } from './expected-shapes.js';
import { matchHistory, type KnownEvent } from './match-history.js';
import { oracleState, type OracleState } from './oracle.js';
import type { ServiceLists } from './service-lists.js';

/** Events a page of a history holds when the client names no limit. */
const DEFAULT_PAGE = 50;

const historyPage = z.array(serviceEvent);

export interface DeviceVerification {
  readonly context: ReadContext;
  readonly deliveries: Deliveries;
  readonly lists: ServiceLists;
  readonly toleranceMs: number;
}

/**
 * Reads a device's whole history and holds it, and what the lists say of the device, against the truth.
 *
 * @param readsState whether `GET /device/:id` is read too
 * @returns what is wrong; empty where nothing is
 * @throws SimulatorError where the service stops answering, or on abort; a broken contract is a finding
 */
export async function verifyDevice(
  { context, deliveries, lists, toleranceMs }: DeviceVerification,
  plan: DevicePlan,
  readsState: boolean,
): Promise<Finding[]> {
  try {
    const history = await readHistory(context, plan.id);
    const nowMs = context.clock.now();
    const match = matchHistory({ plan, history, deliveries, toleranceMs, nowMs });
    const truth = oracleState(match.events);
    const findings = [...match.findings];
    if (findings.length === 0) findings.push(...orderFindings(truth, history));
    findings.push(
      ...listedStateFindings(plan, truth, lists),
      ...incidentFindings(plan, truth, lists),
      ...repeatedFindings(plan, truth, lists),
    );
    if (history.length > DEFAULT_PAGE) findings.push(...(await defaultPageFindings(context, plan.id, history)));
    const knownWrong = findings.some(({ kind }) => kind === 'wrong_states');
    if (readsState && truth.totalSyncs > 0 && !knownWrong) {
      findings.push(...(await readStateFindings(context, plan, truth)));
    }
    return findings;
  } catch (error) {
    if (error instanceof BrokenContract) return [{ kind: 'protocol_faults', reason: error.message }];
    throw error;
  }
}

async function readHistory(context: ReadContext, id: string): Promise<ServiceEvent[]> {
  const history: ServiceEvent[] = [];
  const path = `/device/${id}/sync-history?limit=500`;
  for await (const page of readPages(context, path, (json) => historyPage.parse(json))) history.push(...(page ?? []));
  return history;
}

function orderFindings(truth: OracleState<KnownEvent>, history: readonly ServiceEvent[]): Finding[] {
  const newestFirst = truth.events.toReversed();
  const place = newestFirst.findIndex((event, n) => history[n]?.event_id !== event.eventId);
  if (place < 0) return [];
  const reason = `history, place ${place}: expected ${newestFirst[place]?.eventId}, got ${history[place]?.event_id}`;
  return [{ kind: 'wrong_lists', reason }];
}

function listedStateFindings(plan: DevicePlan, truth: OracleState<KnownEvent>, lists: ServiceLists): Finding[] {
  if (lists.devices === null) return [];
  const listed = lists.devices.get(plan.index);
  if (truth.totalSyncs === 0) {
    return listed === undefined ? [] : [{ kind: 'wrong_lists', reason: '/devices: expected no entry, got one' }];
  }
  if (listed === undefined) return [{ kind: 'wrong_lists', reason: '/devices: expected an entry, got none' }];
  const expected = expectedDevice(plan, truth);
  if (JSON.stringify(expected) === listed) return [];
  const difference = firstDifference(expected, serviceDevice.parse(JSON.parse(listed)));
  return difference === null ? [] : [{ kind: 'wrong_states', reason: `/devices: ${difference}` }];
}

function incidentFindings(plan: DevicePlan, truth: OracleState<KnownEvent>, lists: ServiceLists): Finding[] {
  if (lists.incidents === null) return [];
  const listed = new Map(lists.incidents.get(plan.index)?.map((incident) => [incident.id, incident]));
  const findings: Finding[] = [];
  for (const incident of expectedIncidents(plan, truth)) {
    const found = listed.get(incident.id);
    listed.delete(incident.id);
    if (found === undefined) {
      const reason = `expected incident ${incident.id} of ${incident.length} failures, got none`;
      findings.push({ kind: 'missing_incidents', reason });
      continue;
    }
    const difference = firstDifference(incident, found);
    if (difference !== null) findings.push({ kind: 'wrong_incidents', reason: `${incident.id}: ${difference}` });
  }
  for (const { id, length } of listed.values()) {
    findings.push({ kind: 'false_incidents', reason: `expected no incident ${id}, got one of ${length} failures` });
  }
  return findings;
}

function repeatedFindings(plan: DevicePlan, truth: OracleState<KnownEvent>, lists: ServiceLists): Finding[] {
  if (lists.repeated === null) return [];
  const expected = expectedRepeatedFailures(plan, truth);
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

/** Without a limit, the newest 50 of what the pages gave. */
async function defaultPageFindings(
  context: ReadContext,
  id: string,
  history: readonly ServiceEvent[],
): Promise<Finding[]> {
  for await (const page of readPages(context, `/device/${id}/sync-history`, (json) => historyPage.parse(json))) {
    const got = (page ?? []).map((event) => event.event_id).join();
    const expected = history
      .slice(0, DEFAULT_PAGE)
      .map((event) => event.event_id)
      .join();
    if (got === expected) return [];
    return [{ kind: 'wrong_lists', reason: `history without a limit: expected the newest 50, got ${page?.length}` }];
  }
  return [];
}

/** What `GET /device/:id` says, which may come from a cache. */
async function readStateFindings(
  context: ReadContext,
  plan: DevicePlan,
  truth: OracleState<KnownEvent>,
): Promise<Finding[]> {
  const path = `/device/${plan.id}`;
  const answer = await readService(context, path);
  if (answer.status !== 200) throw new BrokenContract(`GET ${path}: expected 200, got ${answer.status}`);
  const got = serviceDevice.safeParse(parseJson(answer.body));
  if (!got.success) throw new BrokenContract(`GET ${path}: expected a device, got ${answer.body.slice(0, 100)}`);
  const difference = firstDifference(expectedDevice(plan, truth), got.data);
  return difference === null ? [] : [{ kind: 'wrong_states', reason: `${path}: ${difference}` }];
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
