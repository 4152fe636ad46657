/** Sends a little of everything that a service meets: good and bad, new and known, live and late, and questions. Rounds are numbered from 1. */
export async function sendRound(base: string, round: number): Promise<void> {
  const now = Date.now();
  const event = (device: string, changes: object = {}): object => ({
    device_id: device,
    timestamp: now - 1000 * round,
    total_files_synced: round,
    total_errors: 0,
    internet_speed: 2.5,
    ...changes,
  });
  const failing = [3, 2, 1].map((late) =>
    event(`pibook-failing-${round}`, { timestamp: now - late * 60_000, total_errors: 1 }),
  );
  const events = [
    ...failing,
    event('pibox-well'),
    event('pibook-late', { timestamp: now - 86_400_000 - round }),
    event('pibook-unset', { timestamp: round * 1000 }),
    event('pibook-ahead', { timestamp: now + 86_400_000 + round }),
    event('pibook-skewed', { timestamp: now - 7_200_000 - round, sent_at: now - 7_200_000 }),
  ];
  await post(`${base}/sync-events`, events);
  await post(`${base}/sync-events`, [...events, {}, { device_id: 'nothing else' }]);
  await post(`${base}/sync-events`, '{"broken\n', 'application/x-ndjson');
  await post(`${base}/sync-events?lane=backfill`, [event('pibook-carried', { timestamp: now - 604_800_000 - round })]);
  await post(`${base}/sync-event`, event('pibook-single'));
  await post(`${base}/sync-event`, {});
  for (const path of ['/device/pibox-well', '/device/pibox-well/sync-history', '/devices', '/incidents', '/stats/days'])
    await (await fetch(base + path)).text();
}

async function post(url: string, body: unknown, type = 'application/json'): Promise<void> {
  const text = typeof body === 'string' ? body : JSON.stringify(body);
  await (await fetch(url, { method: 'POST', headers: { 'content-type': type }, body: text })).text();
}
