import type { Difference, FieldValue } from '../../domain/difference.js';
import type { AuditOptions } from '../../ports/store-audit.js';
import type { Collections } from './collections.js';
import { type DeviceDocument, fromDeviceDocument, type IncidentDocument, toDeviceFields } from './documents.js';
import type { CommitFinisher } from './finish-commits.js';

type AuditedDevice = Omit<DeviceDocument, 'pending' | 'notices'>;

/** What the incidents of a device come to. */
interface IncidentCounts {
  readonly _id: string;
  readonly open: number;
  readonly resolved: number;
  /** The highest version that one of them was written for. */
  readonly version: number;
}

interface AuditParts {
  readonly collections: Collections;
  readonly finisher: CommitFinisher;
}

/** Fields of a device's document by which devices are listed and counted, and which follow from the rest. */
type DerivedFields = Required<
  Pick<
    DeviceDocument,
    'kind' | 'status' | 'current_streak' | 'last_event_at' | 'open_incidents' | 'resolved_incidents' | 'version'
  >
>;

const DEVICES_AT_ONCE = 500;
const DEVICE_FIELDS = { pending: 0, notices: 0 } as const;

/**
 * Compares the fields by which devices are listed, and the counts of which totals are added up, with what devices and their
 * incidents say themselves. The indexes over these fields are the server's own.
 */
export async function* auditDevices(
  parts: AuditParts,
  { mend }: AuditOptions,
): AsyncGenerator<readonly Difference[], void, undefined> {
  let after = '';
  for (;;) {
    const page = await parts.collections.devices
      .find(
        { _id: { $gt: after } },
        { projection: { device_id: 1 }, limit: DEVICES_AT_ONCE, batchSize: DEVICES_AT_ONCE + 1 },
      )
      .sort({ _id: 1 })
      .toArray();
    const differences = await auditPage(
      parts,
      page.map(({ device_id: deviceId }) => deviceId),
      mend,
    );
    if (differences.length > 0) yield differences;
    if (page.length < DEVICES_AT_ONCE) return;
    after = page.at(-1)?.device_id ?? after;
  }
}

/** Finds incidents whose status says other than that a success ended them, or none did. */
export async function* auditStatuses(
  { incidents }: Collections,
  { mend }: AuditOptions,
): AsyncGenerator<readonly Difference[], void, undefined> {
  const wrong = [
    { status: 'open', right: 'resolved', resolved_at: { $ne: null } },
    { status: 'resolved', right: 'open', resolved_at: null },
  ] as const;
  for (const { right, ...filter } of wrong) {
    for await (const { _id, device_id: deviceId } of incidents.find(filter)) {
      // whoever wrote it meanwhile wrote both
      const isWrong =
        !mend || (await incidents.updateOne({ _id, ...filter }, { $set: { status: right } })).matchedCount > 0;
      if (isWrong) yield [differing(deviceId, 'status', filter.status, right)];
    }
  }
}

/** A device that another writer came to between two questions is asked about again. */
async function auditPage(
  parts: AuditParts,
  deviceIds: readonly string[],
  mend: boolean,
): Promise<readonly Difference[]> {
  const { collections, finisher } = parts;
  const found: Difference[] = [];
  let open = deviceIds;
  while (open.length > 0) {
    const documents = await readDevices(collections, open);
    await finisher.finishNewest(documents);
    const counts = await countIncidents(collections, open);
    const versions = new Map((await readDevices(collections, open)).map(({ _id, version }) => [_id, version]));
    const again: string[] = [];
    for (const document of documents) {
      const right = derivedFields(document, counts.get(document.device_id));
      const differences = right === null ? [] : compareFields(document, right);
      if (right === null || differences.length === 0) continue;
      const isReal = mend
        ? await setFields(collections, document, right)
        : versions.get(document.device_id) === document.version;
      if (isReal) found.push(...differences);
      else again.push(document.device_id);
    }
    open = again;
  }
  return found;
}

function readDevices({ devices }: Collections, ids: readonly string[]): Promise<readonly AuditedDevice[]> {
  return devices
    .find(
      { _id: { $in: [...ids] }, device_id: { $in: [...ids] } },
      { projection: DEVICE_FIELDS, batchSize: ids.length + 1 },
    )
    .toArray();
}

async function countIncidents(
  { incidents }: Collections,
  deviceIds: readonly string[],
): Promise<ReadonlyMap<string, Omit<IncidentCounts, '_id'>>> {
  const ofStatus = (status: IncidentDocument['status']) => ({ $sum: { $cond: [{ $eq: ['$status', status] }, 1, 0] } });
  const counts = await incidents
    .aggregate<IncidentCounts>([
      { $match: { device_id: { $in: [...deviceIds] } } },
      {
        $group: {
          _id: '$device_id',
          open: ofStatus('open'),
          resolved: ofStatus('resolved'),
          version: { $max: '$version' },
        },
      },
    ])
    .toArray();
  return new Map(counts.map(({ _id: deviceId, ...count }) => [deviceId, count]));
}

/** What the derived fields of a document should be; `null` when it has no state. */
function derivedFields(document: AuditedDevice, counts: Omit<IncidentCounts, '_id'> | undefined): DerivedFields | null {
  const state = fromDeviceDocument({ ...document, pending: { events: [], incidents: [] }, notices: [] });
  if (state === null) return null;
  const { kind, status, current_streak, last_event_at } = toDeviceFields(state);
  return {
    kind,
    status,
    current_streak,
    last_event_at,
    open_incidents: counts?.open ?? 0,
    resolved_incidents: counts?.resolved ?? 0,
    // an incident of a higher version would never be replaced
    version: Math.max(document.version, counts?.version ?? 0),
  };
}

function compareFields(document: AuditedDevice, right: DerivedFields): readonly Difference[] {
  return Object.entries(right).flatMap(([name, value]) => {
    const entries: ReadonlyMap<string, unknown> = new Map(Object.entries(document));
    const [was, is] = [plain(entries.get(name)), plain(value)];
    return was === is ? [] : [differing(document.device_id, name, was, is)];
  });
}

/** Sets the fields of that version of a device; a version more, so that nobody goes on from what was wrong. */
async function setFields(
  { devices }: Collections,
  { _id, version }: AuditedDevice,
  right: DerivedFields,
): Promise<boolean> {
  const { matchedCount } = await devices.updateOne(
    { _id, device_id: _id, version },
    { $set: { ...right, version: right.version + 1 } },
  );
  return matchedCount === 1;
}

function differing(deviceId: string, field: string, kept: FieldValue, right: FieldValue): Difference {
  return { subject: 'index', deviceId, id: field, field: 'place', kept, right };
}

function plain(value: unknown): FieldValue {
  if (value instanceof Date) return value.getTime();
  return typeof value === 'string' || typeof value === 'number' ? value : null;
}
