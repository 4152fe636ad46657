const SHOWN_CHARACTERS = 128;

/** A device id in a message, whatever it is made of. */
export function quote(deviceId: string): string {
  return JSON.stringify(deviceId.slice(0, SHOWN_CHARACTERS));
}

/** The device that an event as it was sent says it is from; `null` where it says none, for which it is refused elsewhere. */
export function deviceOf(event: unknown): string | null {
  if (typeof event !== 'object' || event === null || !('device_id' in event)) return null;
  // ids aren't coerced: what is no text is no id
  return typeof event.device_id === 'string' ? event.device_id : null;
}
