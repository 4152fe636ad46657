/** HTML that is safe to put into a page. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

type Value = Markup | string | number | readonly Markup[];

/** A template whose values are escaped, save those that are {@link Markup}. */
export function html(strings: TemplateStringsArray, ...values: readonly Value[]): Markup {
  return new Markup(strings.map((string, index) => string + insert(values[index] ?? '')).join(''));
}

/** A sentence in which `` `names` `` between backticks stand out, as in Markdown. */
export function sentence(text: string): Markup {
  return new Markup(escapeHtml(text).replaceAll(/`([^`]*)`/g, '<code>$1</code>'));
}

/** Text that means itself in an element and in a quoted attribute. */
export function escapeHtml(text: string): string {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    .replaceAll("'", '&#39;');
}

function insert(value: Value): string {
  if (value instanceof Markup) return value.text;
  if (typeof value === 'object') return value.map(({ text }) => text).join('\n');
  return escapeHtml(String(value));
}
