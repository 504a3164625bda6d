import { parseInput } from '../../../kernel/content.ts';
import { notFound } from '../../../kernel/errors.ts';
import { readForm, type RequestContext } from '../../../kernel/http.ts';
import { idPattern } from '../../../kernel/id.ts';
import { z } from 'zod';
import { listContacts } from '../directory/points.ts';
import { usableKeys } from './keys.ts';
import { planMessage } from './plan.ts';
import { findMessage, findThread, openAttachment, type ShownMessage } from './reading.ts';
import { openMessages } from './receipts.ts';
import type { Correspondent } from './rules.ts';

const formats = z.strictObject({ format: z.enum(['asc', 'eml', 'json']) });

/** The ciphertext of a message as a file, or of a whole thread with its receipts: it counts as seen from then on. */
export async function takeFile(c: RequestContext, visit: Correspondent): Promise<Response> {
  const form = await readForm(c);
  const { format } = parseInput(formats, { format: form.text('format') });
  const id = c.req.param('id') ?? '';
  if (format === 'json')
    return answerFile(c, JSON.stringify(await bundleOf(visit, id), null, 1), 'application/json', `thread-${id}.json`);
  const message = await findMessage(visit, id);
  const [opened] = await openMessages(visit, [message]);
  const armored = opened?.armored ?? '';
  if (format === 'asc') return answerFile(c, armored, 'application/pgp-encrypted', `message-${id}.asc`);
  return answerFile(c, mailOf(visit, message, armored), 'message/rfc822', `message-${id}.eml`);
}

function answerFile(c: RequestContext, body: string | Uint8Array<ArrayBuffer>, type: string, name: string): Response {
  c.header('cache-control', 'no-store');
  return c.body(body, 200, { 'content-type': type, 'content-disposition': `attachment; filename="${name}"` });
}

/** A thread for the file: envelopes, ciphertexts, sealed attachments, receipts. What is inside opens with the keys alone. */
async function bundleOf(visit: Correspondent, id: string): Promise<object> {
  const thread = await findThread(visit, id);
  const opened = new Map((await openMessages(visit, thread.messages)).map((each) => [each.id, each.armored]));
  const shown = await findThread(visit, id);
  const messages = await Promise.all(
    shown.messages.map(async ({ attachments, ...envelope }) => ({
      ...envelope,
      ciphertext: opened.get(envelope.id),
      attachments: await Promise.all(
        attachments.map(async (each) => ({
          ...each,
          content: (await openAttachment(visit, envelope.id, String(each.number))).toString('base64'),
        })),
      ),
    })),
  );
  return {
    format: 'gcscp-thread-1',
    portal: visit.portal.config.portalUrl,
    thread: id,
    exported_at: new Date().toISOString(),
    exported_by: visit.actor.party,
    closed_at: shown.closedAt,
    messages,
  };
}

/** A message after RFC 3156 (PGP/MIME): mail programs with OpenPGP open it with a key of their own. Its subject says nothing. */
function mailOf(visit: Correspondent, message: ShownMessage, armored: string): string {
  const { hostname } = new URL(visit.portal.config.portalUrl);
  const mark = `sealed-${message.id}`;
  const lines = [
    `From: ${message.from_contact}@${hostname}`,
    `To: ${message.to_contacts.map((id) => `${id}@${hostname}`).join(',\n ')}`,
    `Date: ${message.sent_at.toUTCString().replace('GMT', '+0000')}`,
    'Subject: ...',
    `Message-ID: <${message.id}@${hostname}>`,
    ...(message.earlier ? [`In-Reply-To: <${message.earlier}@${hostname}>`] : []),
    'MIME-Version: 1.0',
    `Content-Type: multipart/encrypted; protocol="application/pgp-encrypted";\n boundary="${mark}"`,
    '', `--${mark}`, 'Content-Type: application/pgp-encrypted', '', 'Version: 1', '',
    `--${mark}`, 'Content-Type: application/octet-stream; name="encrypted.asc"', '', armored.trimEnd(), '', `--${mark}--`, '',
  ]; // prettier-ignore
  return lines.join('\n').replaceAll(/\r?\n/g, '\r\n');
}

/** A sealed attachment. */
export async function attachmentFile(c: RequestContext, visit: Correspondent): Promise<Response> {
  const { id = '', number = '' } = c.req.param() as { id?: string; number?: string };
  const content = await openAttachment(visit, id, number);
  return answerFile(c, new Uint8Array(content), 'application/octet-stream', `attachment-${id}-${number}.pgp`);
}

/** The keys of the recipients in one file, for `gpg --import`. */
export async function publicKeysFile(c: RequestContext, visit: Correspondent): Promise<Response> {
  const ids = (c.req.queries('to') ?? []).filter((id) => idPattern.test(id)).slice(0, 50);
  const keys = await usableKeys(visit, await listContacts(visit, { ids }));
  if (keys.size === 0) throw notFound();
  return answerFile(
    c,
    [...keys.values()].map(({ armored }) => armored.trimEnd()).join('\n') + '\n',
    'application/pgp-keys',
    'keys.asc',
  );
}

/** The form of a message as text, to be filled in and encrypted with a program of one's own. */
export async function templateFile(c: RequestContext, visit: Correspondent): Promise<Response> {
  const plan = await planMessage(visit, {
    from: c.req.query('from'),
    to: c.req.queries('to') ?? [],
    earlier: c.req.query('earlier'),
  });
  const id = c.req.query('id') ?? '';
  const lines = [
    'Portal-Message: 1',
    ...(idPattern.test(id) ? [`Message: ${id}`] : []),
    `From: ${plan.from?.id ?? ''}`,
    `To: ${plan.to.map(({ contact }) => contact.id).join(', ')}`,
    'Urgency: routine', ...(plan.earlier ? [`Earlier: ${plan.earlier.id}`] : []),
    'Subject: ', 'Kind: information', 'Handling: TLP:AMBER', `Language: ${visit.language}`, 'When: ', 'Sectors: ', 'Effects: ', 'Indicators: ', 'Asked: ', 'Follow-Up: ', '', '',
  ]; // prettier-ignore
  return answerFile(c, lines.join('\n'), 'text/plain; charset=utf-8', 'message.txt');
}
