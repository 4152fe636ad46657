import type { Device } from '../fleet/device.js';
import { isPassing } from '../http/is-passing.js';
import { oneLine } from '../http/read-service.js';
import type { MalformedRequest } from '../upload/upload-request.js';
import { reviewRefusal } from './review-answer.js';
import type { SendContext } from './send-context.js';

/** Sends a request that must be refused. Where there is no answer, or a passing one, nothing is learnt and nothing said. */
export async function sendRefused(
  { client, ledger, clock, tally, record, ...context }: SendContext,
  malformed: MalformedRequest,
  { id, index }: Device,
): Promise<void> {
  const line = { request: context.nextRequest(), attempt: 1 };
  const sent = { ...line, at: clock.now(), events: [], malformed: malformed.fault };
  const wire = { method: 'POST', path: malformed.path, headers: malformed.headers, body: malformed.body } as const;
  await ledger.sent(sent);
  record?.(sent, wire);
  tally.malformedRequests += 1;
  try {
    const answer = await client.exchange(wire);
    const reason = isPassing(answer) ? null : reviewRefusal(malformed.fault, answer);
    const fault = reason === null ? {} : { fault: reason, fault_device: index };
    ledger.answered({ ...line, at: clock.now(), status: answer.status, ...fault });
    if (reason !== null) tally.addFault(id, reason);
  } catch (error) {
    ledger.answered({ ...line, at: clock.now(), error: oneLine(error) });
  }
}
