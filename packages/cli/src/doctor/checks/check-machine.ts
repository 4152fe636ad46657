import { type Check, failed, ok } from '../check.js';

const LEAST_NODE = [20, 19] as const;

/** Whether this Node can run PiSync. */
export function checkNode(version: string): Check {
  const [least, leastMinor] = LEAST_NODE;
  return {
    name: 'node',
    remedy: `install Node.js ${LEAST_NODE.join('.')} or newer`,
    async run() {
      const [major = 0, minor = 0] = version.replace(/^v/, '').split('.').map(Number);
      if (major > least || (major === least && minor >= leastMinor)) return ok(version);
      return failed(`${version} is too old`, `install Node.js ${LEAST_NODE.join('.')} or newer`);
    },
  };
}
