/** The event of the documentation, changed where a test needs it. */
export function sampleEvent(changes: Readonly<Record<string, unknown>> = {}): Record<string, unknown> {
  return {
    device_id: 'abc123',
    timestamp: '2024-05-08T12:00:00Z',
    total_files_synced: 20,
    total_errors: 1,
    internet_speed: 3.2,
    ...changes,
  };
}

/** The instant so many seconds after the sample event's, as a device writes it. */
export function secondsLater(seconds: number): string {
  return new Date(Date.parse('2024-05-08T12:00:00Z') + seconds * 1000).toISOString();
}
