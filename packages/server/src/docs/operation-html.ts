import type { DocumentContent, DocumentOperation, DocumentResponse } from '../api/openapi-document.js';
import { blockHtml, escapeHtml, exampleHtml, inlineHtml } from './html.js';
import { fieldHtml, typeHtml } from './schema-html.js';

/** An operation of the document as a section of the page; the script adds a form to it. */
export function operationHtml(path: string, method: string, operation: DocumentOperation): string {
  const { operationId, summary, description = '', parameters = [], requestBody, responses } = operation;
  const own = Object.entries(responses).filter(([, response]) => !('$ref' in response));
  const shared = Object.keys(responses).filter((status) => !own.some(([known]) => known === status));
  const parts = [
    blockHtml(description),
    `<p class="access">${accessHtml(operation)}</p>`,
    ...(parameters.length === 0 ? [] : ['<h4>Parameters</h4>', `<dl>${parameters.map(parameterHtml).join('\n')}</dl>`]),
    ...(requestBody === undefined
      ? []
      : ['<h4>Body</h4>', blockHtml(requestBody.description), bodyTypesHtml(requestBody.content)]),
    '<h4>Answers</h4>',
    ...own.map(([status, response]) => ('$ref' in response ? '' : responseHtml(status, response))),
    `<p class="note">As any request: ${shared.map((status) => `<a href="#answer-${status}">${status}</a>`).join(', ')}.</p>`,
    '<h4>Examples</h4>',
    ...operation['x-codeSamples'].map(({ label, source }) => `<p>${inlineHtml(label)}</p>${exampleHtml(source)}`),
  ];
  return `<section class="operation" id="${operationId}" data-method="${method}" data-path="${escapeHtml(path)}">
<h3><a href="#${operationId}"><span class="method ${method}">${method.toUpperCase()}</span> <code>${escapeHtml(path)}</code></a></h3>
<p class="summary">${inlineHtml(summary)}</p>
${parts.join('\n')}
</section>`;
}

function accessHtml({ security }: DocumentOperation): string {
  const schemes = security.flatMap((alternative) => Object.keys(alternative));
  if (schemes.length === 0) return 'Asks for no token.';
  const names = schemes.map((scheme) => `<a href="#token-${scheme}">${scheme}</a>`);
  return `With a token, where the service has any: ${names.join(' or ')}.`;
}

function parameterHtml(parameter: NonNullable<DocumentOperation['parameters']>[number]): string {
  const { name, required, description = '', schema } = parameter;
  return fieldHtml(name, { ...schema, description }, required ? `in the ${parameter.in}` : 'optional');
}

function bodyTypesHtml(content: Readonly<Record<string, DocumentContent>>): string {
  const rows = Object.entries(content).map(([mediaType, { schema }]) => fieldHtml(mediaType, schema, ''));
  return `<dl>${rows.join('\n')}</dl>`;
}

/** An answer, folded together; the page shows it without a script. */
export function responseHtml(status: string, { description, headers = {}, content }: DocumentResponse): string {
  const bodies = Object.entries(content).map(([mediaType, { schema, examples = {} }]) => {
    const shown = Object.values(examples).map(
      ({ summary, value }) => `<p>${inlineHtml(summary)}</p>${exampleHtml(value)}`,
    );
    return `<p><code>${escapeHtml(mediaType)}</code>: ${typeHtml(schema)}</p>${shown.join('')}`;
  });
  const names = Object.keys(headers).map((name) => `<code>${name}</code>`);
  const [first = '', ...more] = description.split('\n\n');
  const folded = [
    blockHtml(more.join('\n\n')),
    ...(names.length === 0 ? [] : [`<p>With ${names.join(', ')}.</p>`]),
    ...bodies,
  ];
  return `<details class="answer"><summary><span class="status s${status.charAt(0)}">${status}</span> ${inlineHtml(first)}</summary>
${folded.join('\n')}</details>`;
}
