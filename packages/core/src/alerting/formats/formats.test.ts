import { expect, it } from 'vitest';
import type { NotificationMember } from '../../domain/alert-record.js';
import { formingNotification, type NotificationType, readyNotification } from '../../domain/notification.js';
import { createAlertmanagerWriter } from './write-alertmanager.js';
import { writeJson } from './write-json.js';
import { writeSlack } from './write-slack.js';
import type { MessageSource, WriteMessage } from './write-message.js';

const AT = Date.UTC(2026, 2, 2, 12);
const MINUTE = 60_000;

function member(deviceId: string, changed: Partial<NotificationMember> = {}): NotificationMember {
  return {
    alertId: `failing~${deviceId}~e1`,
    kind: 'failing',
    deviceId,
    status: 'firing',
    startedAt: AT - 30 * MINUTE,
    endedAt: null,
    detail: { incidentId: `${deviceId}~e1`, failures: 4, lastFailureAt: AT - MINUTE },
    flapping: false,
    ...changed,
  };
}

const silent = (deviceId: string): NotificationMember =>
  member(deviceId, {
    alertId: `silent~${deviceId}`,
    kind: 'silent',
    detail: { lastHeardAt: AT - 90 * MINUTE, dueAt: AT - 30 * MINUTE },
  });

function sourceOf(members: readonly NotificationMember[], type: NotificationType = 'alerts'): MessageSource {
  const forming = formingNotification({ id: '0b8f3c52-6d1e-4a55-9f0e-8f2f6f7d3c11', type, group: 'eu-west' }, AT);
  return { notification: readyNotification(forming, members, ['ops'], AT), members, current: async () => [] };
}

const some = sourceOf([
  member('eu-west-1'),
  member('eu-west-2', { flapping: true }),
  silent('eu-west-3'),
  member('eu-west-4', { status: 'resolved', endedAt: AT - MINUTE }),
  member('eu-west-5', { status: 'passed', endedAt: AT - 2 * MINUTE }),
]);
const writeAlertmanager = createAlertmanagerWriter({
  groupOf: (deviceId) => deviceId.slice(0, 7),
  serviceUrl: 'https://pisync.example.org',
});
const FORMATS: readonly (readonly [string, WriteMessage])[] = [
  ['json', writeJson],
  ['slack', writeSlack],
  ['alertmanager', writeAlertmanager],
];
const pretty = async (write: WriteMessage, source: MessageSource): Promise<string> =>
  `${JSON.stringify(JSON.parse(await write(source)), null, 2)}\n`;

it.each(FORMATS)('writes %s', async (name, write) => {
  await expect(await pretty(write, some)).toMatchFileSnapshot(`golden/${name}.json`);
});

it.each(FORMATS)('writes a test as %s', async (name, write) => {
  await expect(await pretty(write, sourceOf([], 'test'))).toMatchFileSnapshot(`golden/${name}-test.json`);
});

it('names every alert in the own format, however many there are, and describes some', async () => {
  const members = Array.from({ length: 10_000 }, (_, index) => member(`eu-west-${index}`));
  const message = JSON.parse(await writeJson(sourceOf(members)));
  expect(message.alerts).toHaveLength(50);
  expect(message.alert_ids.firing).toEqual(members.map(({ alertId }) => alertId));
});

it('keeps within what Slack takes, and can not be made to mention anybody', async () => {
  const members = Array.from({ length: 3_000 }, (_, index) => member(`${'x'.repeat(100)}-${index}`));
  const message = JSON.parse(await writeSlack(sourceOf(members)));
  expect(message.blocks[1].text.text.length).toBeLessThanOrEqual(3_000);
  expect(message.text).toBe('eu-west: 3000 devices failing');
  const evil = JSON.parse(await writeSlack(sourceOf([member('<!channel>')])));
  expect(evil.blocks[1].text.text).toContain('&lt;!channel&gt;');
});

it('tells Alertmanager what has ended since the notification was made', async () => {
  const [first] = some.members;
  if (first === undefined) throw new TypeError('there is none');
  const ended = { ...first, id: first.alertId, endedAt: AT + MINUTE };
  const current: MessageSource['current'] = async () => [
    {
      ...ended,
      firedAt: AT,
      changedAt: AT,
      telling: 'resolved',
      claimedBy: null,
      firingIn: null,
      resolvedIn: null,
      silencedBy: null,
      heldUntil: 0,
      quiet: null,
    },
  ];
  const alerts = JSON.parse(await writeAlertmanager({ ...some, current }));
  expect(alerts[0].endsAt).toBe(new Date(AT + MINUTE).toISOString());
  expect(alerts[1].endsAt).toBe(new Date(AT + 30 * 86_400_000).toISOString());
});
