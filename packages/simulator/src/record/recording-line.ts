import { z } from 'zod';
import { ledgerSentLine } from '../ledger/ledger-line.js';

/** The recording's format; a reader refuses others. */
export const RECORDING_VERSION = 1;

/** The first line: which fleet was recorded. */
export const recordingHeader = z.object({
  kind: z.literal('recording'),
  version: z.literal(RECORDING_VERSION),
  seed: z.number().int().nonnegative(),
  devices: z.number().int().positive(),
  scenario: z.record(z.string(), z.unknown()),
});

/** One request that went out: what the ledger said of it, and what went over the wire. */
export const recordedRequest = ledgerSentLine.omit({ kind: true }).extend({
  kind: z.literal('request'),
  path: z.string(),
  headers: z.record(z.string(), z.string()),
  /** The body as text; `base64` where it is no text. */
  body: z.string(),
  base64: z.literal(true).optional(),
});

export type RecordingHeader = z.infer<typeof recordingHeader>;
export type RecordedRequest = z.infer<typeof recordedRequest>;
