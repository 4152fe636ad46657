import type { AbsentDevice, DeviceContact } from '@pisync/core';
import type { WireAbsentDevice, WireContact } from './contact-schema.js';
import { isoTimeOrNull } from './iso-time.js';

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
