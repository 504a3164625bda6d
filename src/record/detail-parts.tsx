import type { ComponentChildren } from 'preact';
import { formatList, inLanguage, languageName } from '../kernel/language.ts';
import type { Visit } from '../kernel/visit.ts';
import { previewAudience, type KnownAudience } from '../kernel/audience.ts';
import { recordPath, titleIn, type RecordView } from '../kernel/record-view.ts';
import { loadVocabulary } from '../kernel/vocabulary.ts';
import { AudienceBadge, Badge, FreshnessBadge, StandingBadge, StatusBadge, TlpBadge } from '../ui/badge.tsx';
import type { Fact } from '../ui/kv.tsx';
import type { Band } from '../ui/layout.tsx';
import { Facts } from '../ui/kv.tsx';
import { FileList, Prose, RelatedRecords, type RelatedGroup } from '../ui/record.tsx';
import { CalendarDate, Time } from '../ui/time.tsx';
import { previewSentence, tokenName } from './audience-words.ts';
import { fileTypeName } from './file-types.ts';
import { recordMessages, type RecordKey } from './messages.ts';
import { partyPath } from './names.ts';
import type { ShownRecord } from './record-view.ts';
import { LinkedProse } from './terms.tsx';
import { SourceLabel } from './source-label.tsx';

/** Who sees it, who speaks, where it stands, whether it still holds. */
export function RecordBadges({ visit, shown }: { visit: Visit; shown: ShownRecord }) {
  const { language } = visit;
  const { view, audience } = shown;
  const say = recordMessages.in(language);
  return (
    <>
      <AudienceBadge language={language} audience={audience.kind} />{' '}
      {view.label && audience.kind !== 'public' && <TlpBadge language={language} label={view.label} />}{' '}
      <StandingBadge language={language} standing={view.standing} />{' '}
      {view.status === 'scheduled' && <Badge tone="warning">{say('status.scheduled')}</Badge>}{' '}
      {view.status !== 'published' && view.status !== 'scheduled' && (
        <StatusBadge language={language} status={view.status} />
      )}{' '}
      {view.notConfirmed && <FreshnessBadge language={language} freshness="stale" />}
      {view.languages.length > 1 && <Badge>{say('badge.languages', { count: view.languages.length })}</Badge>}
    </>
  );
}

/** The quiet bands over the page. */
export function bandsOf({ view, audience }: ShownRecord): Band[] {
  const status: Partial<Record<RecordView['status'], Band>> = {
    draft: 'draft', review: 'draft', scheduled: 'embargo', withdrawn: 'withdrawn', superseded: 'superseded', suspended: 'suspended',
  }; // prettier-ignore
  const who: Band[] = audience.kind === 'public' ? [] : [audience.kind];
  const standing = status[view.status];
  return [...who, ...(standing ? [standing] : [])];
}

/** What the spine knows of the record, then the kind's own facts. */
export function factsOf(visit: Visit, { view, kind, fields }: ShownRecord): Fact[] {
  const { language } = visit;
  const say = recordMessages.in(language);
  return [
    { label: say('fact.kind'), value: kind.name(language).one },
    view.standing === 'national'
      ? { label: say('fact.owner'), value: <Party visit={visit} code={view.owner} /> }
      : undefined,
    { label: say('fact.states'), value: statesOf(visit, view) },
    ...kind.view.facts(visit, fields),
    { label: say('fact.topics'), value: topicsOf(visit, view) },
    {
      label: say('fact.language'),
      value: formatList(
        language,
        [view.language, ...view.languages.filter((each) => each !== view.language)].map((code) =>
          languageName(language, code),
        ),
      ),
    },
    view.publishedAt && view.status !== 'scheduled'
      ? { label: say('fact.published'), value: <CalendarDate language={language} date={view.publishedAt} /> }
      : undefined,
    view.own?.publishAt
      ? { label: say('fact.publishAt'), value: <Time language={language} instant={view.own.publishAt} /> }
      : undefined,
    view.standing === 'national' && view.confirmedAt && view.version > 0
      ? { label: say('fact.confirmed'), value: <CalendarDate language={language} date={view.confirmedAt} /> }
      : undefined,
  ].filter((fact) => fact !== undefined && fact !== null) as Fact[];
}

/** A state or organisation, linked with its profile. */
function Party({ visit, code }: { visit: Visit; code: string }) {
  const path = partyPath(visit, code);
  const name = visit.parties.name(code, visit.language);
  return path ? <a href={`/${visit.language}${path}`}>{name}</a> : <>{name}</>;
}

/** States concerned, folded where they are many; a national record's own state alone is not said twice. */
function statesOf(visit: Visit, view: RecordView): ComponentChildren {
  const { language } = visit;
  const codes = view.standing === 'national' ? view.states.filter((code) => code !== view.owner) : view.states;
  if (codes.length === 0) return undefined;
  const links = <InlineLinks links={codes.map((code) => ({ key: code, node: <Party visit={visit} code={code} /> }))} />;
  if (codes.length <= 12) return links;
  const say = recordMessages.in(language);
  return (
    <details>
      <summary>{say('row.states', { count: codes.length })}</summary>
      {links}
    </details>
  );
}

