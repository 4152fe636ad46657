import { CliError } from '../cli-error.js';
import { chooseService, type ServiceRequest } from '../config/choose-service.js';
import { checkNode } from '../doctor/checks/check-machine.js';
import { checkClock, checkQueue, checkReachable, checkReady, whereReachable } from '../doctor/checks/check-service.js';
import { checkConfigFile, checkEnvironment } from '../doctor/checks/check-settings.js';
import { checkData, checkMongodb, checkRedisSettings } from '../doctor/checks/check-stores.js';
import { checkToken } from '../doctor/checks/check-token.js';
import { describeChecks } from '../doctor/describe-checks.js';
import { type CheckResult, runChecks } from '../doctor/run-checks.js';
import { EXIT } from '../exit-codes.js';
import { print, say, type Terminal } from '../output/terminal.js';
import { readConfig } from '../read-config.js';

/** How the checks are made and told. */
export interface DoctorOptions {
  /** A check that takes longer has failed. */
  readonly timeoutSeconds: number;
  readonly json: boolean;
}

/**
 * Looks at all that a service and its operator depend on, as far as it can be seen from here; changes nothing.
 *
 * @throws CliError with `checkFailed` when a check failed
 */
export async function doctor(
  request: ServiceRequest,
  { timeoutSeconds, json }: DoctorOptions,
  process: NodeJS.Process,
  terminal: Terminal,
): Promise<void> {
  const chosen = () => chooseService(request);
  const base = async (): Promise<URL> => {
    const { url } = await chosen();
    return url.href.endsWith('/') ? url : new URL(`${url.href}/`);
  };
  const token = async () => (await chosen()).token;
  const configOrNone = () => {
    try {
      return readConfig(process);
    } catch {
      return null;
    }
  };
  const results = await runChecks(
    [
      checkNode(process.version),
      checkConfigFile(chosen),
      checkEnvironment(() => readConfig(process)),
      checkReachable(base),
      ...[checkReady(base), checkToken(base, token), checkClock(base), checkQueue(base, token)].map((check) =>
        whereReachable(check, base),
      ),
      checkMongodb(configOrNone),
      checkRedisSettings(configOrNone),
      checkData(configOrNone),
    ],
    timeoutSeconds * 1000,
  );
  const failures = results.filter(({ status }) => status === 'failed');
  if (json) await print(terminal, JSON.stringify({ ok: failures.length === 0, checks: results.map(present) }));
  else await print(terminal, describeChecks(results, terminal));
  if (failures.length > 0) {
    throw new CliError(
      `${failures.length} of ${results.length} checks failed: ${failures.map(({ name }) => name).join(', ')}`,
      EXIT.checkFailed,
    );
  }
  const warnings = results.filter(({ status }) => status === 'warning').length;
  say(terminal, `No check failed${warnings === 0 ? '' : `, ${warnings} with a warning`}.`);
}

function present({ name, status, found, remedy }: CheckResult): object {
  return { name, status, found, remedy };
}
