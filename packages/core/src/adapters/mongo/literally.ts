/** A regular expression that matches the text itself. */
export function literally(text: string): string {
  return text.replaceAll(/[^\w:]/g, String.raw`\$&`);
}
