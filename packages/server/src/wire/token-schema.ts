import { z } from 'zod';
import { time } from './fields.js';

const token = z
  .object({
    token_id: z.string(),
    kind: z.enum(['device', 'hub', 'operator']),
    device_id: z.string().optional(),
    generation: z.number().optional(),
    name: z.string().optional(),
    devices: z.array(z.string()).optional(),
    scopes: z.array(z.string()).optional(),
    issued_at: time('When it was issued.').optional(),
    expires_at: time('When it runs out; `null` for never.').nullable(),
  })
  .meta({ id: 'Token', description: 'What a token says. The token itself is never answered.' });

/** `GET /tokens/self`. */
export const ownTokenSchema = z
  .object({
    required: z.boolean().meta({ description: 'Whether the service asks for tokens.' }),
    token: token.nullable().meta({ description: 'The token of this request; `null` where none is asked for.' }),
  })
  .meta({ id: 'OwnToken', description: 'What the service makes of the token of a request.' });
