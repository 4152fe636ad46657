import type { ApiClient } from './api/client.js';

/** What commands that ask a service are given. */
export interface ServiceOptions {
  readonly url: URL;
  /** What lets in there. */
  readonly token?: string;
}

/** A client of the service that the options name; what it is made of is loaded only now. */
export async function connect({ url, token }: ServiceOptions): Promise<ApiClient> {
  const { createApiClient } = await import('./api/client.js');
  return createApiClient(url, token);
}
