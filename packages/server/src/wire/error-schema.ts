import { z } from 'zod';
import { HTTP_ERRORS, type HttpErrorCode } from '../http-errors.js';
import { oneOf } from './fields.js';

/** The JSON of every error answer. */
export const errorSchema = z
  .object({
    error: z.string().meta({ description: 'What is wrong, and what to do next; for people.' }),
    code: oneOf<HttpErrorCode>(HTTP_ERRORS, 'What is wrong; for programs.'),
    details: z
      .array(
        z.object({
          field: z.string().meta({ description: 'The field of the event, or the parameter; empty for all of it.' }),
          error: z.string(),
        }),
      )
      .optional()
      .meta({ description: 'Each thing that is wrong, where there can be several.' }),
  })
  .meta({ id: 'Error', description: 'Every refusal and every failure.' });
