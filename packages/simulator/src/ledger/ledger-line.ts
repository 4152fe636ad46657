import { z } from 'zod';

/** The format that is written. Version 1 is read too: it had neither parts, nor a scenario, nor a way of delivery. */
export const LEDGER_VERSION = 2;

const epochMs = z.number();
const count = z.number().int().nonnegative();

/** A device's index in the fleet and the places of its events in its plan. */
const deviceEvents = z.tuple([count], count);

/** The first line of each part: which fleet was sent, and how. */
const headerLine = z.object({
  kind: z.literal('ledger'),
  version: count,
  seed: count,
  devices: count,
  /** How many files the ledger is in: several processes that send write one each. */
  parts: count.min(1).default(1),
  /** Which of them this is; 0 is the file by whose name the ledger goes. */
  part: count.default(0),
  /** What the fleet was planned from, as it was given. */
  scenario: z.record(z.string(), z.unknown()).optional(),
  /** `file`: the events were not sent, but written to a file that is imported later. */
  delivery: z.enum(['http', 'file']).default('http'),
});

/** Written before a request attempt goes out. */
export const ledgerSentLine = z.object({
  kind: z.literal('sent'),
  /** Numbers the requests of a part; an attempt is one try at a request, from 1. */
  request: count,
  attempt: count,
  at: epochMs,
  /** The planned events in it. */
  events: z.array(deviceEvents),
  /** Device index and the `sent_at` its events carried, for devices that send it. */
  sent_at: z.array(z.tuple([count, epochMs])).optional(),
  /** What is wrong with a request that is meant to be refused. */
  malformed: z.string().optional(),
});

/** Written when an attempt is over. */
const answeredLine = z.object({
  kind: z.literal('answered'),
  request: count,
  attempt: count,
  at: epochMs,
  /** The HTTP status, where there was an answer. */
  status: count.optional(),
  /** Why there was none. */
  error: z.string().optional(),
  /** Planned events the service refused although they are good. */
  refused: z.array(deviceEvents).optional(),
  /** How the answer broke the contract, and the device it concerns. */
  fault: z.string().optional(),
  fault_device: count.optional(),
});

export const ledgerLine = z.discriminatedUnion('kind', [headerLine, ledgerSentLine, answeredLine]);

export type LedgerHeader = z.infer<typeof headerLine>;
export type LedgerSent = z.infer<typeof ledgerSentLine>;
export type LedgerAnswered = z.infer<typeof answeredLine>;
export type LedgerLine = z.infer<typeof ledgerLine>;
export type DeviceEvents = z.infer<typeof deviceEvents>;
