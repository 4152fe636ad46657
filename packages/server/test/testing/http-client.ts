/** An answer with its parsed body. */
export interface JsonAnswer {
  readonly status: number;
  readonly headers: Headers;
  readonly json: unknown;
}

/** `POST` of JSON, or of text or bytes as they are. */
export async function postJson(
  url: string,
  body: unknown,
  headers: Readonly<Record<string, string>> = {},
): Promise<JsonAnswer> {
  const raw = typeof body === 'string' || body instanceof Uint8Array ? body : JSON.stringify(body);
  const init = { method: 'POST', body: raw, headers: { 'content-type': 'application/json', ...headers } };
  return read(await fetch(url, init));
}

/** `GET` of JSON. */
export async function getJson(url: string): Promise<JsonAnswer> {
  return read(await fetch(url));
}

/** Every item of a list, page by page along `Link`, and how many each page had. */
export async function readAllPages(url: string): Promise<{ items: unknown[]; sizes: number[]; links: string[] }> {
  const items: unknown[] = [];
  const sizes: number[] = [];
  const links: string[] = [];
  for (let next: string | null = url; next !== null;) {
    const { json, headers } = await getJson(next);
    if (!Array.isArray(json)) throw new TypeError(`no list: ${JSON.stringify(json)}`);
    items.push(...json);
    sizes.push(json.length);
    const link = /^<(.+)>; rel="next"$/.exec(headers.get('link') ?? '')?.[1];
    if (link !== undefined) links.push(link);
    next = link === undefined ? null : new URL(link, url).href;
  }
  return { items, sizes, links };
}

async function read(response: Response): Promise<JsonAnswer> {
  const text = await response.text();
  const json: unknown = text === '' ? undefined : JSON.parse(text);
  return { status: response.status, headers: response.headers, json };
}
