/** What Grafana knows when it asks for a panel. */
export interface PanelContext {
  /** Between two scrapes. */
  readonly scrapeSeconds: number;
  /** What is chosen at the top of the dashboard, as a regular expression; `.*` is all of it. */
  readonly choices: Readonly<Record<string, string>>;
}

/**
 * A panel's query with its variables replaced as Grafana does: `$__rate_interval` is four scrapes, as long as a point of the panel is no
 * more than three.
 *
 * @throws RangeError when a variable is left that nobody knows
 */
export function interpolate(query: string, { scrapeSeconds, choices }: PanelContext): string {
  const variables: Readonly<Record<string, string>> = { __rate_interval: `${4 * scrapeSeconds}s`, ...choices };
  return query.replaceAll(/\$\{?(\w+)\}?/g, (_text, name: string) => {
    const value = variables[name];
    if (value === undefined) throw new RangeError(`$${name} of the query is no variable of the dashboard: ${query}`);
    return value;
  });
}
