import type { OpenApiDocument } from '../api/openapi-document.js';
import { blockHtml, escapeHtml, inlineHtml, textOf } from './html.js';
import { operationHtml, responseHtml } from './operation-html.js';
import { fieldsHtml } from './schema-html.js';

/**
 * The document as a page for people: all of it is there without a script, and on paper.
 *
 * @param assets where the page finds its style and its script, as a URL relative to it
 */
export function pageHtml(document: OpenApiDocument, assets: string): string {
  const { info, tags, components } = document;
  const operations = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ path, method, operation })),
  );
  const of = (tag: string): typeof operations => operations.filter(({ operation }) => operation.tags.includes(tag));
  const links = tags.map(
    ({ name }) =>
      `<li>${escapeHtml(name)}<ul>${of(name)
        .map(
          ({ path, method, operation }) =>
            `<li><a href="#${operation.operationId}"><span class="method ${method}">${method.toUpperCase()}</span> ${escapeHtml(path)}</a></li>`,
        )
        .join('')}</ul></li>`,
  );
  const sections = tags.map(
    ({ name, description }) => `<h2 id="tag-${name}">${escapeHtml(name)}</h2>
<p>${inlineHtml(description)}</p>
${of(name)
  .map(({ path, method, operation }) => operationHtml(path, method, operation))
  .join('\n')}`,
  );
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>${escapeHtml(info.title)}: the API</title>
<link rel="stylesheet" href="${assets}page.css">
<link rel="icon" href="data:,">
<script type="module" src="${assets}page.js"></script>
</head>
<body>
<nav aria-label="Operations"><p class="home"><a href="#top">${escapeHtml(info.title)}</a></p><ul>${links.join('')}
<li><a href="#tokens">Tokens</a></li><li><a href="#common">Any request</a></li><li><a href="#schemas">Schemas</a></li></ul></nav>
<main id="top">
<h1>${escapeHtml(info.title)}: the API</h1>
${blockHtml(info.description)}
<p>For programs: <a href="${assets}../openapi.json">openapi.json</a>.</p>
${sections.join('\n')}
<h2 id="tokens">Tokens</h2>
<p>A token goes into the header <code>Authorization: Bearer …</code>. A service that was given no tokens asks nobody for one.</p>
<dl>${tokensHtml(components.securitySchemes)}</dl>
<h2 id="common">What any request can be answered</h2>
${Object.entries(components.responses)
  .map(([status, response]) => `<div id="answer-${status}">${responseHtml(status, response)}</div>`)
  .join('\n')}
<h2 id="schemas">Schemas</h2>
${Object.entries(components.schemas)
  .map(
    ([
      name,
      schema,
    ]) => `<section class="schema" id="schema-${name}"><h3><a href="#schema-${name}">${escapeHtml(name)}</a></h3>
<p>${inlineHtml(textOf(schema['description']))}</p><dl>${fieldsHtml(schema)}</dl></section>`,
  )
  .join('\n')}
</main>
</body>
</html>
`;
}

function tokensHtml(schemes: OpenApiDocument['components']['securitySchemes']): string {
  return Object.entries(schemes)
    .map(([name, scheme]) => {
      const { description }: { readonly description?: unknown } = Object(scheme);
      return `<dt id="token-${name}"><code>${escapeHtml(name)}</code></dt><dd>${inlineHtml(textOf(description))}</dd>`;
    })
    .join('\n');
}
