import { fileURLToPath } from 'node:url';
import { ERROR_CODES } from '@pisync/core';
import { expect, it } from 'vitest';
import { HTTP_ERRORS } from '../src/http-errors.js';

const DOCUMENT = fileURLToPath(new URL('../../../docs/reference/errors.md', import.meta.url));

it('documents every error as its table has it', async () => {
  const http = Object.entries(HTTP_ERRORS).map(
    ([code, { status, meaning }]) => `| \`${code}\` | ${status} | ${meaning} |`,
  );
  const core = Object.entries(ERROR_CODES).map(([code, meaning]) => `| \`${code}\` | ${meaning} |`);
  const document = `# Errors

## Answers of the service

Every error is JSON with \`error\` (for people) and \`code\` (for programs), and where fields are wrong \`details\`, one \`{field, error}\` each.

| code | status | meaning |
|---|---|---|
${http.join('\n')}

## Errors of the core

A \`PisyncError\` has one of these as its \`code\`.

| code | meaning, and what to do |
|---|---|
${core.join('\n')}
`;
  await expect(document).toMatchFileSnapshot(DOCUMENT);
});
