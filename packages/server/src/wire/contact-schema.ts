import type { AbsentState, ContactState } from '@pisync/core';
import { z } from 'zod';
import { count, oneOf, time } from './fields.js';
import { DEVICE_ID, deviceKind } from './words.js';

const times = {
  last_heard_at: time('When something of the device last arrived, whatever it told of.').nullable(),
  usual_interval_s: count(
    'The longest silence that is nothing unusual of it, in seconds, without weekdays of rest; `null` while too little is known.',
  ).nullable(),
  late_at: time('From when on it is late; `null` where nothing is expected.').nullable(),
  silent_at: time('From when on it is silent.').nullable(),
};

/** Whether a device is heard from as usual. */
export const contactSchema = z
  .object({
    state: oneOf<ContactState>(
      { expected: true, late: true, silent: true },
      '`late`: overdue; `silent`: not heard from for so long that it counts as gone.',
    ),
    ...times,
  })
  .meta({ id: 'Contact', description: 'Whether a device is heard from as usual.' });

/** A device that is not heard from. */
export const absentDeviceSchema = z
  .object({
    device_id: z.string().meta({ description: DEVICE_ID }),
    kind: deviceKind,
    state: oneOf<AbsentState>({ late: true, silent: true }, 'How long it has been overdue.'),
    ...times,
  })
  .meta({ id: 'AbsentDevice', description: 'A device that is not heard from.' });

export type ApiContact = z.output<typeof contactSchema>;
export type ApiAbsentDevice = z.output<typeof absentDeviceSchema>;
export type WireContact = Readonly<z.input<typeof contactSchema>>;
export type WireAbsentDevice = Readonly<z.input<typeof absentDeviceSchema>>;
