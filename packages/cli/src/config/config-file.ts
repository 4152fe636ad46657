import { readFile } from 'node:fs/promises';
import { dirname, resolve } from 'node:path';
import { isMap, isScalar, LineCounter, type Document, parseDocument } from 'yaml';
import { z } from 'zod';
import { CliError } from '../cli-error.js';
import { EXIT } from '../exit-codes.js';
import { serviceUrl } from '../parse-options.js';
import type { ConfigFile, Profile } from './profile.js';

const PROFILE_NAME = /^[\w.-]+$/;

const fileSchema = z.strictObject(
  {
    profiles: z
      .record(
        z.string().regex(PROFILE_NAME, 'a name is made of letters, digits, ".", "_" and "-"'),
        z
          .strictObject(
            {
              url: z.string('must be the URL of a service, such as https://pisync.example.org').transform(toUrl),
              token: z.string('must be a token, as text').trim().min(1, 'is empty').optional(),
              token_file: z.string('must be the path of a file').min(1, 'is empty').optional(),
            },
            'must be a mapping with url',
          )
          .refine(({ token, token_file: file }) => token === undefined || file === undefined, {
            error: 'has token and token_file; leave one out',
          }),
        'must be a mapping of names to services',
      )
      .default({}),
    default_profile: z.string('must be the name of a profile').nullable().default(null),
  },
  'must be a mapping with profiles and default_profile',
);

function toUrl(text: string, context: z.core.$RefinementCtx): URL {
  try {
    return serviceUrl(text);
  } catch {
    context.addIssue('must be the URL of a service, such as https://pisync.example.org');
    return z.NEVER;
  }
}

/**
 * Reads a configuration file.
 * @throws CliError with `usage` that names the file, the line and the field of what is wrong
 */
export async function readConfigFile(path: string): Promise<ConfigFile> {
  const text = await readText(path);
  const lines = new LineCounter();
  const document = parseDocument(text, { lineCounter: lines });
  const refuse = (line: number | null, problem: string): CliError =>
    new CliError(`${path}${line === null ? '' : `:${line}`}: ${problem}`, EXIT.usage);
  const [syntax] = document.errors;
  if (syntax !== undefined)
    throw refuse(syntax.linePos?.[0].line ?? null, syntax.message.split('\n')[0] ?? 'is no YAML');
  const parsed = fileSchema.safeParse(document.toJS() ?? {});
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const { field, problem } = explain(issue);
    throw refuse(lineOf(document, lines, field), field.length === 0 ? problem : `${field.join('.')}: ${problem}`);
  }
  const { profiles, default_profile: defaultProfile } = parsed.data;
  if (defaultProfile !== null && !Object.hasOwn(profiles, defaultProfile)) {
    const known = Object.keys(profiles).join(', ');
    const advice = known === '' ? 'there are no profiles' : `there are ${known}`;
    throw refuse(
      lineOf(document, lines, ['default_profile']),
      `default_profile: no profile is called ${defaultProfile}; ${advice}`,
    );
  }
  return {
    path,
    exists: true,
    profiles: Object.entries(profiles).map(([name, { url, token, token_file: file }]) => ({
      name,
      url,
      token: tokenOf(token, file === undefined ? undefined : resolve(dirname(path), file)),
    })),
    defaultProfile,
  };
}

function tokenOf(text: string | undefined, path: string | undefined): Profile['token'] {
  if (text !== undefined) return { text };
  return path === undefined ? null : { path };
}

async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8');
  } catch (error) {
    throw new CliError(`${path} can't be read: ${error instanceof Error ? error.message : String(error)}`, EXIT.usage);
  }
}

/** What is wrong with which field. */
function explain(issue: z.core.$ZodIssue | undefined): {
  readonly field: readonly PropertyKey[];
  readonly problem: string;
} {
  if (issue === undefined) return { field: [], problem: 'is not understood' };
  if (issue.code === 'unrecognized_keys') {
    return { field: [...issue.path, issue.keys[0] ?? ''], problem: 'is not known here; check its spelling' };
  }
  if (issue.code === 'invalid_key') return { field: issue.path, problem: issue.issues[0]?.message ?? 'is no name' };
  return { field: issue.path, problem: issue.message };
}

/** The line of a field, of the nearest above it that is there, or `null`. */
function lineOf(document: Document, lines: LineCounter, field: readonly PropertyKey[]): number | null {
  let node: unknown = document.contents;
  let line: number | null = null;
  for (const key of field) {
    if (!isMap(node)) break;
    const pair = node.items.find((item) => isScalar(item.key) && String(item.key.value) === String(key));
    if (pair === undefined || !isScalar(pair.key) || !pair.key.range) break;
    line = lines.linePos(pair.key.range[0]).line;
    node = pair.value;
  }
  return line;
}
