import type { DocumentOperation, OpenApiDocument } from '../../src/api/openapi-document.js';

/** The document as a page of Markdown: each operation, its parameters and a command for each of its examples. */
export function toRoutesPage(document: OpenApiDocument): string {
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
  const parts = document.tags.map(({ name, description }) => {
    const own = operations.filter(({ operation }) => operation.tags.includes(name));
    const sections = own.map(({ path, method, operation }) => sectionOf(path, method, operation));
    return `## ${name}\n\n${description}\n\n${sections.join('\n')}`;
  });
  return `# Routes

${document.info.description}

This page is made from [openapi.json](openapi.json), and a test runs every command on it in this order. A service shows the same, with
every answer and field, at \`/docs\`. [pisync.postman_collection.json](pisync.postman_collection.json) is for Postman. Where the
service asks for a token, add \`-H "Authorization: Bearer $TOKEN"\`.

${parts.join('\n')}`;
}

function sectionOf(path: string, method: string, operation: DocumentOperation): string {
  const { summary, description, parameters = [], responses, requestBody } = operation;
  const words = [summary.endsWith('?') ? summary : `${summary}.`, description, requestBody?.description];
  const list = parameters.map((parameter) => `- \`${parameter.name}\`: ${parameter.description ?? ''}`);
  const commands = operation['x-codeSamples'].map(({ label, source }) => `# ${label}\n${source}`);
  return [
    `### \`${method.toUpperCase()} ${path}\``,
    words.filter((part) => part !== undefined).join(' '),
    ...(list.length === 0 ? [] : [list.join('\n')]),
    `Answers ${Object.keys(responses).join(', ')}.`,
    `\`\`\`sh\n${commands.join('\n\n')}\n\`\`\`\n`,
  ].join('\n\n');
}
