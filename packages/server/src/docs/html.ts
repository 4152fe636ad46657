const ESCAPES: Readonly<Record<string, string>> = {
  '&': '&amp;',
  '<': '&lt;',
  '>': '&gt;',
  '"': '&quot;',
  "'": '&#39;',
};

/** Text as HTML. */
export function escapeHtml(text: string): string {
  return text.replaceAll(/[&<>"']/g, (character) => ESCAPES[character] ?? '');
}

/** A line of text in which backticks hold code. */
export function inlineHtml(text: string): string {
  return text
    .split('`')
    .map((part, at) => (at % 2 === 1 ? `<code>${escapeHtml(part)}</code>` : escapeHtml(part)))
    .join('');
}

/** Text of paragraphs, with blank lines between, and of lists, whose lines begin with `- `. */
export function blockHtml(text: string): string {
  return text
    .split(/\n\n+/)
    .map((block) => (block.startsWith('- ') ? listHtml(block) : `<p>${inlineHtml(block.replaceAll('\n', ' '))}</p>`))
    .join('\n');
}

function listHtml(block: string): string {
  const items = block.slice(2).split(/\n- /);
  return `<ul>${items.map((item) => `<li>${inlineHtml(item.replaceAll(/\n\s*/g, ' '))}</li>`).join('')}</ul>`;
}

/** What is text of a value that may be anything; others as JSON. */
export function textOf(value: unknown): string {
  if (value === undefined) return '';
  return typeof value === 'string' ? value : JSON.stringify(value);
}

/** JSON as people read it, or text as it is. */
export function exampleHtml(value: unknown): string {
  const text = typeof value === 'string' ? value : JSON.stringify(value, null, 2);
  return `<pre><code>${escapeHtml(text)}</code></pre>`;
}
