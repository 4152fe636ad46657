import { parse } from 'yaml';
import { z } from 'zod';

/** What a scenario file holds, before anything is checked. */
export const scenarioSettings = z.record(z.string(), z.unknown());

/** Settings by name; those of a part are settings within settings. */
export type ScenarioSettings = z.infer<typeof scenarioSettings>;

/** Settings with changes: settings within settings are merged; anything else, lists too, is replaced. */
export function mergeSettings(base: ScenarioSettings, changes: ScenarioSettings): ScenarioSettings {
  const merged: ScenarioSettings = { ...base };
  for (const [key, change] of Object.entries(changes)) {
    const before = scenarioSettings.safeParse(merged[key]);
    const after = scenarioSettings.safeParse(change);
    const areBoth = before.success && after.success && isMergeable(after.data);
    merged[key] = areBoth ? mergeSettings(before.data, after.data) : change;
  }
  return merged;
}

/** A distribution is one value, though it is written as settings: another one takes its place whole. */
function isMergeable(change: ScenarioSettings): boolean {
  return !('mean' in change) && !('median' in change);
}

/**
 * A setting given as text, such as `uploads.lostAnswers=0.2`.
 *
 * @returns the settings that hold it alone; `null` where the text is not `path.to.setting=value` with a value in YAML
 */
export function parseSetting(text: string): ScenarioSettings | null {
  const [, path, value] = /^([A-Za-z][\w.-]*)=(.+)$/s.exec(text) ?? [];
  if (path === undefined || value === undefined) return null;
  try {
    const given: unknown = parse(value);
    const [last = '', ...outer] = path.split('.').toReversed();
    return outer.reduce<ScenarioSettings>((inner, key) => ({ [key]: inner }), { [last]: given });
  } catch {
    return null;
  }
}
