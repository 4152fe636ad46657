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
const recordedRequest = ledgerSentLine.omit({ kind: true }).extend({
  kind: z.literal('request'),
  /** Requests of one lane went out one after the other, each when the one before it was answered. */
  lane: z.number().int().nonnegative(),
  path: z.string().startsWith('/'),
  headers: z.record(z.string(), z.string()),
  /** The body as text; `base64` where it is no text. */
  body: z.string(),
  base64: z.literal(true).optional(),
});

/** The last line: a recording without it is torn. */
const recordingEnd = z.object({ kind: z.literal('end'), requests: z.number().int().nonnegative() });

/** Any line after the first. */
export const recordingLine = z.discriminatedUnion('kind', [recordedRequest, recordingEnd]);

export type RecordingHeader = z.infer<typeof recordingHeader>;
export type RecordedRequest = z.infer<typeof recordedRequest>;
export type RecordingEnd = z.infer<typeof recordingEnd>;
