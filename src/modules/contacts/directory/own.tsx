import type { ComponentChildren } from 'preact';
import { mayPublishFor } from '../../../kernel/actor.ts';
import { notFound } from '../../../kernel/errors.ts';
import { isStale } from '../../../kernel/freshness.ts';
import { formToken, goTo, readForm, visitOf, type RequestContext } from '../../../kernel/http.ts';
import { titleIn } from '../../../kernel/record-view.ts';
import type { Visit } from '../../../kernel/visit.ts';
import { Badge, FreshnessBadge, StatusBadge, type RecordStatus } from '../../../ui/badge.tsx';
import { Form, SubmitButton } from '../../../ui/form.tsx';
import { PageTitle } from '../../../ui/list.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { page } from '../../../ui/page.tsx';
import { Section } from '../../../ui/record.tsx';
import { Table } from '../../../ui/table.tsx';
import { CalendarDate } from '../../../ui/time.tsx';
import { confirmContacts } from './confirmation.ts';
import { directoryMessages } from './messages.ts';
import { listOwnContacts, listOwnDrafts, listReferencesTo, type Contact } from './points.ts';
import { isOfState } from './rules.ts';
import type { ContactKind } from './schema.ts';
import { Ways, crumbs } from './ways.tsx';
import { weaknessesOf } from './weaknesses.ts';

/** What the own state entered, what is weak about it, and one button that confirms it all. */
export async function ownPage(c: RequestContext): Promise<Response> {
  const visit = ownVisit(c);
  const { language } = visit;
  const say = directoryMessages.in(language);
  const [contacts, drafts, references] = await Promise.all([
    listOwnContacts(visit),
    listOwnDrafts(visit),
    listReferencesTo(visit),
  ]);
  return page(c, {
    title: say('own.title'),
    section: 'contacts',
    breadcrumb: crumbs(c),
    unlisted: true,
    children: (
      <>
        <PageTitle
          title={say('own.title')}
          purpose={say('own.purpose')}
          actions={<Ways visit={visit} but="/contacts/own" />}
        />
        <Confirmed c={c} visit={visit} />
        <OwnTable visit={visit} contacts={contacts} />
        <ConfirmAll c={c} visit={visit} contacts={contacts} />
        <Linked visit={visit} title={say('own.drafts')} contacts={drafts} />
        <Linked
          visit={visit}
          title={say('own.references')}
          text={say('own.referencesText')}
          contacts={references.filter(({ id }) => !contacts.some(({ replaces }) => replaces.includes(id)))}
        />
      </>
    ),
  });
}

/** The visit of somebody of a state; for others the page is not there. */
function ownVisit(c: RequestContext): Visit {
  const visit = visitOf(c);
  if (!isOfState(visit)) throw notFound();
  return visit;
}

function Confirmed({ c, visit: { language } }: { c: RequestContext; visit: Visit }) {
  const count = c.req.query('confirmed') ?? '';
  if (!/^\d{1,4}$/.test(count)) return null;
  return (
    <Notice language={language} tone="success" announce>
      <p>{directoryMessages.in(language)('own.confirmed', { count: Number(count) })}</p>
    </Notice>
  );
}

function OwnTable({ visit, contacts }: { visit: Visit; contacts: Contact[] }) {
  const { language } = visit;
  const say = directoryMessages.in(language);
  return (
    <Table
      language={language}
      caption={say('own.caption')}
      hideCaption
      empty={say('own.none')}
      columns={[
        { label: say('own.office') },
        { label: say('facet.kind') },
        { label: say('own.status') },
        { label: say('own.confirmedOn') },
        { label: say('own.weak') },
      ]}
      rows={contacts.map((contact) => [
        <Office visit={visit} contact={contact} />,
        say(`kind.${contact.kind as ContactKind}.one`),
        <Status visit={visit} contact={contact} />,
        contact.confirmed_at ? <CalendarDate language={language} date={contact.confirmed_at} /> : '',
        <Weak language={language} contact={contact} />,
      ])}
    />
  );
}

type Entry = Pick<Contact, 'id' | 'title' | 'language'>;

function Office({ visit: { language }, contact }: { visit: Visit; contact: Entry }) {
  const title = titleIn(contact, language);
  return (
    <a href={`/${language}/contacts/${contact.id}`}>
      <bdi lang={title.language}>{title.text || directoryMessages.in(language)('own.untitled')}</bdi>
    </a>
  );
}

function Status({ visit: { language }, contact }: { visit: Visit; contact: Contact }): ComponentChildren {
  if (contact.status === 'scheduled')
    return <Badge tone="warning">{directoryMessages.in(language)('own.scheduled')}</Badge>;
  return (
    <>
      <StatusBadge language={language} status={contact.status as RecordStatus} />{' '}
      {isStale(contact) && <FreshnessBadge language={language} freshness="stale" />}
    </>
  );
}

function Weak({ language, contact }: { language: Visit['language']; contact: Contact }) {
  const say = directoryMessages.in(language);
  const weak = weaknessesOf(contact, new Date());
  if (weak.length === 0) return <>{say('own.nothingWeak')}</>;
  return (
    <ul class="plain">
      {weak.map((name) => (
        <li key={name}>{say(`weak.${name}`)}</li>
      ))}
    </ul>
  );
}

/** One click says that all published entries still hold; only for those who publish for the state. */
function ConfirmAll({ c, visit, contacts }: { c: RequestContext; visit: Visit; contacts: Contact[] }) {
  const { language, actor } = visit;
  const published = contacts.filter(({ status }) => status === 'published').length;
  if (published === 0 || !actor || !mayPublishFor(actor, actor.party)) return null;
  const say = directoryMessages.in(language);
  return (
    <Form language={language} csrf={formToken(c)} action={`/${language}/contacts/own/confirmation`}>
      <p>{say('own.confirmHint')}</p>
      <SubmitButton label={say('own.confirmAll', { count: published })} />
    </Form>
  );
}

/** Confirms every published contact of the own state. */
export async function takeConfirmation(c: RequestContext): Promise<Response> {
  const visit = ownVisit(c);
  await readForm(c);
  return goTo(c, `/contacts/own?confirmed=${await confirmContacts(visit)}`);
}

interface LinkedProps {
  visit: Visit;
  title: string;
  text?: string;
  contacts: Entry[];
}

/** Entries as links, under a heading; nothing where there are none. */
function Linked({ visit, title, text, contacts }: LinkedProps) {
  if (contacts.length === 0) return null;
  return (
    <Section title={title}>
      {text && <p>{text}</p>}
      <ul>
        {contacts.map((contact) => (
          <li key={contact.id}>
            <Office visit={visit} contact={contact} />
          </li>
        ))}
      </ul>
    </Section>
  );
}
