import { type Command, Option } from 'commander';
import { connect } from './connect.js';
import type { Terminal } from './output/terminal.js';
import { deviceGeneration, scopeList, tokenExpiry, wholeNumber } from './parse-options.js';
import { examples, type ProgramContext } from './program-parts.js';
import { urlOption } from './service-option.js';

const SHOWN_ROWS = 50;

const WHERE_SECRETS_ARE = `
Tokens are made here, from the secret in PISYNC_FLEET_SECRET (environment or .env) or --secret-file; no service is asked, and
nothing is kept. Commands that ask a service find a token in PISYNC_TOKEN, or in token_file of the profile.`;

/** Adds `token`. */
export function addTokenCommands(program: Command, context: ProgramContext, terminal: Terminal): void {
  const token = program
    .command('token')
    .description('Secrets and tokens: who may send, read and change.')
    .addHelpText('after', WHERE_SECRETS_ARE);
  for (const add of [addSecret, addIssue, addInspect, addRevoke, addList]) add(token, context, terminal);
}

function addSecret(token: Command, _context: ProgramContext, terminal: Terminal): void {
  token
    .command('secret')
    .description('Make a secret for PISYNC_FLEET_SECRET: 256 random bits.')
    .option('--json', 'as JSON', false)
    .addHelpText('after', examples('pisync token secret', 'echo "PISYNC_FLEET_SECRET=$(pisync token secret)" >> .env'))
    .action(async (options: { json: boolean }) => {
      const { printSecret } = await import('./commands/issue-tokens.js');
      await printSecret(options, terminal);
    });
}

function addIssue(token: Command, context: ProgramContext, terminal: Terminal): void {
  const issue = token.command('issue').description('Make tokens for devices, hubs and operators.');
  for (const add of [addIssueDevice, addIssueHub, addIssueOperator]) add(issue, context, terminal);
}

/** What all that issues has. */
function issuing(command: Command): Command {
  return command
    .option('--secret-file <file>', 'where the secret is, in place of PISYNC_FLEET_SECRET')
    .option('-o, --output <file>', 'write it to a file that the owner and the group can read')
    .option('--json', 'with all that the token says, a line of JSON for each', false);
}

function addIssueDevice(issue: Command, { process }: ProgramContext, terminal: Terminal): void {
  issuing(
    issue
      .command('device')
      .description(
        'Tokens with which devices send their own events. The same device and generation give the same token.',
      )
      .argument('[ids...]', 'ids of devices')
      .option('--ids <file>', 'more ids: one a line, the first column of a CSV, or device_id of NDJSON; - for stdin')
      .option('--generation <number>', 'one above those that were revoked', deviceGeneration, 1)
      .addOption(
        new Option('--expires <when>', 'a date, so many days from now (90d), or never')
          .argParser(tokenExpiry(Date.now))
          .default(null, 'never'),
      ),
  )
    .addHelpText(
      'after',
      examples(
        'pisync token issue device pibook-000123',
        'pisync token issue device --ids laptops.csv -o tokens.csv',
        'pisync token issue device pibook-000123 --generation 2',
      ),
    )
    .action(async (ids: readonly string[], options) => {
      const { issueDeviceTokens } = await import('./commands/issue-tokens.js');
      await issueDeviceTokens(ids, options, process, terminal);
    });
}

function addIssueHub(issue: Command, { process }: ProgramContext, terminal: Terminal): void {
  issuing(
    issue
      .command('hub')
      .description('A token with which a hub hands in what its devices kept.')
      .argument('<name>', 'what the hub is called')
      .requiredOption('--devices <ids...>', 'ids of its devices; with * at the end, all that begin so')
      .addOption(
        new Option('--expires <when>', 'a date, so many days from now (90d), or never')
          .argParser(tokenExpiry(Date.now))
          .default(null, 'never'),
      ),
  )
    .addHelpText('after', examples("pisync token issue hub school-12 --devices 'school-12-*' pibook-000123"))
    .action(async (name: string, options) => {
      const { issueHubToken } = await import('./commands/issue-tokens.js');
      await issueHubToken(name, options, process, terminal);
    });
}

