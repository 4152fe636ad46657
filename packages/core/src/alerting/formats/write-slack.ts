import type { NotificationMember } from '../../domain/alert-record.js';
import { byUrgency, iso, summaryOf } from './summary.js';
import type { WriteMessage } from './write-message.js';

/** What Slack takes of a section's text, in characters, and of a header's. */
const LONGEST_TEXT = 3_000;
const LONGEST_HEADER = 150;
const LISTED = 15;

/** A message for an incoming webhook of Slack, in Block Kit: what happened, the newest devices, and where all are. */
export const writeSlack: WriteMessage = ({ notification, members }) => {
  const summary = summaryOf(notification, members);
  const listed = byUrgency(members).slice(0, LISTED);
  const rest = members.length - listed.length;
  const lines = [...listed.map(line), ...(rest > 0 ? [`… and ${rest} more`] : [])];
  const list = cut(lines.join('\n'), LONGEST_TEXT);
  return JSON.stringify({
    text: escape(summary),
    blocks: [
      { type: 'header', text: { type: 'plain_text', text: cut(summary, LONGEST_HEADER) } },
      ...(list === '' ? [] : [{ type: 'section', text: { type: 'mrkdwn', text: list } }]),
      {
        type: 'context',
        elements: [{ type: 'mrkdwn', text: `PiSync, ${iso(notification.createdAt)}, notification ${notification.id}` }],
      },
    ],
  });
};

function line({ deviceId, kind, status, startedAt, endedAt, detail, flapping }: NotificationMember): string {
  const device = `\`${escape(deviceId)}\``;
  const flaps = flapping ? '; it flaps, and nothing more is told of that until it is calm' : '';
  if (status !== 'firing') return `${device} has recovered at ${iso(endedAt)}${flaps}`;
  const since = `since ${iso(startedAt)}`;
  const what = 'failures' in detail ? `failing ${since}: ${detail.failures} syncs` : `${kind} ${since}`;
  return `${device} is ${what}${flaps}`;
}

/** As Slack asks for: these three alone. */
function escape(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

function cut(text: string, longest: number): string {
  return text.length <= longest ? text : `${text.slice(0, longest - 1)}…`;
}
