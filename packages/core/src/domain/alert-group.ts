/** Names the group of a device. */
export type GroupOf = (deviceId: string) => string;

/** The group of devices whose id says none. */
export const NO_GROUP = 'other';

const SEPARATORS = /[-_.:]/;

/**
 * Names groups by patterns, the first that fits: by what its capture `group` is of the id. Where none fits it is the id up to its
 * last separator (`eu-west-000123` is of `eu-west`), and `other` for an id without one.
 */
export function createGroupOf(patterns: readonly RegExp[]): GroupOf {
  return (deviceId) => {
    for (const pattern of patterns) {
      const group = pattern.exec(deviceId)?.groups?.['group'];
      if (group !== undefined && group !== '') return group;
    }
    return prefixOf(deviceId);
  };
}

function prefixOf(deviceId: string): string {
  for (let at = deviceId.length - 1; at > 0; at -= 1) {
    if (SEPARATORS.test(deviceId.charAt(at))) return deviceId.slice(0, at);
  }
  return NO_GROUP;
}
