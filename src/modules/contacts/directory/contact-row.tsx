import { direction, formatList, inLanguage } from '../../../kernel/language.ts';
import { isStale } from '../../../kernel/freshness.ts';
import { titleIn } from '../../../kernel/record-view.ts';
import type { Visit } from '../../../kernel/visit.ts';
import { AudienceBadge, Badge, FreshnessBadge, StandingBadge } from '../../../ui/badge.tsx';
import type { Listed } from './listing.ts';
import { directoryMessages } from './messages.ts';
import type { ContactKind } from './schema.ts';
import { MailLink, TelephoneLink } from './view.tsx';
import { nowThere } from './words.ts';

/** A contact in a list: office, state and kind, how to reach it, the hour there and who answers. */
export function ContactRow({ visit, listed }: { visit: Visit; listed: Listed }) {
  const { language, parties } = visit;
  const { contact, states } = listed;
  const title = titleIn(contact, language);
  const own = title.language === language ? {} : { lang: title.language, dir: direction(title.language) };
  const institution = inLanguage(contact.institution, language);
  const kind = inLanguage(contact.other_kind_names ?? {}, language)?.text;
  return (
    <li class="row">
      <h2>
        <a href={`/${language}/contacts/${contact.id}`} {...own}>
          {title.text}
        </a>
      </h2>
      <p class="row-facts">
        <span>
          {formatList(
            language,
            states.map((code) => parties.name(code, language)),
          )}
        </span>
        <span>{kind ?? directoryMessages.in(language)(`kind.${contact.kind as ContactKind}.one`)}</span>
        {institution && (
          <span>
            <bdi>{institution.text}</bdi>
          </span>
        )}
      </p>
      <Reach listed={listed} />
      <NowLine visit={visit} listed={listed} />
      <RowBadges visit={visit} listed={listed} />
    </li>
  );
}

function Reach({ listed: { contact } }: { listed: Listed }) {
  const number = contact.telephones[0]?.number;
  if (!contact.mailbox && !number) return null;
  return (
    <p class="row-facts">
      {contact.mailbox && (
        <span>
          <MailLink mailbox={contact.mailbox} />
        </span>
      )}
      {number && (
        <span>
          <TelephoneLink number={number} />
        </span>
      )}
    </p>
  );
}

/** "Now 03:12, Sunday there; on duty: …". */
export function NowLine({
  visit: { language },
  listed: { contact },
}: {
  visit: Visit;
  listed: Pick<Listed, 'contact'>;
}) {
  const say = directoryMessages.in(language);
  const { clock, duty, next } = nowThere(language, contact);
  if (!clock) return null;
  return (
    <p class="row-facts">
      <span>{say('now.clock', { clock })}</span>
      {duty.answers && <span>{say('now.onDuty', { who: duty.who ?? titleIn(contact, language).text })}</span>}
      {duty.answers === false && <span>{next ? say('now.closedUntil', { time: next }) : say('now.closed')}</span>}
    </p>
  );
}

function RowBadges({ visit: { language }, listed }: { visit: Visit; listed: Listed }) {
  const { contact, answers } = listed;
  const say = directoryMessages.in(language);
  return (
    <p class="badges">
      {answers && <Badge tone="success">{say('facet.answersNow')}</Badge>}{' '}
      {contact.availability === 'always' && <Badge>{say('availability.always')}</Badge>}{' '}
      {!listed.public && <AudienceBadge language={language} audience="restricted" />}{' '}
      <StandingBadge language={language} standing={contact.standing} />{' '}
      {isStale(contact) && <FreshnessBadge language={language} freshness="stale" />}
    </p>
  );
}
