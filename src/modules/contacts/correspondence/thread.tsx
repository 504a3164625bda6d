import { formToken, readForm, type RequestContext } from '../../../kernel/http.ts';
import { formatInstant } from '../../../kernel/language.ts';
import type { Visit } from '../../../kernel/visit.ts';
import { Badge, Badges } from '../../../ui/badge.tsx';
import { ButtonLink, Buttons, Form, SubmitButton } from '../../../ui/form.tsx';
import { fileSize } from '../../../ui/file-size.ts';
import { Facts } from '../../../ui/kv.tsx';
import { PageTitle } from '../../../ui/list.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { Table } from '../../../ui/table.tsx';
import { Time } from '../../../ui/time.tsx';
import { Unlocking } from './editor.tsx';
import { ownersOf } from './inbox.tsx';
import { acceptedKeys, wrappedKeys } from './keys.ts';
import { at, ContactName, goOn, inZones, messagesPage, nameContacts, sayOf, type Named } from './parts.tsx';
import { findThread, received, type ShownMessage, type Thread } from './reading.ts';
import { acknowledge, closeThread, openMessages } from './receipts.ts';
import type { Correspondent } from './rules.ts';
import { signersOf } from './signers.ts';
import { wordsOf } from './words.ts';

interface Shown {
  c: RequestContext;
  visit: Correspondent;
  thread: Thread;
  names: Map<string, Named>;
}

/** A thread: envelopes with their receipts; the texts are shown by the script, once a key is unlocked. */
export async function threadPage(c: RequestContext, visit: Correspondent): Promise<Response> {
  const say = sayOf(c);
  const thread = await findThread(visit, c.req.param('id') ?? '');
  const owners = ownersOf(thread.messages);
  const names = await nameContacts(visit, owners);
  const shown = { c, visit, thread, names };
  return messagesPage(c, {
    title: say('thread.title'),
    scripted: true,
    children: (
      <>
        <PageTitle title={say('thread.title')} purpose={say('thread.purpose')} />
        {thread.closedAt && (
          <Notice language={visit.language} title={say('state.closed')}>
            <Time language={visit.language} instant={thread.closedAt} />
          </Notice>
        )}
        <noscript>
          <Notice language={visit.language} tone="warning" title={say('noScript.title')}>
            <p>{say('noScript.thread')}</p>
          </Notice>
        </noscript>
        <Sealed {...shown} locked={await lockedFor(visit, owners)} facts={await statedFacts(visit, thread)} />
        <Ends {...shown} />
      </>
    ),
  });
}

/** The locked keys of those own contacts that take part. */
const lockedFor = (visit: Visit, owners: Map<string, string>): Promise<string[]> =>
  wrappedKeys(visit, [...owners].filter(([, state]) => state === visit.viewer.party).map(([id]) => id)); // prettier-ignore

interface StatedFacts {
  messages: object[];
  accepted: Record<string, string>;
}

/** What the script compares the signed text with. */
async function statedFacts(visit: Visit, { messages }: Thread): Promise<StatedFacts> {
  const senders = [...new Set(messages.map((message) => message.from_contact))];
  const [signers, accepted] = await Promise.all([signersOf(visit, senders), acceptedKeys(visit, senders)]);
  const stated = messages.map((message) => ({
    id: message.id,
    from: message.from_contact,
    to: message.to_contacts,
    urgency: message.urgency,
    replyBy: message.reply_by?.toISOString(),
    earlier: message.earlier ?? undefined,
    signers: signers.get(message.from_contact) ?? [],
  }));
  return { messages: stated, accepted: Object.fromEntries(accepted) };
}

function Sealed(props: Shown & { locked: string[]; facts: StatedFacts }) {
  const { c, thread, locked, facts } = props;
  const say = sayOf(c);
  return (
    <div
      data-correspondence="thread"
      data-csrf={formToken(c)}
      data-address={at(c, `/${thread.id}/opening`)}
      data-attachment={at(c, '/MESSAGE/attachments/NUMBER')}
      data-locked={JSON.stringify(locked)}
      data-messages={JSON.stringify(facts.messages)}
      data-accepted={JSON.stringify(facts.accepted)}
      data-words={JSON.stringify(wordsOf(c))}
    >
      <form class="form" method="dialog" hidden data-scripted data-unlock>
        <Unlocking c={c} purpose={say('thread.passphrase')} />
        <Buttons>
          <SubmitButton label={say('thread.open')} />
        </Buttons>
      </form>
      <p class="form-state" role="status" data-state />
      <p hidden data-opened>
        <button type="button" class="ds-button" data-variant="secondary" data-print>
          {say('thread.print')}
        </button>
      </p>
      {thread.messages.map((message) => (
        <Message key={message.id} {...props} message={message} />
      ))}
    </div>
  );
}

function Message({ c, visit, names, message }: Shown & { message: ShownMessage }) {
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
            value: [formatInstant(language, message.reply_by), ...inZones(visit, message.reply_by, zones)].join(' · '),
          },
          { label: say('thread.hash'), value: <code dir="ltr">{message.sha256}</code> },
        ]}
      />
      <div hidden data-text />
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

function Ends({ c, visit, thread }: Shown) {
  const say = sayOf(c);
  const first = thread.messages.find(({ id }) => id === thread.id);
  const mayClose = !thread.closedAt && first?.from_party === visit.actor.party;
  return (
    <Form language={visit.language} action={at(c, `/${thread.id}/file`)} csrf={formToken(c)}>
      <p class="hint">{say('thread.bundleText')}</p>
      <Buttons>
        <SubmitButton label={say('thread.bundle')} name="format" value="json" tone="secondary" />
        {mayClose && (
          <SubmitButton
            label={say('thread.close')}
            formAction={at(c, `/${thread.id}/closure`)}
            tone="secondary"
            confirm={say('thread.closeConfirm')}
          />
        )}
      </Buttons>
    </Form>
  );
}

/** Hands the script the ciphertexts of a thread. */
export async function takeOpening(c: RequestContext, visit: Correspondent): Promise<Response> {
  await readForm(c);
  const thread = await findThread(visit, c.req.param('id') ?? '');
  c.header('cache-control', 'no-store');
  return c.json({ messages: await openMessages(visit, thread.messages) });
}

export async function takeAcknowledgement(c: RequestContext, visit: Correspondent): Promise<Response> {
  await readForm(c);
  const { thread } = await acknowledge(visit, c.req.param('id') ?? '');
  return goOn(c, `/${thread}?done=acknowledged`);
}

export async function takeClosure(c: RequestContext, visit: Correspondent): Promise<Response> {
  await readForm(c);
  const id = c.req.param('id') ?? '';
  await closeThread(visit, id);
  return goOn(c, `/${id}?done=closed`);
}
