import { z } from 'zod';
import { deviceIdSchema, MAX_GENERATION } from '../tokens/claims.js';
import { time } from './fields.js';

const LONGEST_REASON = 200;
const TOKEN_ID_RULE = 'must be the id of a token, as pisync token inspect shows it';
const GENERATION_RULE = 'must be a whole number from 1';

const reason = z
  .string()
  .max(LONGEST_REASON, `must have at most ${LONGEST_REASON} characters`)
  .optional()
  .meta({ description: 'Why, for those who read the list.' });
const oneToken = z
  .strictObject({
    token_id: z
      .string(TOKEN_ID_RULE)
      .regex(/^[\w-]{16}$/, TOKEN_ID_RULE)
      .meta({ description: 'The id of a token.' }),
    reason,
  })
  .meta({ id: 'TokenToRevoke', description: 'One token.' });
const tokensOfDevice = z
  .strictObject({
    device_id: deviceIdSchema.meta({ description: 'The id of a device.' }),
    through_generation: z
      .int(GENERATION_RULE)
      .min(1, GENERATION_RULE)
      .max(MAX_GENERATION)
      .meta({ description: 'Its tokens up to this generation.' }),
    reason,
  })
  .meta({ id: 'DeviceTokensToRevoke', description: 'The tokens of a device, up to a generation.' });

/** What may be revoked: `POST /tokens/revocations`. */
export const revocationBody = z.union([oneToken, tokensOfDevice], {
  error: 'must have token_id, or device_id and through_generation (from 1), and may have a reason; nothing else',
});

/** Tokens that count no more: one, or a device's up to a generation. */
export const revocationSchema = z
  .object({
    token_id: z.string().optional(),
    device_id: z.string().optional(),
    through_generation: z.number().optional(),
    revoked_at: time('When it was revoked.'),
    reason: z.string().nullable(),
  })
  .meta({ id: 'Revocation', description: 'A token that counts no more, or those of a device up to a generation.' });

export type ApiRevocation = z.output<typeof revocationSchema>;
/** What is to count no more. */
export type NewRevocation = Readonly<z.input<typeof revocationBody>>;
/** A revocation as it is answered. */
export type WireRevocation = Readonly<z.input<typeof revocationSchema>>;
