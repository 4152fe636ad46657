/** A single value of a record; times are epoch milliseconds. */
export type FieldValue = string | number | boolean | null;

/** What a difference is in: a device's state, one of its incidents, an index of the store, the totals of the fleet, or what is counted of a day. */
export type DifferenceSubject = 'device' | 'incident' | 'index' | 'totals' | 'day';

/**
 * A value that isn't what follows from the events. A record that is missing, or should not be there, differs in `present`
 * alone.
 */
export interface Difference {
  readonly subject: DifferenceSubject;
  /** `null` for what isn't about one device. */
  readonly deviceId: string | null;
  /** Which incident, which index, or which day and kind (`2026-03-02 pibook`); `null` where there is only one. */
  readonly id: string | null;
  /** Where in the record, such as `totalSyncs` or `newest.eventId`. */
  readonly field: string;
  /** The value that the store has; `null` where it has none. */
  readonly kept: FieldValue;
  /** The value that follows from the events. */
  readonly right: FieldValue;
}

/** One field of two records that are not the same in it. */
export type FieldDifference = Pick<Difference, 'field' | 'kept' | 'right'>;

/** A record that is there and should not be, or the other way round. */
export function differsInPresence(kept: boolean): FieldDifference {
  return { field: 'present', kept, right: !kept };
}

/** The fields in which two records of one shape differ, in the order of the right one, then those that only the kept one has. */
export function differingFields(kept: object, right: object): readonly FieldDifference[] {
  const keptFields = new Map(fieldsOf(kept));
  const rightFields = new Map(fieldsOf(right));
  const differences: FieldDifference[] = [];
  for (const field of new Set([...rightFields.keys(), ...keptFields.keys()])) {
    const [was, is] = [keptFields.get(field) ?? null, rightFields.get(field) ?? null];
    if (was !== is) differences.push({ field, kept: was, right: is });
  }
  return differences;
}

/** The single values of a record by their paths: `newest.eventId`, `streak.arrivals.0`. */
function* fieldsOf(record: object, path = ''): Generator<[field: string, value: FieldValue], void, undefined> {
  const entries: [string, unknown][] = Object.entries(record);
  for (const [name, value] of entries) {
    if (typeof value === 'object' && value !== null) yield* fieldsOf(value, `${path}${name}.`);
    else if (typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number') {
      yield [path + name, value];
    }
  }
}
