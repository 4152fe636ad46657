import type { SimulationReport } from '../simulation-report.js';
import { count } from './quantities.js';

/** What a run came to, in a few words. */
export interface Verdict {
  readonly tone: 'good' | 'bad' | 'open';
  readonly title: string;
  readonly text: string;
}

/** The headline of a report. */
export function verdictOf(report: SimulationReport): Verdict {
  const { devices, differing_devices, distinct_events, events_answered, verified } = report;
  const fleet = `${count(devices)} ${devices === 1 ? 'device' : 'devices'}`;
  if (report.ok) {
    const stored = `${count(distinct_events)} events of ${fleet}`;
    return verified
      ? { tone: 'good', title: 'Exact', text: `All the service says is what the ${stored} make of it.` }
      : { tone: 'open', title: 'Sent, not verified', text: `The service took the ${stored}. Nothing was read back.` };
  }
  const unanswered = distinct_events - events_answered;
  const title =
    differing_devices > 0
      ? `${count(differing_devices)} of ${fleet} ${differing_devices === 1 ? 'differs' : 'differ'}`
      : `${count(unanswered)} events were not answered`;
  const read = verified ? 'What the service says' : 'What the service answered to uploads';
  return { tone: 'bad', title, text: `${read} is not what the ${count(distinct_events)} events make of it.` };
}
