/** A pupil's laptop, a school's hub, or a device whose id says neither. */
export type DeviceKind = 'pibook' | 'pibox' | 'unknown';

export const DEVICE_KINDS: readonly DeviceKind[] = ['pibook', 'pibox', 'unknown'];

/** The kind by the id's prefix, in any case: `pibook-000123`, `PiBox-7`. */
export function kindOf(deviceId: string): DeviceKind {
  const id = deviceId.toLowerCase();
  if (id.startsWith('pibook')) return 'pibook';
  if (id.startsWith('pibox')) return 'pibox';
  return 'unknown';
}
