/** The name of the index in what DocumentDB or PostgreSQL says of a duplicate key, or `null`. */
export function indexOfDuplicate(message: string): string | null {
  return /index '([^']+)'/i.exec(message)?.[1] ?? /constraint "([^"]+)"/.exec(message)?.[1] ?? null;
}

/** The same in MongoDB's words, which programs have been seen to look for. */
export function describeDuplicate(message: string, namespace: string): string {
  const index = indexOfDuplicate(message) ?? '?';
  return `E11000 duplicate key error collection: ${namespace} index: ${index} dup key: ${message}`;
}