function addIssueOperator(issue: Command, { process }: ProgramContext, terminal: Terminal): void {
  issuing(
    issue
      .command('operator')
      .description('A token for a person or a program of the operator.')
      .argument('<name>', 'who it is for')
      .addOption(
        new Option('--scope <scopes>', 'what it is for, with commas between: read, ingest (any device), admin')
          .argParser(scopeList)
          .makeOptionMandatory(),
      )
      .addOption(
        new Option('--expires <when>', 'a date, so many days from now, or never')
          .argParser(tokenExpiry(Date.now))
          .default(tokenExpiry(Date.now)('90d'), '90d'),
      ),
  )
    .addHelpText(
      'after',
      examples(
        'pisync token issue operator maria --scope read',
        'pisync token issue operator prometheus --scope read --expires never -o prometheus.token',
        'PISYNC_TOKEN=$(pisync token issue operator import --scope read,ingest --expires 1d) pisync backfill import logs',
      ),
    )
    .action(async (name: string, options) => {
      const { issueOperatorToken } = await import('./commands/issue-tokens.js');
      await issueOperatorToken(name, options, process, terminal);
    });
}

const TOKEN_FILE = 'where the token is; - for stdin';

function addInspect(token: Command, { process }: ProgramContext, terminal: Terminal): void {
  token
    .command('inspect')
    .description('What a token says, and whether a secret that is known here signed it. Asks no service.')
    .option('--token-file <file>', `${TOKEN_FILE} (default: PISYNC_TOKEN)`)
    .option('--secret-file <file>', 'where the secret is, in place of PISYNC_FLEET_SECRET')
    .option('--json', 'as JSON', false)
    .addHelpText('after', examples('pisync token inspect', 'pisync token inspect --token-file - < token'))
    .action(async (options) => {
      const { inspectToken } = await import('./commands/inspect-token.js');
      await inspectToken(options, process, terminal);
    });
}

function addRevoke(token: Command, { process }: ProgramContext, terminal: Terminal): void {
  token
    .command('revoke')
    .description('Have tokens count no more, for good. A device gets a new one of the next generation.')
    .addOption(urlOption('--url <url>', 'base URL of the service'))
    .addOption(new Option('--device <id>', 'tokens of this device').conflicts(['tokenId', 'tokenFile']))
    .option('--generation <number>', 'with --device: up to this generation', deviceGeneration, 1)
    .addOption(new Option('--token-id <id>', 'the token of this id (pisync token inspect)').conflicts('tokenFile'))
    .option('--token-file <file>', TOKEN_FILE)
    .option('--reason <text>', 'why, for people')
    .option('--json', 'what is kept, as JSON', false)
    .addHelpText(
      'after',
      examples(
        'pisync token revoke --device pibook-000123 --reason "stolen from the school"',
        'pisync token revoke --token-file leaked.token',
      ),
    )
    .action(async (options) => {
      const { revokeTokens } = await import('./commands/revoke-tokens.js');
      await revokeTokens(await connect(options), options, process, terminal);
    });
}

function addList(token: Command, _context: ProgramContext, terminal: Terminal): void {
  token
    .command('list')
    .description('Tokens that were revoked. Those that count are kept nowhere.')
    .addOption(urlOption('--url <url>', 'base URL of the service'))
    .option('--limit <number>', 'how many', wholeNumber(1), SHOWN_ROWS)
    .option('--all', 'all there are', false)
    .option('--json', 'as a JSON array', false)
    .addHelpText('after', examples('pisync token list', 'pisync token list --all --json'))
    .action(async (options) => {
      const { listRevocations } = await import('./commands/list-revocations.js');
      await listRevocations(await connect(options), options, terminal);
    });
}