function topicsOf(visit: Visit, view: RecordView): ComponentChildren {
  if (view.topics.length === 0) return undefined;
  const vocabulary = loadVocabulary();
  const links = view.topics.map((topic) => ({
    key: topic,
    node: (
      <a href={`/${visit.language}/search?topic=${encodeURIComponent(topic)}`}>
        {vocabulary.term(topic, visit.language)}
      </a>
    ),
  }));
  return <InlineLinks links={links} />;
}

function InlineLinks({ links }: { links: { key: string; node: ComponentChildren }[] }) {
  return (
    <ul class="inline">
      {links.map(({ key, node }) => (
        <li key={key}>{node}</li>
      ))}
    </ul>
  );
}

/** Where a reference record comes from, with date, licence and how sure it is. */
export function SourceFacts({ visit, view }: { visit: Visit; view: RecordView }) {
  const { source } = view;
  if (!source) return null;
  const { language } = visit;
  const say = recordMessages.in(language);
  return (
    <Facts
      facts={[
        { label: say('source.name'), value: <SourceLabel language={language} {...source} /> },
        source.date
          ? { label: say('source.date'), value: <CalendarDate language={language} date={source.date} /> }
          : null,
        { label: say('source.licence'), value: source.licence === 'facts' ? undefined : source.licence },
        source.confidence
          ? { label: say('source.confidence'), value: say(`source.confidence.${source.confidence}`) }
          : null,
        view.standing === 'reference'
          ? { label: say('source.compiledBy'), value: visit.parties.name(view.owner, language) }
          : null,
      ]}
    />
  );
}

/** The summary in the reader's language, else in the original. */
export function SummaryText({ visit, view }: { visit: Visit; view: RecordView }) {
  const summary = inLanguage(view.summary, visit.language, view.language);
  if (!summary) return null;
  return <LinkedProse visit={visit} text={summary.text} textLanguage={summary.language} />;
}

/** Files with language, type and size, each a download. */
export function RecordFiles({ visit, view }: { visit: Visit; view: RecordView }) {
  const files = view.files.map((file) => ({
    name: file.name,
    href: `/${visit.language}/files/${file.id}`,
    language: file.language,
    type: fileTypeName(visit.language, file.mediaType),
    size: file.size,
  }));
  return <FileList language={visit.language} files={files} />;
}

const relationOrder = ['implements', 'cites', 'supersedes', 'amends', 'answers', 'concerns', 'related'];

/** Records linked with this one, both ways, by the kind of link. */
export function Related({ visit, view }: { visit: Visit; view: RecordView }) {
  const { language } = visit;
  const say = recordMessages.in(language);
  const groups = new Map<string, RelatedGroup>();
  const ordered = view.links.toSorted((a, b) => relationOrder.indexOf(a.relation) - relationOrder.indexOf(b.relation));
  for (const link of ordered) {
    const key = link.relation === 'related' ? 'relation.related' : `relation.${link.relation}.${link.direction}`;
    const group = groups.get(key) ?? { label: say(key as RecordKey), records: [] };
    const title = titleIn(link, language);
    group.records.push({
      title: title.text,
      href: `/${language}${recordPath(visit, link)}`,
      titleLanguage: title.language === language ? undefined : title.language,
      note: visit.portal.rooms.kind(link.kind)?.name(language).one,
    });
    groups.set(key, group);
  }
  return <RelatedRecords groups={[...groups.values()]} />;
}

/** What states say of a reference record about themselves. */
export function Answers({ visit, view }: { visit: Visit; view: RecordView }) {
  const { language } = visit;
  const say = recordMessages.in(language);
  return (
    <ul class="answers">
      {view.answers.map((answer) => {
        const statement = inLanguage(answer.statement, language);
        return (
          <li key={answer.state}>
            <p>
              <Badge tone={answer.stance === 'confirmed' ? 'success' : 'warning'}>
                {say(`answer.${answer.stance}`)}
              </Badge>{' '}
              <strong>{visit.parties.name(answer.state, language)}</strong>,{' '}
              <CalendarDate language={language} date={answer.at} />
            </p>
            {statement && (
              <Prose
                text={statement.text}
                textLanguage={statement.language === language ? undefined : statement.language}
              />
            )}
          </li>
        );
      })}
    </ul>
  );
}

/** Who can see the record: the class for everybody; who exactly, and why, for its owner and where the list is open. */
export function WhoCanSee({ visit, view, audience }: { visit: Visit; view: RecordView; audience: KnownAudience }) {
  const { language } = visit;
  const say = recordMessages.in(language);
  if (!audience.tokens) return <p>{say(`who.${audience.kind}`)}</p>;
  const preview = previewAudience(audience.tokens, view.owner, visit.parties);
  return (
    <>
      <p>{previewSentence(visit, preview)}</p>
      <ul>
        {audience.tokens.map((token) => (
          <li key={token}>{tokenName(visit, token)}</li>
        ))}
        {view.own && <li>{say('who.owner', { name: visit.parties.name(view.owner, language) })}</li>}
      </ul>
      {view.own && audience.kind !== 'public' && (
        <p class="quiet">{say(audience.open ? 'who.listOpen' : 'who.listClosed')}</p>
      )}
    </>
  );
}
