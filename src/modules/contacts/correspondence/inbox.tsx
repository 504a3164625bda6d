import { isSecretariat } from '../../../kernel/actor.ts';
import { visitOf, type RequestContext } from '../../../kernel/http.ts';
import type { Visit } from '../../../kernel/visit.ts';
import { Badge, Badges } from '../../../ui/badge.tsx';
import { ButtonLink } from '../../../ui/form.tsx';
import { PageTitle } from '../../../ui/list.tsx';
import { Pager } from '../../../ui/pager.tsx';
import { Time } from '../../../ui/time.tsx';
import { correspondenceMessages } from './messages.ts';
import { countUndelivered } from './notices.ts';
import { at, ContactName, correspondent, messagesPage, nameContacts, sayOf, type Named } from './parts.tsx';
import { listThreads, received, type ShownMessage, type Thread } from './reading.ts';

/** The threads of the own state. The Secretariat learns here how many letters did not go out, and nothing else. */
export async function inboxPage(c: RequestContext): Promise<Response> {
  const visit = visitOf(c);
  if (isSecretariat(visit.actor) && visit.actor?.complete) return officePage(c, await countUndelivered(visit));
  return correspondent(showInbox)(c);
}

async function showInbox(c: RequestContext, visit: Visit): Promise<Response> {
  const say = sayOf(c);
  const { threads, next } = await listThreads(visit, c.req.query('before'));
  const messages = threads.flatMap((thread) => thread.messages);
  const names = await nameContacts(visit, ownersOf(messages));
  const actions = (
    <>
      <ButtonLink label={say('inbox.write')} href={at(c, '/new')} tone="primary" />
      <ButtonLink label={say('keys.title')} href={at(c, '/keys')} />
    </>
  );
  return messagesPage(c, {
    title: say('title'),
    children: (
      <>
        <PageTitle title={say('title')} purpose={say('purpose')} actions={actions} />
        {threads.length === 0 && <p>{say('inbox.empty')}</p>}
        <ol class="rows">
          {threads.map((thread) => (
            <Row key={thread.id} c={c} visit={visit} thread={thread} names={names} />
          ))}
        </ol>
        <Pager language={visit.language} nextHref={next && at(c, `?before=${encodeURIComponent(next)}`)} />
      </>
    ),
  });
}

/** The states of all contacts that these messages name, by contact id. */
export function ownersOf(messages: ShownMessage[]): Map<string, string> {
  const pairs = messages.flatMap((message) => [
    [message.from_contact, message.from_party] as const,
    ...message.to_contacts.map((id, i) => [id, message.to_parties[i] ?? ''] as const),
  ]);
  return new Map(pairs);
}

interface RowProps {
  c: RequestContext;
  visit: Visit;
  thread: Thread;
  names: Map<string, Named>;
}

function Row({ c, visit, thread, names }: RowProps) {
  const say = sayOf(c);
  const newest = thread.messages.at(-1)!;
  const { language } = visit;
  const others = [...ownersOf(thread.messages)]
    .filter(([, state]) => state !== visit.viewer.party)
    .flatMap(([id]) => names.get(id) ?? []);
  return (
    <li class="row">
      <h2>
        <a href={at(c, `/${thread.id}`)}>
          {say('inbox.with')} {others.map((named, i) => [i > 0 && '; ', <ContactName key={named.id} named={named} />])}
        </a>
      </h2>
      <p class="row-facts">
        <Time language={language} instant={newest.sent_at} />
        <span>{say('inbox.count', { count: thread.messages.length })}</span>
        {newest.reply_by && (
          <span>
            {say('thread.replyBy')} <Time language={language} instant={newest.reply_by} />
          </span>
        )}
      </p>
      <Badges>
        <Badge tone={newest.urgency === 'routine' ? 'neutral' : 'warning'}>{say(`urgency.${newest.urgency}`)}</Badge>
        <Badge tone="info">{stateOf(visit, thread, newest)}</Badge>
      </Badges>
    </li>
  );
}

/** Where the newest message of a thread stands, in words. */
function stateOf(visit: Visit, thread: Thread, newest: ShownMessage): string {
  const say = correspondenceMessages.in(visit.language);
  if (thread.closedAt) return say('state.closed');
  const own = received(visit, newest);
  if (own.length === 0)
    return say('state.sent', {
      seen: newest.deliveries.filter(({ seen_at: seen }) => seen).length,
      total: newest.to_contacts.length,
    });
  if (own.some((delivery) => delivery.answered_at)) return say('state.answered');
  if (own.some((delivery) => delivery.acknowledged_at)) return say('state.acknowledged');
  return own.some((delivery) => delivery.seen_at) ? say('state.seen') : say('state.new');
}

function officePage(c: RequestContext, count: number): Response {
  const say = sayOf(c);
  return messagesPage(c, {
    title: say('title'),
    children: (
      <>
        <PageTitle title={say('title')} purpose={say('office.purpose')} />
        <p>{say('office.undelivered', { count })}</p>
      </>
    ),
  });
}
