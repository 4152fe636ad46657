import type { ServerConfig } from '@pisync/server';
import type { ChosenService } from '../../config/choose-service.js';
import { configFilePath, readPersonConfig } from '../../config/person-config.js';
import { type Check, ok } from '../check.js';

/** Whether the configuration file can be meant, and which service is. */
export function checkConfigFile(chooseService: () => Promise<ChosenService>): Check {
  return {
    name: 'config file',
    remedy: `correct ${configFilePath()}; pisync config --help shows what it may say`,
    async run() {
      // also where the call names a service, and nothing else would read the file
      const { path, exists } = await readPersonConfig();
      const { url, profile, from } = await chooseService();
      const whence = profile === null ? from : `profile ${profile.name}, by ${profile.from}`;
      return ok(`${path}${exists ? '' : ' (not there)'}; the service is ${url.href} (${whence})`);
    },
  };
}

/** Whether the environment and `.env` can be meant. */
export function checkEnvironment(readConfig: () => ServerConfig): Check {
  return {
    name: 'environment',
    remedy: 'correct the variable, in the environment or in .env',
    async run() {
      const { cluster, dataDir } = readConfig();
      return ok(cluster === undefined ? `a service on its own, with its data in ${dataDir}` : 'a process of a cluster');
    },
  };
}
