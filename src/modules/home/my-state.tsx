import type { Actor } from '../../kernel/actor.ts';
import { isSecretariat, mayPublishFor } from '../../kernel/actor.ts';
import { mayListPeople } from '../../kernel/accounts/rules.ts';
import { formToken, goTo, readForm, type RequestContext } from '../../kernel/http.ts';
import { formatNumber } from '../../kernel/language.ts';
import type { Waiting } from '../../kernel/module.ts';
import { countReferring, listOwnWork, listUnanswered, type OwnRecord, type OwnWork } from '../../kernel/own-work.ts';
import { listOwnActs } from '../../kernel/own-acts.ts';
import { confirmAll } from '../../kernel/records.ts';
import { listSavedSearches } from '../../kernel/saved-searches.ts';
import type { Visit } from '../../kernel/visit.ts';
import { Form, SubmitButton } from '../../ui/form.tsx';
import { PageTitle } from '../../ui/list.tsx';
import { Notice } from '../../ui/notice.tsx';
import { page } from '../../ui/page.tsx';
import { Section } from '../../ui/record.tsx';
import { homeMessages } from './messages.ts';
import { ActTable, Additions, KeptSearches } from './my-parts.tsx';
import { Office } from './office.tsx';
import { countKinds } from './state.tsx';
import { ActLink, RecordLink, WorkList, type Heading } from './work-list.tsx';

type SignedIn = Visit & { actor: Actor };

/** What waits at the own state, what came of its contributions, its people, its acts in the log, the searches one keeps. */
export async function myStatePage(c: RequestContext, visit: SignedIn): Promise<Response> {
  const { language, actor, parties } = visit;
  const say = homeMessages.in(language);
  const name = parties.name(actor.party, language);
  const [work, acts, searches, waiting] = await Promise.all([
    listOwnWork(visit),
    listOwnActs(visit),
    listSavedSearches(visit),
    listWaiting(visit),
  ]);
  return page(c, {
    title: name,
    unlisted: true,
    children: (
      <>
        <PageTitle title={name} purpose={say('myState.purpose')} />
        <Confirmed c={c} visit={visit} />
        {isSecretariat(actor) && (await Office({ visit }))}
        <WhatWaits c={c} visit={visit} work={work} waiting={waiting} />
        {!isSecretariat(actor) && <Unanswered visit={visit} {...await listUnanswered(visit)} />}
        <Additions visit={visit} />
        <Contributions
          visit={visit}
          kinds={await countKinds(visit, { owner: [actor.party] })}
          referring={await countReferring(visit)}
        />
        {mayListPeople(actor, actor.party) && (
          <Section title={say('myState.people')}>
            <p>
              <a href={`/${language}/account/people`}>{say('myState.peopleLink')}</a>
            </p>
          </Section>
        )}
        <KeptSearches visit={visit} searches={searches} />
        <ActTable visit={visit} acts={acts} />
      </>
    ),
  });
}

function Confirmed({ c, visit: { language } }: { c: RequestContext; visit: Visit }) {
  const count = c.req.query('confirmed') ?? '';
  if (!/^\d{1,6}$/.test(count)) return null;
  return (
    <Notice language={language} tone="success" announce>
      <p>{homeMessages.in(language)('myState.confirmed', { count: Number(count) })}</p>
    </Notice>
  );
}

const headings: Heading[] = ['suspended', 'review', 'stale', 'due', 'scheduled', 'drafts'];

/** What waits in the rooms, in their order. */
async function listWaiting(visit: SignedIn): Promise<Waiting[]> {
  const lines = await Promise.all(visit.portal.rooms.all.map((room) => room.waiting?.(visit) ?? []));
  return lines.flat().filter(({ count }) => count > 0);
}

interface WhatWaitsProps {
  c: RequestContext;
  visit: SignedIn;
  work: OwnWork;
  waiting: Waiting[];
}

function WhatWaits({ c, visit, work, waiting }: WhatWaitsProps) {
  const { language } = visit;
  const say = homeMessages.in(language);
  const nothing = waiting.length === 0 && headings.every((heading) => work[heading].length === 0);
  const last = work.due.length > 0 ? 'due' : 'stale';
  return (
    <Section title={say('myState.waits')}>
      {nothing && <p>{say('myState.nothing')}</p>}
      {waiting.length > 0 && (
        <ul>
          {waiting.map(({ label, path, count }) => (
            <li key={path + label}>
              <a href={`/${language}${path}`}>{label}</a>{' '}
              <span class="facet-count">{formatNumber(language, count)}</span>
            </li>
          ))}
        </ul>
      )}
      {headings.map((heading) => (
        <WorkList key={heading} visit={visit} heading={heading} records={work[heading]}>
          {heading === last && <ConfirmAll c={c} visit={visit} />}
        </WorkList>
      ))}
    </Section>
  );
}

/** One button confirms everything; only for those who may publish for the party. */
function ConfirmAll({ c, visit: { language, actor } }: { c: RequestContext; visit: SignedIn }) {
  if (!mayPublishFor(actor, actor.party)) return null;
  return (
    <Form language={language} csrf={formToken(c)} action={`/${language}/my-state/confirmation`}>
      <SubmitButton label={homeMessages.in(language)('myState.confirmAll')} />
    </Form>
  );
}

/** Confirms every record of the party that waits for it. */
export async function confirmEverything(c: RequestContext, visit: Visit): Promise<Response> {
  await readForm(c);
  return goTo(c, `/my-state?confirmed=${await confirmAll(visit)}`);
}

function Unanswered({ visit, total, first }: { visit: SignedIn; total: number; first: OwnRecord[] }) {
  if (total === 0) return null;
  const { language, actor } = visit;
  const say = homeMessages.in(language);
  return (
    <Section title={say('myState.unanswered')}>
      <div class="short-list">
        <p>{say('myState.unansweredText', { count: total })}</p>
        <ul>
          {first.map((record) => (
            <li key={record.id}>
              <RecordLink visit={visit} record={record} />
              <span class="row-facts">
                <span>{visit.portal.rooms.kind(record.kind)?.name(language).one}</span>
                <ActLink visit={visit} record={record} act={mayPublishFor(actor, actor.party) ? 'answer' : undefined} />
              </span>
            </li>
          ))}
        </ul>
        <a href={`/${language}/search?state=${actor.party}&standing=reference&standing=submitted`}>
          {say('myState.allReference')}
        </a>
      </div>
    </Section>
  );
}

function Contributions({
  visit,
  kinds,
  referring,
}: {
  visit: SignedIn;
  kinds: Map<string, number>;
  referring: number;
}) {
  const { language, actor, portal } = visit;
  const say = homeMessages.in(language);
  const link = (kind: string) => `/${language}/search?owner=${actor.party}&kind=${kind}`;
  return (
    <Section title={say('myState.contributions')}>
      {kinds.size === 0 && <p>{say('myState.noContributions')}</p>}
      <ul>
        {[...kinds].map(([kind, count]) => (
          <li key={kind}>
            <a href={link(kind)}>{portal.rooms.kind(kind)?.name(language).many}</a>{' '}
            <span class="facet-count">{formatNumber(language, count)}</span>
          </li>
        ))}
      </ul>
      {kinds.size > 0 && <p>{say('myState.referring', { count: referring })}</p>}
    </Section>
  );
}
