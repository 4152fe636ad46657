/**
 * Records a session of the monitor in a real terminal, on a fleet of 100,000 devices under load, into docs/monitor: the session as an
 * asciicast (version 2, which `asciinema play` shows), and a frame of each screen as text, which docs/monitor.md shows. `node scripts/record-monitor.mjs`
 */
import { mkdirSync, writeFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { startTerminal } from '@pisync/testbed';
import { framesIntoPage } from './frames-into-page.mjs';
import { PISYNC, startFilledService, startLoad } from '../bench/monitor-fleet.mjs';

const FOLDER = fileURLToPath(new URL('../docs/monitor/', import.meta.url));
const DEVICES = Number(process.env['DEVICES'] ?? 100_000);
const SIZE = { columns: 100, rows: 30 };

const pause = (seconds) => new Promise((resolve) => setTimeout(resolve, seconds * 1000));

const service = await startFilledService(DEVICES);
const load = startLoad(service.url, { eventsPerSecond: 2000, devices: DEVICES });
const terminal = await startTerminal(SIZE);
await terminal.until((text) => text.startsWith('$'));

const startedMs = Date.now();
const header = { version: 2, width: SIZE.columns, height: SIZE.rows, timestamp: Math.floor(startedMs / 1000) };
const cast = [JSON.stringify({ ...header, title: 'pisync monitor', env: { TERM: 'screen-256color' } })];
const recorded = new AbortController();
const recording = (async () => {
  let last = '';
  while (!recorded.signal.aborted) {
    const screen = (await terminal.colored()).replace(/\n$/, '');
    if (screen !== last) {
      // each frame draws the whole screen, from its upper left corner
      const drawn = `\u001B[H\u001B[0m${screen.replaceAll('\n', '\u001B[0m\u001B[K\r\n')}\u001B[0m\u001B[J`;
      cast.push(
        JSON.stringify([
          Math.round(Date.now() - startedMs) / 1000,
          'o',
          drawn.replaceAll(`node ${PISYNC}`, 'npx pisync'),
        ]),
      );
      last = screen;
    }
    await pause(0.25);
  }
})();

mkdirSync(FOLDER, { recursive: true });
async function keep(name) {
  const lines = await terminal.lines();
  // the terminal's last line stays empty
  writeFileSync(`${FOLDER}${name}.txt`, `${lines.join('\n').trimEnd()}\n`);
}

await terminal.type(`node ${PISYNC} monitor --url ${service.url}`);
await terminal.press('Enter');
await terminal.until((text) => text.includes('● live') && text.includes('▸ pib'));
await pause(30);
await keep('failing');
await terminal.press('j', 'j', 'j');
await pause(1);
await terminal.press('PageDown');
await pause(2);
await terminal.press('s');
await pause(3);
await terminal.press('2');
await terminal.until((text) => text.includes('opened'));
await pause(8);
await keep('incidents');
await terminal.press('j', 'j', 'Enter');
await terminal.until((text) => text.includes('History'));
await pause(4);
await keep('device');
await terminal.press('Escape');
await pause(1);
await terminal.press('3');
await terminal.until((text) => text.includes('DEVICE▴'));
await pause(2);
await terminal.press('G');
await terminal.until((text) => text.includes(' of '));
await pause(3);
await terminal.press('g', '/');
await terminal.type('0420');
await pause(3);
await terminal.press('Enter', 't', 't');
await terminal.until((text) => text.includes('▸ pibox'));
await pause(3);
await terminal.press('4');
await pause(10);
await keep('throughput');
await terminal.press('?');
await pause(2);
await terminal.press('?', '1', 'q');
await terminal.until((text) => !text.includes('● live'));
await pause(1);
recorded.abort();
await recording;
writeFileSync(`${FOLDER}session.cast`, `${cast.join('\n')}\n`);
framesIntoPage(FOLDER, fileURLToPath(new URL('../docs/monitor.md', import.meta.url)));
await load.stop();
await terminal.stop();
await service.stop();
console.log(`${cast.length - 1} frames in ${FOLDER}session.cast, under ${load.sent.events} events`);
