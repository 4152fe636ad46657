import { z } from 'zod';
import type { DevicePlan } from '../fleet/device.js';
import { BrokenContract, readPages, readService, type ReadContext } from '../http/read-service.js';
import { serviceDevice, serviceEvent, type ServiceEvent } from '../http/service-shapes.js';
import type { Deliveries } from '../ledger/deliveries.js';
import type { Finding } from '../report/findings.js';
import { listedFindings } from './listed-findings.js';
import { matchHistory } from './match-history.js';
import { oracleState } from './oracle.js';
import type { ServiceLists } from './service-lists.js';
import { stateFindings, type DeviceTruth } from './state-findings.js';

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
  const findings: Finding[] = [];
  try {
    const history = await readHistory(context, plan.id);
    const nowMs = context.clock.now();
    const { events, missing, findings: unmatched } = matchHistory({ plan, history, deliveries, toleranceMs, nowMs });
    const truth: DeviceTruth = { plan, state: oracleState(events), missing, knowsReceipt: true };
    findings.push(...(unmatched.length === 0 ? orderFindings(truth, history) : unmatched));
    findings.push(...listedFindings(truth, lists));
    if (history.length > DEFAULT_PAGE) findings.push(...(await defaultPageFindings(context, plan.id, history)));
    const knownWrong = findings.some(({ kind }) => kind === 'wrong_states' || kind === 'stale_latest');
    if (readsState && truth.state.totalSyncs > 0 && !knownWrong) {
      findings.push(...(await readStateFindings(context, truth)));
    }
  } catch (error) {
    if (!(error instanceof BrokenContract)) throw error;
    findings.push({ kind: 'protocol_faults', reason: error.message });
  }
  return findings;
}

async function readHistory(context: ReadContext, id: string): Promise<ServiceEvent[]> {
  const history: ServiceEvent[] = [];
  const path = `/device/${id}/sync-history?limit=500`;
  for await (const page of readPages(context, path, (json) => historyPage.parse(json))) history.push(...(page ?? []));
  return history;
}

function orderFindings({ state }: DeviceTruth, history: readonly ServiceEvent[]): Finding[] {
  const newestFirst = state.events.toReversed();
  const place = newestFirst.findIndex((event, n) => history[n]?.event_id !== event.eventId);
  if (place < 0) return [];
  const reason = `history, place ${place}: expected ${newestFirst[place]?.eventId}, got ${history[place]?.event_id}`;
  return [{ kind: 'wrong_order', reason }];
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
async function readStateFindings(context: ReadContext, truth: DeviceTruth): Promise<Finding[]> {
  const path = `/device/${truth.plan.id}`;
  const answer = await readService(context, path);
  if (answer.status === 404) return [{ kind: 'wrong_states', reason: `${path}: expected the device, got 404` }];
  if (answer.status !== 200) throw new BrokenContract(`GET ${path}: expected 200, got ${answer.status}`);
  const got = serviceDevice.safeParse(parseJson(answer.body));
  if (!got.success) throw new BrokenContract(`GET ${path}: expected a device, got ${answer.body.slice(0, 100)}`);
  return stateFindings(path, truth, got.data);
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
