const START = Date.UTC(2026, 2, 2, 8);

/** Syncs of so many devices of a region, a failed one of each at a minute or a good one. */
export function regionSyncs(
  devices: number,
  { region = 'eu-west', minute, fails }: { readonly region?: string; readonly minute: number; readonly fails: boolean },
): readonly object[] {
  return Array.from({ length: devices }, (_, index) => ({
    device_id: deviceOf(region, index),
    timestamp: new Date(START + minute * 60_000).toISOString(),
    total_files_synced: 4,
    total_errors: fails ? 1 : 0,
    internet_speed: 2.5,
  }));
}

/** Device ids of a region, such as `eu-west-00042`. */
export function deviceOf(region: string, index: number): string {
  return `${region}-${String(index).padStart(5, '0')}`;
}
