/**
 * The `Link` header (RFC 8288) that leads to the next page: the same path and query with another cursor.
 *
 * @param path the path that was asked for, with the prefix it is mounted under
 * @param search the query that was asked for, without its `?`
 */
export function linkToNext(path: string, search: string, cursor: string): string {
  const query = new URLSearchParams(search);
  query.set('cursor', cursor);
  return `<${path}?${query.toString()}>; rel="next"`;
}
