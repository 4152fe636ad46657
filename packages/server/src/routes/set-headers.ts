import helmet from 'helmet';
import type { RequestHandler } from 'express';

/**
 * Headers that have browsers do nothing with an answer but show it: it loads nothing, is framed by nobody, and no page of
 * another origin gets at it. There is no `Access-Control-Allow-Origin` anywhere. Whether there is TLS, and for how long it is
 * promised (`Strict-Transport-Security`), is up to the proxy that has it.
 */
export function setHeaders(): RequestHandler {
  return helmet({
    contentSecurityPolicy: { useDefaults: false, directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } },
    crossOriginResourcePolicy: { policy: 'same-origin' },
    referrerPolicy: { policy: 'no-referrer' },
    strictTransportSecurity: false,
    xFrameOptions: { action: 'deny' },
    // of use to old browsers alone, and to nobody who has the policy above
    xDownloadOptions: false,
    xDnsPrefetchControl: false,
    xPermittedCrossDomainPolicies: false,
    xXssProtection: false,
  });
}
