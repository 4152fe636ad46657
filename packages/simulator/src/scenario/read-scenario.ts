import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { SimulatorError } from '../simulator-error.js';
import { scenarioFaults } from './scenario-faults.js';
import { scenarioSchema, type Scenario, type ScenarioInput } from './scenario-schema.js';
import { mergeSettings, parseSetting, scenarioSettings, type ScenarioSettings } from './scenario-settings.js';

/**
 * Reads a scenario, with all it extends.
 *
 * @param nameOrPath a shipped scenario's name, or a YAML or JSON file
 * @param overrides settings that win over the file's, each `path.to.setting=value` with the value as YAML
 * @throws SimulatorError `SCENARIO_INVALID` that names the file and what in it is wrong
 */
export function readScenario(nameOrPath: string, overrides: readonly string[] = []): ScenarioInput {
  const path = locate(nameOrPath, process.cwd());
  const merged = overrides.reduce(
    (whole, override) => mergeSettings(whole, parseOverride(override)),
    readWhole(path, []),
  );
  const named: ScenarioSettings = { name: basename(path, extname(path)), ...merged };
  return toScenario(named, path);
}

/** Names of the shipped scenarios, with what each is for. */
export function shippedScenarios(): readonly { readonly name: string; readonly about: string }[] {
  return readdirSync(shippedFolder())
    .filter((file) => file.endsWith('.yaml'))
    .toSorted()
    .map((file) => {
      const { name, about = '' } = readScenario(basename(file, '.yaml'));
      return { name, about };
    });
}

function readWhole(path: string, above: readonly string[]): ScenarioSettings {
  if (above.includes(path)) throw invalid(`${path} extends itself, by way of ${above.join(', ')}.`);
  const { extends: base, ...own } = readFile(path);
  if (base === undefined) return own;
  if (typeof base !== 'string') throw invalid(`${path}: extends must name a scenario or a file.`);
  const { name: _, about: __, ...inherited } = readWhole(locate(base, dirname(path)), [...above, path]);
  return mergeSettings(inherited, own);
}

function readFile(path: string): ScenarioSettings {
  let content: unknown;
  try {
    content = parse(readFileSync(path, 'utf8'));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw invalid(`Cannot read the scenario ${path}: ${reason}`, error);
  }
  const checked = scenarioSettings.safeParse(content);
  if (checked.success) return checked.data;
  throw invalid(`The scenario ${path} must be a list of settings such as "name: school-day".`);
}

/** A name without a dot or a slash is a shipped scenario's. */
function locate(nameOrPath: string, from: string): string {
  if (/[./\\]/.test(nameOrPath)) return resolve(from, nameOrPath);
  const shipped = readdirSync(shippedFolder());
  if (shipped.includes(`${nameOrPath}.yaml`)) return join(shippedFolder(), `${nameOrPath}.yaml`);
  const names = shipped.filter((file) => file.endsWith('.yaml')).map((file) => basename(file, '.yaml'));
  const advice = `Use one of ${names.toSorted().join(', ')}, or name a file such as ./${nameOrPath}.yaml.`;
  throw invalid(`There is no scenario called ${nameOrPath}. ${advice}`);
}

/** Beside this package's code, wherever that was bundled to. */
function shippedFolder(): string {
  return join(dirname(createRequire(import.meta.url).resolve('@pisync/simulator/package.json')), 'scenarios');
}

function parseOverride(text: string): ScenarioSettings {
  const setting = parseSetting(text);
  if (setting !== null) return setting;
  throw invalid(`A setting is given as path.to.setting=value, such as uploads.lostAnswers=0.2, not "${text}".`);
}

// what the schema accepts is what it describes
const scenarioInput = z.custom<ScenarioInput>();

function invalid(message: string, cause?: unknown): SimulatorError {
  return new SimulatorError('SCENARIO_INVALID', message, { cause });
}

/**
 * A scenario out of an object, as a ledger holds it.
 *
 * @param what it is called in the error
 * @throws SimulatorError `SCENARIO_INVALID` that names what is wrong
 */
export function toScenario(content: unknown, what: string): ScenarioInput {
  parseScenario(content, what);
  return scenarioInput.parse(content);
}

/**
 * A scenario made whole: defaults filled in, spans and times of day in milliseconds.
 *
 * @param what it is called in the error
 * @throws SimulatorError `SCENARIO_INVALID` that names what is wrong
 */
export function parseScenario(content: unknown, what: string): Scenario {
  const checked = scenarioSchema.safeParse(content);
  if (checked.success) return checked.data;
  const faults = scenarioFaults(checked.error.issues).map((fault) => `  ${fault}`);
  throw invalid([`The scenario ${what} cannot be used:`, ...faults].join('\n'), checked.error);
}
