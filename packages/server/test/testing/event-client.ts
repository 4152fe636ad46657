import { vi } from 'vitest';

const PATIENCE = { timeout: 20_000, interval: 10 };

/** A message of a stream of events, its data parsed. */
export interface StreamMessage {
  readonly event: string;
  readonly data: Readonly<Record<string, unknown>>;
}

/** A client of a stream of events. */
export interface EventClient {
  readonly status: number;
  readonly headers: Headers;
  /** All that came, as it came. */
  text(): string;
  /** All messages of a kind that have come so far. */
  messages(event: string): readonly StreamMessage['data'][];
  /** Resolves with the messages of a kind once there are so many. */
  atLeast(count: number, event: string): Promise<readonly StreamMessage['data'][]>;
  /** Resolves when the other end has ended the stream, and rejects when it was cut off. */
  readonly ended: Promise<void>;
  /** Goes away. */
  leave(): void;
}

/** Asks for a stream of events and reads all that comes. */
export async function openEvents(url: string): Promise<EventClient> {
  const leaving = new AbortController();
  const response = await fetch(url, { signal: leaving.signal });
  let text = '';
  const read = async (): Promise<void> => {
    const decoder = new TextDecoder();
    for await (const chunk of response.body ?? []) text += decoder.decode(chunk, { stream: true });
  };
  const ended = read();
  // looked at by those tests that end it
  ended.catch(() => {});
  const messages = (event: string): readonly StreamMessage['data'][] =>
    parseMessages(text)
      .filter((message) => message.event === event)
      .map(({ data }) => data);
  return {
    status: response.status,
    headers: response.headers,
    text: () => text,
    messages,
    ended,
    leave: () => leaving.abort(),
    atLeast: (count, event) =>
      vi.waitFor(() => {
        const found = messages(event);
        if (found.length < count) throw new Error(`${found.length} of ${count} messages ${event} in: ${text}`);
        return found;
      }, PATIENCE),
  };
}

/** The whole messages of a text; comments and `retry` are none. */
export function parseMessages(text: string): readonly StreamMessage[] {
  return text
    .split('\n\n')
    .slice(0, -1)
    .flatMap((block) => {
      const [, event, json] = /^event: (\w+)\ndata: (.*)$/.exec(block) ?? [];
      if (event === undefined || json === undefined) return [];
      const data: unknown = JSON.parse(json);
      return [{ event, data: Object(data) }];
    });
}
