import { createApiClient } from '../api/client.js';
import { chooseService } from '../config/choose-service.js';
import { readPersonConfig } from '../config/person-config.js';
import { serviceOptionOf } from '../service-option.js';
import type { Candidate, ValueSources } from './complete-words.js';
import type { TypedLine } from './read-words.js';

/** Nobody waits longer for a word. */
const ANSWER_LIMIT_MS = 1000;
const MOST_DEVICES = 100;

/** What the configuration file, the simulator and the service know. What can't be asked gives nothing, in silence: a person is typing. */
export function openValueSources(env: NodeJS.ProcessEnv): ValueSources {
  return {
    profiles: () =>
      orNothing(async () => {
        const { profiles } = await readPersonConfig();
        return profiles.map(({ name, url }) => ({ value: name, about: url.href }));
      }),
    scenarios: () =>
      orNothing(async () => {
        const { shippedScenarios } = await import('@pisync/simulator');
        return shippedScenarios().map(({ name, about }) => ({ value: name, about }));
      }),
    devices: (prefix, line) =>
      orNothing(async () => {
        const { url, token } = await chooseService({ ...requestOf(line), env });
        const query = { sort: 'device_id', limit: MOST_DEVICES, ...(prefix !== '' && { id: prefix }) };
        const page = await createApiClient(url, token?.text)
          .devices(query)
          .page(undefined, AbortSignal.timeout(ANSWER_LIMIT_MS));
        return page.items.map(({ device_id: value, kind, status }) => ({ value, about: `${kind}, ${status}` }));
      }),
  };
}

async function orNothing(ask: () => Promise<readonly Candidate[]>): Promise<readonly Candidate[]> {
  try {
    return await ask();
  } catch {
    return [];
  }
}

/** Which service a line means that isn't whole yet. */
function requestOf({ command, given }: TypedLine): { optionUrl?: string; optionProfile?: string } {
  const option = serviceOptionOf(command);
  const url = option === undefined ? undefined : given.get(option);
  const profile = [...given].find(([{ long }]) => long === '--profile')?.[1];
  return {
    ...(typeof url === 'string' && { optionUrl: url }),
    ...(typeof profile === 'string' && { optionProfile: profile }),
  };
}
