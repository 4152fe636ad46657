import type { IncidentChangeReason } from '@pisync/core';
import { z } from 'zod';
import { count, oneOf, time } from './fields.js';
import { DEVICE_ID, incidentStatus } from './words.js';

/** An incident as it is answered; times ISO 8601. */
export const incidentSchema = z
  .object({
    id: z.string().meta({ description: 'Made of the device and its first failure.' }),
    device_id: z.string().meta({ description: DEVICE_ID }),
    status: incidentStatus,
    length: count('How many failures in a row.'),
    started_at: time('Its first failure.'),
    last_failure_at: time('Its last failure.'),
    detected_at: time('When enough of its failures had arrived to know it.'),
    resolved_at: time('The success that ended it; `null` while it is open.').nullable(),
  })
  .meta({ id: 'Incident', description: 'A run of three and more failures in a row of one device.' });

/** A change to an incident, as it is told. */
export const incidentChangeSchema = z
  .object({
    reason: oneOf<IncidentChangeReason>(
      {
        opened: true,
        recorded: true,
        lengthened: true,
        resolved: true,
        shortened: true,
        split: true,
        corrected: true,
        retracted: true,
      },
      'Why it changed; the last four are corrections by late events.',
    ),
    at: time('When the change was committed.'),
    incident: incidentSchema,
  })
  .meta({
    id: 'IncidentChange',
    description: 'A change to an incident, with the incident as it is now; as it was when it was `retracted`.',
  });

/** An incident as the service writes it. */
export type WireIncident = Readonly<z.input<typeof incidentSchema>>;
/** A change as the service writes it. */
export type WireIncidentChange = Readonly<z.input<typeof incidentChangeSchema>>;

/** An incident as a reader finds it. */
export type ApiIncident = z.output<typeof incidentSchema>;
/** A change as a reader finds it. */
export type ApiIncidentChange = z.output<typeof incidentChangeSchema>;
