import type { Claims } from '../tokens/claims.js';

/**
 * What a request needs: nothing (`public`), any good token (`token`), one that may send events (`send`), one that may ask (`read`),
 * or one that may change what the service does (`admin`).
 */
export type Right = 'public' | 'token' | 'send' | 'read' | 'admin';

const READS: readonly string[] = ['GET', 'HEAD'];

/** Who may do what. What isn't here needs `admin`. `:id` stands for a part of a path. */
const RIGHTS: readonly (readonly [methods: readonly string[], path: string, right: Right])[] = [
  [READS, '/healthz', 'public'],
  [READS, '/readyz', 'public'],
  [READS, '/openapi.json', 'public'],
  [READS, '/docs', 'public'],
  [READS, '/docs/:file', 'public'],
  [['POST'], '/sync-event', 'send'],
  [['POST'], '/sync-events', 'send'],
  [READS, '/device/:id', 'read'],
  [READS, '/device/:id/sync-history', 'read'],
  [READS, '/devices', 'read'],
  [READS, '/devices/repeated-failures', 'read'],
  [READS, '/incidents', 'read'],
  [READS, '/stats', 'read'],
  [READS, '/stats/days', 'read'],
  [READS, '/events', 'read'],
  [READS, '/metrics', 'read'],
  [READS, '/tokens/self', 'token'],
  [READS, '/tokens/revocations', 'admin'],
  [['POST'], '/tokens/revocations', 'admin'],
];

const RULES = RIGHTS.map(([methods, path, right]) => ({
  methods,
  path: new RegExp(`^${path.replaceAll('.', String.raw`\.`).replaceAll(/:\w+/g, '[^/]+')}$`),
  right,
}));

/** What a request to a path needs; also under `/api`, and with a slash at its end. */
export type RightOf = (method: string, path: string) => Right;

/** What requests need. @param openMetrics `/metrics` needs nothing, for a network in which only the scraper is */
export function createRights({ openMetrics = false }: { readonly openMetrics?: boolean } = {}): RightOf {
  return (method, path) => {
    const plain = path.replace(/^\/api(?=\/)/, '').replace(/(?<=.)\/$/, '');
    const right = RULES.find((rule) => rule.path.test(plain) && rule.methods.includes(method))?.right ?? 'admin';
    return openMetrics && right === 'read' && plain === '/metrics' ? 'public' : right;
  };
}

/** Whether a token gives a right. `admin` can ask for what it changes; to send events it takes `ingest`. */
export function givesRight(claims: Claims, right: Right): boolean {
  switch (right) {
    case 'public':
    case 'token':
      return true;
    case 'send':
      return claims.kind !== 'operator' || claims.scopes.includes('ingest');
    case 'read':
      return claims.kind === 'operator' && (claims.scopes.includes('read') || claims.scopes.includes('admin'));
    case 'admin':
      return claims.kind === 'operator' && claims.scopes.includes('admin');
  }
}
