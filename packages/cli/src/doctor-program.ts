import type { Command } from 'commander';
import type { Terminal } from './output/terminal.js';
import { wholeNumber } from './parse-options.js';
import { examples, type ProgramContext } from './program-parts.js';
import { serviceOptionOf, urlOption } from './service-option.js';

/** Adds `doctor`. */
export function addDoctorCommand(program: Command, { process }: ProgramContext, terminal: Terminal): void {
  const command = program
    .command('doctor')
    .description('Check what a service depends on, as seen from here, with a remedy for each. Changes nothing.')
    // what is wrong with the choice of a service is for a check to say
    .addOption(urlOption('--url <url>', 'base URL of the service', { chosenByCommand: true }))
    .option('--timeout <seconds>', 'a check that takes longer has failed', wholeNumber(1, 600), 10)
    .option('--json', 'what was found as JSON', false)
    .addHelpText(
      'after',
      `\nEnds with 3 when a check failed; warnings and what is skipped don't count.\n${examples(
        'pisync doctor',
        'pisync doctor --profile production --json',
        'MONGO_URI=mongodb://127.0.0.1:27017 REDIS_HOST=127.0.0.1 pisync doctor',
      )}`,
    )
    .action(async ({ timeout, json }: { timeout: number; json: boolean }) => {
      const [{ doctor }, { serviceRequestOf }] = await Promise.all([
        import('./commands/doctor.js'),
        import('./config/choose-service.js'),
      ]);
      const request = serviceRequestOf(command, serviceOptionOf(command), process.env);
      await doctor(request, { timeoutSeconds: timeout, json }, process, terminal);
    });
}
