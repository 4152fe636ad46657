import { type Command, Option } from 'commander';
import { connect } from './connect.js';
import type { Terminal } from './output/terminal.js';
import { examples, type ProgramContext } from './program-parts.js';
import { urlOption } from './service-option.js';

/** Adds `monitor`. */
export function addMonitorCommand(program: Command, { process }: ProgramContext, terminal: Terminal): void {
  program
    .command('monitor')
    .description(
      'The fleet live on the terminal: failing devices, incidents, throughput, and a page for each device. Press ? for the keys. ' +
        'Where there is no terminal it prints what it would show once, and ends.',
    )
    .addOption(urlOption('--url <url>', 'base URL of the service'))
    .option('--once', 'print what it would show, and end', false)
    .option('--json', 'the same as JSON', false)
    .addOption(new Option('--frame-stats <file>', 'write the times of the frames at the end').hideHelp())
    .addHelpText(
      'after',
      `\nWith INK_SCREEN_READER=true it speaks in sentences, for a screen reader.\n${examples(
        'pisync monitor',
        'pisync monitor --url https://pisync.example',
        'pisync monitor --json | jq .stats.devices',
      )}`,
    )
    .action(async (options) => {
      const client = await connect(options);
      const { stdin, stdout, env } = process;
      // with CI set Ink would draw nothing before its end
      const isInteractive = stdin.isTTY && stdout.isTTY && env['TERM'] !== 'dumb' && env['CI'] === undefined;
      if (options.once || options.json || !isInteractive) {
        const { printSnapshot } = await import('./monitor/snapshot.js');
        return printSnapshot(client, options, terminal);
      }
      // React draws slower, and warns, where nothing says that nobody develops it here
      env['NODE_ENV'] ??= 'production';
      const { runMonitor } = await import('./monitor/run-monitor.js');
      return runMonitor(client, process, {
        hasColors: terminal.colors.isColorSupported,
        isSpoken: env['INK_SCREEN_READER'] === 'true',
        statsFile: options.frameStats ?? null,
      });
    });
}
