import type { Fleet } from '@pisync/core';
import type { Request } from 'express';
import { HttpError } from '../http-errors.js';
import { presentContact } from '../wire/present-contact.js';
import { presentDevice } from '../wire/present-device.js';
import { presentEvent } from '../wire/present-event.js';
import { type Answer, presentPage } from './answer-with.js';
import { isDeviceId, pageParameters, readQuery } from './query-parameters.js';

/** `GET /device/:id`. @throws HttpError `unknown_device` */
export async function readDevice(fleet: Fleet, request: Request): Promise<Answer> {
  const device = await fleet.device(deviceIdOf(request));
  if (device === null) throw unknownDevice();
  const contact = await fleet.contact(device);
  return { body: { ...presentDevice(device), contact: contact === null ? null : presentContact(contact) } };
}

/** `GET /device/:id/sync-history`. @throws HttpError `unknown_device` or `invalid_query` */
export async function readHistory(fleet: Fleet, request: Request): Promise<Answer> {
  const page = readQuery(pageParameters, request.query);
  const history = await fleet.history(deviceIdOf(request), page);
  if (history === null) throw unknownDevice();
  return presentPage(history, presentEvent);
}

/** An id that no device can have is one nothing was ever heard from; the store is not asked for it. */
function deviceIdOf({ params }: Request): string {
  const { id } = params;
  if (typeof id !== 'string' || !isDeviceId(id)) throw unknownDevice();
  return id;
}

function unknownDevice(): HttpError {
  return new HttpError('unknown_device', 'nothing was ever heard from this device');
}
