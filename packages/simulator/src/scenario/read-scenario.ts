import { readdirSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { parse } from 'yaml';
import { z } from 'zod';
import { SimulatorError } from '../simulator-error.js';
import { scenarioSchema, type ScenarioInput } from './scenario-schema.js';

/** Deep enough for any sensible file; one that extends itself never ends. */
const DEEPEST = 10;

const settings = z.record(z.string(), z.unknown());

type Settings = z.infer<typeof settings>;

/**
 * Reads a scenario, with all it extends.
 *
 * @param nameOrPath a shipped scenario's name, or a YAML or JSON file
 * @param overrides settings that win over the file's, each `path.to.setting=value` with the value as YAML
 * @throws SimulatorError `SCENARIO_INVALID` that names the file and what in it is wrong
 */
export function readScenario(nameOrPath: string, overrides: readonly string[] = []): ScenarioInput {
  const path = locate(nameOrPath, process.cwd());
  const merged = overrides.reduce((whole, override) => merge(whole, parseOverride(override)), readWhole(path, []));
  const named: Settings = { name: basename(path, extname(path)), ...merged };
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

function readWhole(path: string, above: readonly string[]): Settings {
  if (above.length === DEEPEST) throw invalid(`${path} extends itself, by way of ${above.join(', ')}.`);
  const { extends: base, ...own } = readFile(path);
  if (base === undefined) return own;
  if (typeof base !== 'string') throw invalid(`${path}: extends must name a scenario or a file.`);
  const { name: _, about: __, ...inherited } = readWhole(locate(base, dirname(path)), [...above, path]);
  return merge(inherited, own);
}

function readFile(path: string): Settings {
  let content: unknown;
  try {
    content = parse(readFileSync(path, 'utf8'));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw invalid(`Cannot read the scenario ${path}: ${reason}`, error);
  }
  const checked = settings.safeParse(content);
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

function parseOverride(text: string): Settings {
  const [, path, value] = /^([A-Za-z][\w.]*)=(.*)$/s.exec(text) ?? [];
  if (path === undefined || value === undefined) {
    throw invalid(`A setting is given as path.to.setting=value, such as uploads.lostAnswers=0.2, not "${text}".`);
  }
  return settings.parse(
    path.split('.').reduceRight<unknown>((inner, key) => ({ [key]: inner }), parseValue(text, value)),
  );
}

function parseValue(setting: string, value: string): unknown {
  try {
    return parse(value);
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw invalid(`The value of the setting ${setting} is no YAML: ${reason}`, error);
  }
}

/** Settings within settings are merged; anything else, lists too, is replaced. */
function merge(base: Settings, changes: Settings): Settings {
  const merged: Settings = { ...base };
  for (const [key, change] of Object.entries(changes)) {
    const before = settings.safeParse(merged[key]);
    const after = settings.safeParse(change);
    merged[key] = before.success && after.success && isMergeable(after.data) ? merge(before.data, after.data) : change;
  }
  return merged;
}

/** A distribution is one value, though it is written as settings: another one takes its place whole. */
function isMergeable(change: Settings): boolean {
  return !('mean' in change) && !('median' in change);
}

function reasonOf({ code, message, ...issue }: z.core.$ZodIssue): string {
  if (code !== 'invalid_union' || !('errors' in issue)) return message;
  return 'must be a value, a range [from, to], {mean}, {median, p95, max} or a list of {weight, of}';
}

// what the schema accepts is what it describes
const scenarioInput = z.custom<ScenarioInput>();

function invalid(message: string, cause?: unknown): SimulatorError {
  return new SimulatorError('SCENARIO_INVALID', message, { cause });
}

/**
 * A scenario out of JSON that this package wrote.
 *
 * @throws SimulatorError `SCENARIO_INVALID`
 */
export function scenarioFromJson(json: string): ScenarioInput {
  return toScenario(JSON.parse(json), 'the given one');
}

/**
 * A scenario out of an object, as a ledger holds it.
 *
 * @param what it is called in the error
 * @throws SimulatorError `SCENARIO_INVALID` that names what is wrong
 */
export function toScenario(content: unknown, what: string): ScenarioInput {
  const checked = scenarioSchema.safeParse(content);
  const source = settings.safeParse(content);
  if (checked.success && source.success) return scenarioInput.parse(source.data);
  const faults = (checked.error?.issues ?? []).map(
    (issue) => `  ${issue.path.join('.') || 'the file'}: ${reasonOf(issue)}`,
  );
  throw invalid([`The scenario ${what} cannot be used:`, ...faults].join('\n'), checked.error);
}
