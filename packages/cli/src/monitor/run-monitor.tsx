import { render } from 'ink';
import type { ApiClient } from '../api/client.js';
import { enterAlternateScreen } from './alternate-screen.js';
import { MonitorApp } from './app.js';
import { startController } from './controller.js';
import { createFrameStats } from './frame-stats.js';
import { initialState } from './model/state.js';
import { createMonitorStore } from './store.js';

/** How the monitor is shown. */
export interface RunMonitorOptions {
  readonly hasColors: boolean;
  /** A screen reader reads: plain sentences, on the screen that is there. */
  readonly isSpoken: boolean;
  /** A file for the times of the frames, for those who measure them. */
  readonly statsFile: string | null;
}

/** Frames a second at most, also while a key is held. */
const MAX_FPS = 20;

/**
 * Shows the monitor until somebody quits. The terminal is left as it was, whatever happens.
 * @throws CliError when the service refuses to be listened to
 */
export async function runMonitor(
  client: ApiClient,
  process: NodeJS.Process,
  options: RunMonitorOptions,
): Promise<void> {
  const { stdout } = process;
  const size = { columns: stdout.columns, rows: stdout.rows };
  const store = createMonitorStore(initialState(client.base.host, size, Date.now()));
  const stats = createFrameStats(options.statsFile);
  const leave = options.isSpoken ? () => {} : enterAlternateScreen(stdout, process);
  const controller = startController(client, store);
  const stop = (): void => controller.stop();
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;
  // not once: Ink ends the process at once by a signal that nobody but it listens for
  for (const signal of signals) process.on(signal, stop);
  const app = render(
    <MonitorApp store={store} hasColors={options.hasColors} onChange={controller.ask} onQuit={stop} />,
    {
      stdout,
      stdin: process.stdin,
      exitOnCtrlC: false,
      maxFps: MAX_FPS,
      isScreenReaderEnabled: options.isSpoken,
      onRender: ({ renderTime }) => stats.add(renderTime),
    },
  );
  try {
    // a component that throws ends the app
    await Promise.race([controller.done, app.waitUntilExit()]);
  } finally {
    controller.stop();
    app.unmount();
    leave();
    for (const signal of signals) process.off(signal, stop);
    stats.write(process);
  }
}
