import type { AnswerChecker } from './answer-checker.js';
import { type ApiDocument, operationsOf } from './api-document.js';
import type { FuzzRequest } from './fuzz-request.js';
import type { FuzzAnswer } from './send-request.js';

/** Says what is wrong with the answer to any request, also one of no operation; `null` when nothing is. */
export type Judge = (request: FuzzRequest, answer: FuzzAnswer) => string | null;

/** What a path that belongs to no operation, or a method that a path doesn't take, may be answered. */
const ELSEWHERE: ReadonlySet<number> = new Set([400, 404, 405, 408, 413, 417, 431]);

/** Judges by the document: a status that it has, a body that is as it says, and never a failure of the service. */
export function createJudge(document: ApiDocument, check: AnswerChecker): Judge {
  const operations = operationsOf(document).map((operation) => ({
    ...operation,
    pattern: new RegExp(
      `^(?:/api)?${operation.path.replaceAll('.', String.raw`\.`).replaceAll(/\{\w+\}/g, '[^/]+')}/?$`,
    ),
  }));

  return ({ method, path }, { status, headers, text }) => {
    const plain = path.replace(/^https?:\/\/[^/]*/, '');
    const head = method === 'HEAD';
    const asked = head ? 'get' : method.toLowerCase();
    const found = operations.findLast((operation) => operation.method === asked && operation.pattern.test(plain));
    if (head && text !== '') return `HEAD was answered with a body: ${text}`;
    // decided by the headers alone, which HTTP's own parser refuses without naming the path
    const body = readBody(headers, text);
    if (status >= 500 && found === undefined) return `${status} ${text}`;
    if (found === undefined) {
      if (status < 400)
        return /^\/?(api\/)?docs\/page\.(css|js)\/?$/.test(plain.slice(1)) ? null : escaped(status, plain);
      if (!ELSEWHERE.has(status)) return `${status} for what is no operation: ${text}`;
      if (status === 405 && !headers.has('allow')) return '405 without Allow';
      return head ? null : check.validate('Error', body);
    }
    if (head) return found.described.responses[status] === undefined ? `${status} is not documented for HEAD` : null;
    const problem = check({ path: found.path, method: found.method, status, headers, body });
    if (problem !== null) return problem;
    return status >= 500 ? `${status} ${text}` : null;
  };
}

/** Paths that the service takes for one of its own though they look otherwise, such as `/d%65vices`. */
function escaped(status: number, path: string): string | null {
  return path.includes('%') || path.includes('..') ? null : `${status} for ${path}, which is no operation`;
}

function readBody(headers: Headers, text: string): unknown {
  if (headers.get('content-type')?.startsWith('application/json') !== true || text === '') return text;
  try {
    return JSON.parse(text);
  } catch {
    return { notJson: text };
  }
}
