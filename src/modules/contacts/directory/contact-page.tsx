import { notFound, Refused } from '../../../kernel/errors.ts';
import { visitOf, type RequestContext } from '../../../kernel/http.ts';
import { formatDate } from '../../../kernel/language.ts';
import { titleIn } from '../../../kernel/record-view.ts';
import type { Visit } from '../../../kernel/visit.ts';
import { recordPage } from '../../../record/detail.tsx';
import { Badge } from '../../../ui/badge.tsx';
import { ButtonLink, Buttons } from '../../../ui/form.tsx';
import { Facts } from '../../../ui/kv.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { Section } from '../../../ui/record.tsx';
import { Table } from '../../../ui/table.tsx';
import { WriteLink } from '../correspondence/write-link.tsx';
import { holesOf } from './duty.ts';
import { findContact, type Contact } from './points.ts';
import { directoryMessages } from './messages.ts';
import { mayReplace } from './rules.ts';
import { crumbs } from './ways.tsx';
import { daysText, fingerprintText, holeText } from './words.ts';

/** The record of a contact: the page every record has, with the hour there, the rota, the keys and what can be taken along. */
export async function contactPage(c: RequestContext): Promise<Response> {
  const visit = visitOf(c);
  const { id } = await visit.find(c.req.param('id') ?? '');
  const contact = await findContact(visit, id).catch(noneYet);
  return recordPage(c, id, {
    section: 'contacts',
    breadcrumb: crumbs(c),
    extra: contact && <ContactParts visit={visit} contact={contact} />,
  });
}

/** A draft that was never published has no row of its own. */
function noneYet(error: unknown): undefined {
  if (error instanceof Refused && error.code === 'not-found') return undefined;
  throw error;
}

function ContactParts({ visit, contact }: { visit: Visit; contact: Contact }) {
  return (
    <>
      <TakeAlong visit={visit} contact={contact} />
      <Replace visit={visit} contact={contact} />
      <Rota visit={visit} contact={contact} />
      <Keys visit={visit} contact={contact} />
    </>
  );
}

interface PartProps {
  visit: Visit;
  contact: Contact;
}

function TakeAlong({ visit, contact }: PartProps) {
  const { language } = visit;
  const say = directoryMessages.in(language);
  const base = `/${language}/contacts/${contact.id}`;
  return (
    <Buttons>
      <WriteLink visit={visit} contact={contact} />
      <ButtonLink label={say('take.card')} href={`${base}/card`} />
      <ButtonLink label={say('take.vcardOne')} href={`${base}/card.vcf`} />
    </Buttons>
  );
}

/** A state may put its own contact in the place of a reference record about itself. */
function Replace({ visit, contact }: PartProps) {
  if (!mayReplace(visit, visit.actor, contact)) return null;
  const { language } = visit;
  const say = directoryMessages.in(language);
  return (
    <Notice language={language} title={say('replace.title')}>
      <p>{say('replace.text')}</p>
      <Buttons>
        <ButtonLink label={say('replace.answer')} href={`/${language}/records/${contact.id}/answer`} />
        <ButtonLink label={say('replace.button')} href={`/${language}/contacts/${contact.id}/replacement`} />
      </Buttons>
    </Notice>
  );
}

function Rota({ visit: { language }, contact }: PartProps) {
  if (contact.rota.length === 0) return null;
  const say = directoryMessages.in(language);
  const holes = holesOf(contact.rota);
  return (
    <Section title={say('rota.title')}>
      <p class="quiet">{say('rota.zone', { zone: contact.time_zone ?? '' })}</p>
      <Table
        language={language}
        caption={say('rota.title')}
        hideCaption
        columns={[{ label: say('form.days') }, { label: say('rota.hours') }, { label: say('form.who') }]}
        rows={contact.rota.map(({ days, from, to, who }) => [
          daysText(language, days),
          <bdi dir="ltr">{`${from} – ${to}`}</bdi>,
          <bdi>{who ?? titleIn(contact, language).text}</bdi>,
        ])}
      />
      {holes.length > 0 && <Holes language={language} contact={contact} />}
    </Section>
  );
}

/** The times without anybody: folded where the office says that it has hours. */
function Holes({ language, contact }: { language: Visit['language']; contact: Contact }) {
  const always = contact.availability === 'always';
  return (
    <details open={always}>
      <summary>{directoryMessages.in(language)(always ? 'rota.unnamed' : 'rota.holes')}</summary>
      <ul>
        {holesOf(contact.rota).map((hole) => (
          <li key={hole.from}>{holeText(language, hole)}</li>
        ))}
      </ul>
    </details>
  );
}

function Keys({ visit: { language }, contact }: PartProps) {
  if (contact.keys.length === 0) return null;
  const say = directoryMessages.in(language);
  const now = new Date().toISOString();
  return (
    <Section title={say('keys.title')}>
      {contact.keys.map((key) => {
        const { fingerprint = '', user_ids: ids = [], expires_at: expires } = key;
        return (
          <Facts
            key={fingerprint}
            facts={[
              { label: say('keys.fingerprint'), value: <code dir="ltr">{fingerprintText(fingerprint)}</code> },
              { label: say('keys.userIds'), value: <Lines texts={ids} /> },
              { label: say('keys.created'), value: key.created_at && formatDate(language, key.created_at) },
              {
                label: say('keys.expires'),
                value: expires ? <Expiry language={language} expires={expires} now={now} /> : say('keys.noExpiry'),
              },
              {
                label: say('keys.file'),
                value: (
                  <a href={`/${language}/contacts/${contact.id}/keys/${fingerprint}.asc`}>{say('keys.download')}</a>
                ),
              },
            ]}
          />
        );
      })}
    </Section>
  );
}

function Expiry({ language, expires, now }: { language: Visit['language']; expires: string; now: string }) {
  const day = formatDate(language, expires);
  return expires < now ? (
    <Badge tone="danger">{directoryMessages.in(language)('keys.expiredOn', { date: day })}</Badge>
  ) : (
    <>{day}</>
  );
}

const Lines = ({ texts }: { texts: string[] }) => (
  <ul class="plain">
    {texts.map((text) => (
      <li key={text}>
        <bdi>{text}</bdi>
      </li>
    ))}
  </ul>
);

/** One public key as a file for an OpenPGP program. */
export async function keyFile(c: RequestContext): Promise<Response> {
  const contact = await findContact(visitOf(c), c.req.param('id') ?? '');
  const name = c.req.param('name') ?? '';
  const key = contact.keys.find(({ fingerprint }) => fingerprint && `${fingerprint}.asc` === name);
  if (!key) throw notFound();
  return c.body(key.armored, 200, {
    'content-type': 'application/pgp-keys',
    'content-disposition': `attachment; filename="${name}"`,
  });
}
