import { formToken, readForm, type RequestContext } from '../../../kernel/http.ts';
import type { Visit } from '../../../kernel/visit.ts';
import { Buttons, Form, SubmitButton } from '../../../ui/form.tsx';
import { PageTitle } from '../../../ui/list.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { Time } from '../../../ui/time.tsx';
import { Unlocking } from './editor.tsx';
import { ownersOf } from './inbox.tsx';
import { acceptedKeys, wrappedKeys } from './keys.ts';
import { at, goOn, messagesPage, nameContacts, sayOf } from './parts.tsx';
import { findThread, type Thread } from './reading.ts';
import { acknowledge, closeThread, openMessages } from './receipts.ts';
import type { Correspondent } from './rules.ts';
import { signersOf } from './signers.ts';
import { Message, type Shown } from './thread-message.tsx';
import { wordsOf } from './words.ts';

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
      class="record-body"
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
