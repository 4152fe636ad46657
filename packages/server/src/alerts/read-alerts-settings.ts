import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';
import { ConfigError, type AlertsConfig } from '../server-config.js';
import { alertsFile, type AlertsFile } from './alerts-file.js';

/** The webhook that the environment names. */
const OF_ENVIRONMENT = 'default';

/**
 * What people are told of alerts by: what the file says, and the webhook of the environment beside those of the file.
 * @throws ConfigError that names the file and each wrong field
 */
export async function readAlertsSettings({ file, webhook }: AlertsConfig): Promise<AlertsFile> {
  const settings = file === undefined ? alertsFile.parse({}) : await readSettings(file);
  if (webhook === undefined) return settings;
  if (settings.webhooks.some(({ name }) => name === OF_ENVIRONMENT)) {
    throw new ConfigError(
      `PISYNC_WEBHOOK_URL is the webhook "${OF_ENVIRONMENT}", and ${file} has another of this name`,
    );
  }
  return { ...settings, webhooks: [{ name: OF_ENVIRONMENT, headers: {}, ...webhook }, ...settings.webhooks] };
}

async function readSettings(file: string): Promise<AlertsFile> {
  const value = await readFile(file, 'utf8').then(parseYaml, () => {
    throw new ConfigError(`PISYNC_ALERTS_FILE: ${file} can't be read`);
  });
  const parsed = alertsFile.safeParse(value ?? {});
  if (parsed.success) return parsed.data;
  const problems = parsed.error.issues.map(({ path, message }) => `${path.join('.')} ${message}`.trim());
  throw new ConfigError(`PISYNC_ALERTS_FILE: ${file}: ${problems.join('; ')}`);

  function parseYaml(text: string): unknown {
    try {
      // JSON is YAML
      return parse(text);
    } catch {
      // what is wrong is not repeated: it may be a secret
      throw new ConfigError(`PISYNC_ALERTS_FILE: ${file} is neither JSON nor YAML`);
    }
  }
}
