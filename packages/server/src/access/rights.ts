import { OPERATIONS } from '../api/operations/index.js';
import type { Claims } from '../tokens/claims.js';
import type { Right } from './right.js';

/** The style and the script of the page are as open as the page. */
const ASSETS = { method: 'get', path: '/docs/{file}', access: 'public' } as const;

/** Who may do what, as the table of operations says. What isn't there needs `admin`. */
const RULES = [...OPERATIONS, ASSETS].map(({ method, path, access }) => ({
  methods: method === 'get' ? ['GET', 'HEAD'] : [method.toUpperCase()],
  path: new RegExp(`^${path.replaceAll('.', String.raw`\.`).replaceAll(/\{\w+\}/g, '[^/]+')}$`),
  right: access,
}));

/** What a request to a path needs; also under `/api`, and with a slash at its end. */
export type RightOf = (method: string, path: string) => Right;

/** What requests need. @param openMetrics `/metrics` needs nothing, for a network in which only the scraper is */
export function createRights({ openMetrics = false }: { readonly openMetrics?: boolean } = {}): RightOf {
  return (method, path) => {
    const plain = path.replace(/^\/api(?=\/)/, '').replace(/(?<=.)\/$/, '');
    const right = RULES.find((rule) => rule.methods.includes(method) && rule.path.test(plain))?.right ?? 'admin';
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
