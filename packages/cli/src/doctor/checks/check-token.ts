import { z } from 'zod';
import { authorizationOf, get } from '../../api/http.js';
import type { ChosenService } from '../../config/choose-service.js';
import { type Check, failed, ok, skipped, warning } from '../check.js';
import type { Base, TokenOf } from './check-service.js';

const REMEDY = 'set PISYNC_TOKEN, or token_file of the profile, to one from pisync token issue operator';
const DAY_MS = 86_400_000;
const SOON_DAYS = 14;

const selfSchema = z.object({
  required: z.boolean(),
  token: z
    .object({
      kind: z.string(),
      name: z.string().optional(),
      device_id: z.string().optional(),
      scopes: z.array(z.string()).optional(),
      expires_at: z.string().nullable(),
    })
    .nullable(),
});
const refusalSchema = z.object({ error: z.string() });

/** Whether the service asks for a token, and what the one that is given may do. */
export function checkToken(base: Base, token: TokenOf): Check {
  return {
    name: 'token',
    remedy: REMEDY,
    async run(signal) {
      const given = await token();
      const url = new URL('tokens/self', await base());
      const { status, body } = await get(url, signal, authorizationOf(given?.text));
      if (status === 404) return skipped('the service is of a version that knows no tokens');
      const whose = given === null ? 'no token is given' : `the token of ${given.from}`;
      if (status !== 200) {
        const { data } = refusalSchema.safeParse(body);
        return failed(`${whose}: ${data?.error ?? `the service answered ${status}`}`, REMEDY);
      }
      const parsed = selfSchema.safeParse(body);
      if (!parsed.success) return failed(`/tokens/self answered with nothing that PiSync says`, REMEDY);
      return describe(parsed.data, given);
    },
  };
}

function describe({ required, token }: z.output<typeof selfSchema>, given: ChosenService['token']) {
  if (!required || token === null) return ok('the service asks for none');
  const { kind, name = token.device_id ?? '', scopes = [], expires_at: expiresAt } = token;
  const may = kind === 'operator' ? `may ${scopes.join(', ')}` : 'may send events of its devices';
  const until = expiresAt === null ? 'for good' : `until ${expiresAt}`;
  const found = `${kind} ${name} (${given?.from ?? 'nobody'}) ${may}, ${until}`;
  const days = expiresAt === null ? Infinity : (Date.parse(expiresAt) - Date.now()) / DAY_MS;
  return days < SOON_DAYS ? warning(found, 'have a new one issued soon: pisync token issue operator') : ok(found);
}
