/** A small fleet that synced in the last hours: 40 devices, of which every fifth fails since some hours. */
export async function sendSmallFleet(service: URL): Promise<void> {
  const nowMs = Date.now();
  const events = Array.from({ length: 40 }, (_, device) => {
    const failing = device % 5 === 0;
    const device_id = `pibook-${String(device).padStart(3, '0')}`;
    return Array.from({ length: 60 }, (__, sync) => ({
      device_id,
      timestamp: new Date(nowMs - (60 - sync) * 600_000 - device * 1000).toISOString(),
      total_files_synced: 5 + ((sync * 7) % 20),
      // the failing ones for as many syncs as their number says, so that their order is known
      total_errors: failing && sync >= 60 - (3 + device) ? 2 : 0,
      internet_speed: 1 + (sync % 5),
    }));
  }).flat();
  const headers = { 'content-type': 'application/json' };
  const answer = await fetch(new URL('sync-events', service), {
    method: 'POST',
    headers,
    body: JSON.stringify(events),
  });
  if (!answer.ok) throw new Error(`the service refused the fleet with ${answer.status}`);
}
