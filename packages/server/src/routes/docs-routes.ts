import type { RequestHandler } from 'express';
import { readAsset } from '../read-asset.js';

/** The page, its style and its script come from this service alone; nothing runs that isn't in the script. */
const POLICY = [
  "default-src 'none'",
  "style-src 'self'",
  "script-src 'self'",
  "connect-src 'self'",
  'img-src data:',
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');

/** `GET /docs` and what the page needs, by path. All is made or read for the first who asks. */
export function docsRoutes(): Readonly<Record<'/docs' | '/docs/page.css' | '/docs/page.js', RequestHandler>> {
  return {
    // relative, so that the page also works where a proxy puts the service under another path
    '/docs': answerText('text/html', renderPage),
    '/docs/page.css': answerText('text/css', () => readAsset('page.css')),
    '/docs/page.js': answerText('text/javascript', () => readAsset('page.js')),
  };
}

async function renderPage(assets: string): Promise<string> {
  const [{ pageHtml }, { createDocument }, { OPERATIONS }] = await Promise.all([
    import('../docs/page-html.js'),
    import('../api/create-document.js'),
    import('../api/operations/index.js'),
  ]);
  return pageHtml(createDocument(OPERATIONS), assets);
}

function answerText(type: string, make: (assets: string) => Promise<string>): RequestHandler {
  const made = new Map<boolean, Promise<string>>();
  return async ({ path }, response) => {
    const slash = path.endsWith('/');
    const making = made.get(slash) ?? make(slash ? '' : 'docs/');
    made.set(slash, making);
    const text = await making;
    response.set({
      'content-type': `${type}; charset=utf-8`,
      'content-length': String(Buffer.byteLength(text)),
      'content-security-policy': POLICY,
      'cache-control': 'no-store',
      'x-content-type-options': 'nosniff',
      'referrer-policy': 'no-referrer',
    });
    response.end(text);
  };
}
