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

/**
 * The fields in which two records of one shape differ, by their paths: `newest.eventId`, `arrivals.0`. Of a part that only one
 * of them has, that alone is told: `streak.present`.
 */
export function differingFields(kept: object, right: object, path = ''): readonly FieldDifference[] {
  const keptFields = new Map<string, unknown>(Object.entries(kept));
  const rightFields = new Map<string, unknown>(Object.entries(right));
  return [...new Set([...rightFields.keys(), ...keptFields.keys()])].flatMap((name): readonly FieldDifference[] => {
    const [was, is] = [keptFields.get(name), rightFields.get(name)];
    const field = path + name;
    if (isRecord(was) && isRecord(is)) return differingFields(was, is, `${field}.`);
    if (isRecord(was) || isRecord(is)) return [{ ...differsInPresence(isRecord(was)), field: `${field}.present` }];
    const [keptValue, rightValue] = [valueOf(was), valueOf(is)];
    return keptValue === rightValue ? [] : [{ field, kept: keptValue, right: rightValue }];
  });
}

function isRecord(value: unknown): value is object {
  return typeof value === 'object' && value !== null;
}

function valueOf(value: unknown): FieldValue {
  return typeof value === 'string' || typeof value === 'boolean' || typeof value === 'number' ? value : null;
}
