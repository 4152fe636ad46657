import { Redis } from 'ioredis';

/**
 * The process id of the Redis that answers PING there now; `null` while nobody listens, and while it still loads its data.
 * (That something answers is not enough to know: on a port that is taken, it is somebody else.)
 */
export async function redisProcess(host: string, port: number): Promise<number | null> {
  const client = new Redis({ host, port, lazyConnect: true, enableReadyCheck: false, retryStrategy: () => null });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await client.ping();
    return Number(/^process_id:(\d+)/m.exec(await client.info('server'))?.[1]);
  } catch {
    return null;
  } finally {
    client.disconnect();
  }
}
