import { describe, expect, test } from 'vitest';
import { bodyEncodingOf } from './content-encoding.js';
import { bodyFormatOf } from './content-type.js';

const codeOf = (run: () => unknown): unknown => {
  try {
    return run();
  } catch (error) {
    return error instanceof Error && 'code' in error ? error.code : error;
  }
};

describe('bodyFormatOf', () => {
  test.each([
    [undefined, 'json'],
    ['application/json', 'json'],
    ['Application/JSON ; charset=UTF-8', 'json'],
    ['application/json;charset="utf-8"', 'json'],
    ['application/json; charset=utf8; profile=x', 'json'],
    ['application/json; profile=x', 'json'],
    ['application/x-ndjson', 'ndjson'],
    ['application/ndjson; charset=utf-8', 'ndjson'],
    ['APPLICATION/JSONL', 'ndjson'],
    ['application/json; charset=utf-16', 'unsupported_content_type'],
    ['application/x-ndjson; charset=latin1', 'unsupported_content_type'],
    ['application/json, text/plain', 'unsupported_content_type'],
    ['application/problem+json', 'unsupported_content_type'],
    ['text/json', 'unsupported_content_type'],
    ['', 'unsupported_content_type'],
  ])('%j is %s', (contentType, expected) => {
    expect(codeOf(() => bodyFormatOf(contentType, ['json', 'ndjson']))).toBe(expected);
  });

  test('a format that the route does not take is refused', () => {
    expect(codeOf(() => bodyFormatOf('application/ndjson', ['json']))).toBe('unsupported_content_type');
  });
});

describe('bodyEncodingOf', () => {
  test.each([
    [undefined, 'identity'],
    ['', 'identity'],
    ['Identity', 'identity'],
    ['GZIP', 'gzip'],
    ['x-gzip', 'gzip'],
    [' deflate ', 'deflate'],
    ['Br', 'br'],
    ['gzip, gzip', 'unsupported_content_encoding'],
    ['zstd', 'unsupported_content_encoding'],
    ['constructor', 'unsupported_content_encoding'],
  ])('%j is %s', (contentEncoding, expected) => {
    expect(codeOf(() => bodyEncodingOf(contentEncoding))).toBe(expected);
  });
});
