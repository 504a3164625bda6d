import { formToken, type RequestContext } from '../../../kernel/http.ts';
import { formatInstant } from '../../../kernel/language.ts';
import type { Visit } from '../../../kernel/visit.ts';
import { Badge, Badges } from '../../../ui/badge.tsx';
import { fileSize } from '../../../ui/file-size.ts';
import { ButtonLink, Buttons, Form, SubmitButton } from '../../../ui/form.tsx';
import { Facts } from '../../../ui/kv.tsx';
import { Table } from '../../../ui/table.tsx';
import { Time } from '../../../ui/time.tsx';
import { at, ContactName, inZones, sayOf, type Named } from './parts.tsx';
import { received, type ShownMessage, type Thread } from './reading.ts';
import type { Correspondent } from './rules.ts';

/** What the parts of a thread's page are made of. */
export interface Shown {
  c: RequestContext;
  visit: Correspondent;
  thread: Thread;
  names: Map<string, Named>;
}

/** A message of a thread: its envelope, a place for the text, receipts, files, acts. */
export function Message({ c, visit, names, message }: Shown & { message: ShownMessage }) {
  const say = sayOf(c);
  const { language } = visit;
  const from = names.get(message.from_contact);
  const own = received(visit, message);
  const zones = [from?.zone, ...message.to_contacts.map((id) => names.get(id)?.zone)];
  return (
    <article class="section" data-message={message.id} id={`m-${message.id}`} aria-labelledby={`h-${message.id}`}>
      <h2 id={`h-${message.id}`}>
        {say('inbox.from')} <ContactName named={from} />
      </h2>
      <Badges>
        <Badge tone={message.urgency === 'routine' ? 'neutral' : 'warning'}>{say(`urgency.${message.urgency}`)}</Badge>
      </Badges>
      <Facts
        facts={[
          { label: say('compose.to'), value: <Names ids={message.to_contacts} names={names} /> },
          { label: say('thread.sent'), value: <Time language={language} instant={message.sent_at} /> },
          message.reply_by && {
            label: say('field.Reply-By'),
            value: (
              <Hours at={[formatInstant(language, message.reply_by), ...inZones(visit, message.reply_by, zones)]} />
            ),
          },
          { label: say('thread.hash'), value: <code dir="ltr">{message.sha256}</code> },
        ]}
      />
      <div class="section" hidden data-text />
      <Receipts c={c} visit={visit} names={names} message={message} />
      <Files c={c} message={message} />
      <Acts
        c={c}
        message={message}
        mayAcknowledge={own.some((delivery) => !delivery.acknowledged_at)}
        isOwn={own.length > 0}
      />
    </article>
  );
}

/** The same instant on several clocks. */
function Hours({ at: hours }: { at: string[] }) {
  return (
    <ul class="plain">
      {hours.map((hour) => (
        <li key={hour}>
          <bdi>{hour}</bdi>
        </li>
      ))}
    </ul>
  );
}

function Names({ ids, names }: { ids: string[]; names: Map<string, Named> }) {
  return (
    <ul class="plain">
      {ids.map((id) => (
        <li key={id}>
          <ContactName named={names.get(id)} />
        </li>
      ))}
    </ul>
  );
}

/** When each recipient got it, saw it, acknowledged and answered it: for the sender all, for a recipient the own. */
function Receipts({
  c,
  visit,
  names,
  message,
}: {
  c: RequestContext;
  visit: Visit;
  names: Map<string, Named>;
  message: ShownMessage;
}) {
  const say = sayOf(c);
  const { language } = visit;
  const when = (instant: Date | null) =>
    instant ? <Time language={language} instant={instant} /> : say('thread.notYet');
  const columns = (
    [
      'thread.recipient',
      'thread.delivered',
      'thread.seen',
      'thread.acknowledged',
      'thread.answered',
      'thread.escalated',
    ] as const
  ).map((key) => ({ label: say(key) }));
  const rows = message.deliveries.map((delivery) => [
    <ContactName named={names.get(delivery.contact)} />,
    when(delivery.delivered_at),
    when(delivery.seen_at),
    when(delivery.acknowledged_at),
    when(delivery.answered_at),
    when(delivery.escalated_at ?? delivery.reminded_at),
  ]);
  return <Table language={language} caption={say('thread.receipts')} columns={columns} rows={rows} />;
}

/** The ciphertext, for a program of one's own: handing it out counts as seen. */
function Files({ c, message }: { c: RequestContext; message: ShownMessage }) {
  const say = sayOf(c);
  const { language } = c.get('visit');
  return (
    <details>
      <summary>{say('thread.ciphertext')}</summary>
      <p>{say('thread.ciphertextText')}</p>
      <Form language={language} action={at(c, `/${message.id}/file`)} csrf={formToken(c)}>
        <Buttons>
          <SubmitButton label={say('thread.asc')} name="format" value="asc" tone="secondary" />
          <SubmitButton label={say('thread.eml')} name="format" value="eml" tone="secondary" />
        </Buttons>
      </Form>
      <ul class="plain">
        {message.attachments.map(({ number, size }) => (
          <li key={number}>
            <a href={at(c, `/${message.id}/attachments/${number}`)} download>
              {say('thread.attachment', { number: number + 1, size: fileSize(language, size) })}
            </a>
          </li>
        ))}
      </ul>
    </details>
  );
}

function Acts({
  c,
  message,
  mayAcknowledge,
  isOwn,
}: {
  c: RequestContext;
  message: ShownMessage;
  mayAcknowledge: boolean;
  isOwn: boolean;
}) {
  const say = sayOf(c);
  const answer = (
    <ButtonLink
      label={isOwn ? say('thread.answer') : say('thread.followUp')}
      href={at(c, `/new?earlier=${message.id}`)}
    />
  );
  if (!mayAcknowledge) return <Buttons>{answer}</Buttons>;
  return (
    <Form language={c.get('visit').language} action={at(c, `/${message.id}/acknowledgement`)} csrf={formToken(c)}>
      <Buttons>
        <SubmitButton label={say('thread.acknowledge')} />
        {answer}
      </Buttons>
    </Form>
  );
}
