import type { z } from 'zod';
import type { Right } from '../access/right.js';
import type { HttpErrorCode } from '../http-errors.js';

/** A header that an answer has beside those of every answer. */
export type AnswerHeader = 'Link' | 'Retry-After' | 'Accept-Encoding';

/** An answer that is no error. */
export interface OperationAnswer {
  readonly description: string;
  /** What the body is; text where it is no JSON. */
  readonly schema?: z.ZodType;
  /** `application/json` when left out. */
  readonly mediaType?: string;
  readonly headers?: readonly AnswerHeader[];
  /** For bodies of text, which differ each time. */
  readonly example?: string;
}

/** A request that works as it stands, or is refused as it stands; tests send all of them, in the order of the table. */
export interface OperationExample {
  readonly name: string;
  readonly summary: string;
  readonly path?: Readonly<Record<string, string>>;
  readonly query?: Readonly<Record<string, string>>;
  readonly body?: ExampleBody;
  /** What it is answered. */
  readonly status: number;
}

/** The body of an example: JSON, or lines of it; perhaps compressed. */
export interface ExampleBody {
  readonly mediaType: string;
  readonly value: unknown;
  readonly encoding?: 'gzip';
}

/** What a request may carry. */
export interface OperationBody {
  readonly description: string;
  /** By media type: what the JSON is; of NDJSON, what each line is. */
  readonly content: Readonly<Record<string, z.ZodType>>;
}

/** One method of one path: all that a client has to know of it. */
export interface Operation {
  readonly method: 'get' | 'post' | 'put' | 'patch' | 'delete';
  /** With its parameters in braces: `/device/{id}`. */
  readonly path: string;
  /** Its name in documents and generated clients. */
  readonly operationId: string;
  readonly tag: 'Alerts' | 'Devices' | 'Fleet' | 'Ingest' | 'Service' | 'Tokens';
  readonly summary: string;
  readonly description?: string;
  /** What it takes to ask. */
  readonly access: Right;
  readonly pathParameters?: z.ZodType;
  /** The schema that the route validates with. */
  readonly query?: z.ZodType;
  readonly body?: OperationBody;
  /** By status. */
  readonly answers: Readonly<Record<number, OperationAnswer>>;
  /** Those that this operation can be refused with, beside those of every request. */
  readonly errors: readonly HttpErrorCode[];
  readonly examples: readonly OperationExample[];
}

/** What any request can be refused with, whatever it asks for. */
export const COMMON_ERRORS: readonly HttpErrorCode[] = [
  'bad_request',
  'request_timeout',
  'expectation_failed',
  'headers_too_large',
  'internal',
];

const TOKEN_ERRORS: readonly HttpErrorCode[] = ['unauthorized', 'rate_limited', 'not_ready'];

/** What a request can be refused with beside, by what it takes to ask, where the service asks for tokens. */
export const ACCESS_ERRORS: Readonly<Record<Right, readonly HttpErrorCode[]>> = {
  public: [],
  token: TOKEN_ERRORS,
  send: [...TOKEN_ERRORS, 'forbidden', 'forbidden_device'],
  read: [...TOKEN_ERRORS, 'forbidden'],
  admin: [...TOKEN_ERRORS, 'forbidden'],
};
