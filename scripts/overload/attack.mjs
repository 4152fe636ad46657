import { connect } from 'node:net';
import { join } from 'node:path';
import { offerLoad, startService } from './service.mjs';

const PEAK_CONNECTIONS = 64;
/** Connections that keep sending broken bodies, each as soon as the last was refused. */
const FLOOD_CONNECTIONS = 32;
const SLOW_CONNECTIONS = 2000;
/** What is told of good devices begins so long after their load does: what that takes to begin is none of the service's. */
const WARM_UP_SECONDS = 3;
/** How often each slow connection sends a byte. */
const DRIP_MS = 3000;
const SLOW_HEAD = 'POST /sync-event HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Type: application/json\r\nX-Slow: ';

/**
 * What good devices see of a service that is attacked: at a fifth of what it can take, in peace; beside connections that never finish
 * their requests (slow loris); beside a flood of broken bodies from another address; and beside both.
 *
 * @param {{ folder: string, seconds: number }} options
 */
export async function attack({ folder, seconds }) {
  const service = await startService(join(folder, 'store'));
  const { port } = service;
  const good = (name, rate) =>
    offerLoad({
      port,
      prefix: name,
      rate,
      seconds: WARM_UP_SECONDS + seconds,
      warmUp: WARM_UP_SECONDS,
      connections: 500,
    });
  const flood = () =>
    offerLoad({
      port,
      prefix: 'flood',
      kind: 'broken',
      connections: FLOOD_CONNECTIONS,
      seconds: WARM_UP_SECONDS + seconds,
      localAddress: '127.0.0.2',
    });

  const { series } = await offerLoad({ port, prefix: 'peak', connections: PEAK_CONNECTIONS, seconds: 10 });
  const peak = Math.max(...series.map(({ accepted }) => accepted));
  const rate = peak / 5;
  const peace = await good('peace', rate);
  const slow = startSlowLoris(port);
  await slow.connected;
  const besideSlow = await good('slow', rate);
  const slowLeft = slow.open();
  const [besideBoth, floodedBoth] = await Promise.all([good('both', rate), flood()]);
  slow.stop();
  const [besideFlood, flooded] = await Promise.all([good('flood', rate), flood()]);
  const { most } = service.memory();
  const { running } = service;
  await service.stop();
  return { rate, peace, besideSlow, slowLeft, besideFlood, flooded, besideBoth, floodedBoth, most, running };
}

/** Connections that send a header a byte at a time, and connect again when they are cut off. */
function startSlowLoris(port) {
  const sockets = new Set();
  let stopped = false;
  let connections = 0;
  let allConnected = () => {};
  const connected = new Promise((resolve) => {
    allConnected = resolve;
  });

  function open() {
    const socket = connect({ host: '127.0.0.1', port, localAddress: '127.0.0.3' });
    sockets.add(socket);
    socket.on('connect', () => {
      socket.write(SLOW_HEAD);
      connections += 1;
      if (connections === SLOW_CONNECTIONS) allConnected();
    });
    socket.on('data', () => {});
    socket.on('error', () => {});
    socket.on('close', () => {
      sockets.delete(socket);
      if (!stopped) setTimeout(open, 100);
    });
  }

  for (let count = 0; count < SLOW_CONNECTIONS; count += 1) open();
  const timer = setInterval(() => {
    for (const socket of sockets) if (socket.writable) socket.write('x');
  }, DRIP_MS);
  return {
    connected,
    open: () => sockets.size,
    stop() {
      stopped = true;
      clearInterval(timer);
      for (const socket of sockets) socket.destroy();
    },
  };
}
