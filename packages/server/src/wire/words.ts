import type { DeviceKind, DeviceStatus, IncidentStatus } from '@pisync/core';
import { oneOf } from './fields.js';

/** The id of a device. */
export const DEVICE_ID = 'The id of the device, as it names itself.';

/** What kind of device. */
export const deviceKind = oneOf<DeviceKind>(
  { pibook: true, pibox: true, unknown: true },
  "A pupil's laptop, a school's hub, or a device whose id says neither, by the id's prefix.",
);

/** How a device is. */
export const deviceStatus = oneOf<DeviceStatus>(
  { ok: true, failing: true },
  '`failing` means an open incident: three or more failures since the newest success.',
);

/** How an incident is. */
export const incidentStatus = oneOf<IncidentStatus>(
  { open: true, resolved: true },
  '`open` while no later success is known.',
);
