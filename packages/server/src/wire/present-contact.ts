import type { AbsentDevice, AbsentState, ContactState, DeviceContact, DeviceKind } from '@pisync/core';
import { isoTimeOrNull } from './iso-time.js';

/** Whether a device is heard from as usual; times ISO 8601, `null` where nothing is known or expected. */
export interface WireContact {
  readonly state: ContactState;
  /** When something of the device last arrived, whatever it told of. */
  readonly last_heard_at: string | null;
  /** The longest silence that is nothing unusual of it, in seconds, without weekdays of rest. */
  readonly usual_interval_s: number | null;
  readonly late_at: string | null;
  readonly silent_at: string | null;
}

/** A device that is not heard from, as it is answered. */
export interface WireAbsentDevice extends WireContact {
  readonly device_id: string;
  readonly kind: DeviceKind;
  readonly state: AbsentState;
}

/** The contact of a device in the shape of the API. */
export function presentContact(contact: DeviceContact): WireContact {
  return {
    state: contact.state,
    last_heard_at: isoTimeOrNull(contact.lastHeardAt),
    usual_interval_s: contact.usualIntervalMs === null ? null : Math.round(contact.usualIntervalMs / 1000),
    late_at: isoTimeOrNull(contact.lateAt),
    silent_at: isoTimeOrNull(contact.silentAt),
  };
}

/** A device that is not heard from in the shape of the API. */
export function presentAbsentDevice(device: AbsentDevice): WireAbsentDevice {
  const { deviceId, kind, state } = device;
  return { device_id: deviceId, kind, ...presentContact(device), state };
}
