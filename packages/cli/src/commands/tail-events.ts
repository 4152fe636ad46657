import type { ApiClient } from '../api/client.js';
import type { StreamMessage, StreamTopic } from '../api/event-stream.js';
import { CliError } from '../cli-error.js';
import { incidentLine, lostLine, syncLine } from '../output/activity-line.js';
import { seconds } from '../output/quantities.js';
import { print, say, type Terminal } from '../output/terminal.js';

/** What is shown; everything when neither incidents nor failures are asked for. */
export interface TailOptions {
  /** The id of a device, the only one that is shown. */
  readonly device?: string;
  /** Incidents. */
  readonly incidents: boolean;
  /** Syncs that failed. */
  readonly failures: boolean;
  readonly json: boolean;
}

/**
 * Shows what happens as it happens, until the process is ended: no signal is caught, so that Ctrl-C ends it as it does any program.
 * A connection that is lost is made anew.
 *
 * @throws CliError when the service can't be heard in the first place, or refuses
 */
export async function tailEvents(client: ApiClient, options: TailOptions, terminal: Terminal): Promise<void> {
  const all = !options.incidents && !options.failures;
  const include: StreamTopic[] = [
    ...(all || options.incidents ? (['incident'] as const) : []),
    ...(all || options.failures ? (['sync'] as const) : []),
  ];
  const forever = new AbortController().signal;
  const { device } = options;
  let connected = false;
  for await (const message of client.events({
    include,
    signal: forever,
    ...(device !== undefined && { deviceId: device }),
  })) {
    switch (message.type) {
      case 'connected':
        say(terminal, connected ? 'Connected again; what happened meanwhile is not shown.' : listening(client));
        connected = true;
        break;
      case 'disconnected':
        if (!connected) throw new CliError(message.reason);
        say(terminal, `The connection was lost: ${message.reason}. Trying again in ${seconds(message.retryInMs)}.`);
        break;
      default:
        await show(message, { ...options, failures: options.failures && !all }, terminal);
    }
  }
}

function listening({ base }: ApiClient): string {
  return `Listening to ${base.origin}; Ctrl-C ends it.`;
}

async function show(
  message: StreamMessage,
  { json, failures }: Pick<TailOptions, 'json' | 'failures'>,
  terminal: Terminal,
): Promise<void> {
  const { colors } = terminal;
  switch (message.type) {
    case 'sync': {
      const { event } = message;
      if (failures && event.total_errors === 0) return;
      return print(terminal, json ? JSON.stringify({ type: 'sync', event }) : syncLine(event, colors));
    }
    case 'incident': {
      const { change } = message;
      return print(terminal, json ? JSON.stringify({ type: 'incident', ...change }) : incidentLine(change, colors));
    }
    case 'lost':
      if (json) await print(terminal, JSON.stringify({ type: 'lost', ...message.lost }));
      else say(terminal, lostLine(message.lost));
  }
}
