import type { Fleet } from '../fleet/fleet.js';
import { SimulatorError } from '../simulator-error.js';
import { oneLine, readService, type ReadContext } from './read-service.js';
import type { Answer } from './service-client.js';

/** How long a service may take to become ready, ms. */
const READY_WITHIN_MS = 5_000;

/** How many devices are asked for to see whether the fleet is known. */
const PROBES = 5;

/**
 * Sees that the target is a PiSync service, ready, and without a device of the fleet.
 *
 * @throws SimulatorError `TARGET_UNREACHABLE`, `TARGET_NOT_READY`, `TARGET_NOT_PISYNC`, `TARGET_REFUSES` or `FLEET_ALREADY_KNOWN`
 */
export async function checkTarget(context: ReadContext, fleet: Fleet): Promise<void> {
  await expectReady(context);
  const step = Math.max(1, Math.floor(fleet.devices / PROBES));
  for (let index = 0; index < fleet.devices; index += step) {
    const id = fleet.deviceId(index);
    const answer = await ask(context, `/device/${id}/sync-history?limit=1`);
    if (answer.status === 200) {
      const advice = 'Use another seed, or an empty service.';
      throw new SimulatorError('FLEET_ALREADY_KNOWN', `The service already knows ${id}. ${advice}`);
    }
    if (answer.status !== 404 || !hasError(answer)) throw notPiSync(context, `of ${id}'s history`, answer);
  }
}

async function expectReady(context: ReadContext): Promise<void> {
  const { client } = context;
  const answer = await ask(context, '/readyz');
  if (answer.status !== 200) throw notPiSync(context, 'of /readyz', answer);
  const list = await ask(context, '/devices?limit=1');
  if (list.status !== 200 || !Array.isArray(json(list))) throw notPiSync({ client }, 'of /devices', list);
}

/** Asks with the shorter patience of a check, and tells a service that is down from one that is not ready. */
async function ask(context: ReadContext, path: string): Promise<Answer> {
  const giveUpAfterMs = Math.min(context.giveUpAfterMs, READY_WITHIN_MS);
  try {
    return await readService({ ...context, giveUpAfterMs }, path);
  } catch (error) {
    if (!(error instanceof SimulatorError) || error.code !== 'SERVICE_STOPPED_ANSWERING') throw error;
    const { target } = context.client;
    if (error.cause === undefined) {
      const message = `${target} answers, but is not ready (503). See its log for the dependency that is missing.`;
      throw new SimulatorError('TARGET_NOT_READY', message, { cause: error });
    }
    const message = `Cannot reach ${target} (${oneLine(error.cause)}). Start the service, or correct the URL.`;
    throw new SimulatorError('TARGET_UNREACHABLE', message, { cause: error });
  }
}

function notPiSync({ client }: Pick<ReadContext, 'client'>, what: string, answer: Answer): SimulatorError {
  if (answer.status === 401 || answer.status === 403) {
    const advice = "Give it an operator's token with the scopes read and ingest.";
    const message = `${client.target} refuses a request ${what} (${answer.status} ${oneLine(answer.body)}). ${advice}`;
    return new SimulatorError('TARGET_REFUSES', message);
  }
  const message =
    `${client.target} does not answer as a PiSync service: ${answer.status} for a request ${what}. ` +
    'Correct the URL: it is the base below which /sync-event lies.';
  return new SimulatorError('TARGET_NOT_PISYNC', message);
}

function json(answer: Answer): unknown {
  try {
    return JSON.parse(answer.body);
  } catch {
    return undefined;
  }
}

function hasError(answer: Answer): boolean {
  const body = json(answer);
  return typeof body === 'object' && body !== null && 'error' in body && typeof body.error === 'string';
}
