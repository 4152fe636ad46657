import { createHmac } from 'node:crypto';

/**
 * The value of the header `PiSync-Signature`: `t=<seconds>,v1=<hex>`, with one `v1` for each secret, each an HMAC-SHA256 over the
 * seconds, a dot and the body (the scheme of Stripe's webhooks). The time is signed so that what was recorded can't be sent again later.
 *
 * @param now epoch milliseconds
 */
export function signMessage(body: string, secrets: readonly string[], now: number): string {
  const seconds = Math.floor(now / 1000);
  const signatures = secrets.map((secret) => {
    const hex = createHmac('sha256', secret).update(`${seconds}.${body}`).digest('hex');
    return `v1=${hex}`;
  });
  return [`t=${seconds}`, ...signatures].join(',');
}
