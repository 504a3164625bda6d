import { notFound } from '../../../kernel/errors.ts';
import { visitOf, type RequestContext } from '../../../kernel/http.ts';
import { collator, direction, formatDate, type Language } from '../../../kernel/language.ts';
import type { PageRoutes } from '../../../kernel/module.ts';
import { mayCreate } from '../../../kernel/record-rules.ts';
import { titleIn } from '../../../kernel/record-view.ts';
import type { Visit } from '../../../kernel/visit.ts';
import { StandingBadge } from '../../../ui/badge.tsx';
import { ButtonLink } from '../../../ui/form.tsx';
import type { Crumb } from '../../../ui/layout.tsx';
import { EmptyList, PageTitle } from '../../../ui/list.tsx';
import { page } from '../../../ui/page.tsx';
import { Section } from '../../../ui/record.tsx';
import { Table } from '../../../ui/table.tsx';
import { Passage, positionKind } from './kind.tsx';
import { positionsMessages } from './messages.ts';
import { readPositions, type Position } from './read.ts';
import { positionTopics, type PositionTopic } from './schema.ts';

const section = 'library';
const root = '/processes/positions';

/** The room's menu names the positions in fewer words than their page. */
export const positionsMenu = (language: Language) => positionsMessages.in(language)('menu');

/** Positions of States on international law: all, by topic, by State. Mount them before `/processes/:id`. */
export function mountPositions(app: PageRoutes): void {
  app.get(root, overviewPage);
  app.get(`${root}/topics/:topic`, topicPage);
  app.get(`${root}/states/:code`, statePage);
}

function crumbs(visit: Visit, below: boolean): Crumb[] {
  return below ? [{ label: positionsMessages.in(visit.language)('title'), href: `/${visit.language}${root}` }] : [];
}

const byName = (visit: Visit) => {
  const { compare } = collator(visit.language);
  return (a: string, b: string) =>
    compare(visit.parties.name(a, visit.language), visit.parties.name(b, visit.language));
};

async function overviewPage(c: RequestContext): Promise<Response> {
  const visit = visitOf(c);
  const { language } = visit;
  const say = positionsMessages.in(language);
  const positions = await readPositions(visit);
  const mayAdd = mayCreate(visit.actor, positionKind);
  return page(c, {
    title: say('title'),
    description: say('purpose'),
    section,
    children: (
      <>
        <PageTitle
          title={say('title')}
          purpose={say('purpose')}
          actions={mayAdd && <ButtonLink label={say('create')} href={`/${language}/processes/new?kind=law_position`} tone="primary" />}
        />
        <Section title={say('topics')}>
          <ul class="inline">
            {positionTopics.map((topic) => (
              <li key={topic}>
                <a href={`/${language}${root}/topics/${topic}`}>{say(`topic.${topic}`)}</a>
              </li>
            ))}
          </ul>
        </Section>
        {positions.size === 0 ? <EmptyList language={language} why={say('empty.why')}><p>{say('empty.what')}</p></EmptyList> : <Overview visit={visit} positions={positions} />}
      </>
    ),
  });
} // prettier-ignore

/** States down, topics across: the year of the newest position that speaks of it. */
function Overview({ visit, positions }: { visit: Visit; positions: Map<string, Position[]> }) {
  const { language } = visit;
  const say = positionsMessages.in(language);
  const states = [...positions.keys()].sort(byName(visit));
  const cell = (state: string, topic: PositionTopic) => {
    const newest = positions.get(state)!.find((each) => each.topics.includes(topic));
    if (!newest) return '–';
    return <a href={`/${language}/processes/${newest.id}`}>{newest.date.slice(0, 4) || say('undated')}</a>;
  };
  return (
    <Table
      language={language}
      caption={say('overview.caption')}
      columns={[{ label: say('state') }, ...positionTopics.map((topic) => ({ label: say(`topic.${topic}`) }))]}
      rows={states.map((state) => [
        <a href={`/${language}${root}/states/${state}`}>{visit.parties.name(state, language)}</a>,
        ...positionTopics.map((topic) => cell(state, topic)),
      ])}
    />
  );
}

/** What States say on one topic, each the newest first, the older folded below. */
async function topicPage(c: RequestContext): Promise<Response> {
  const visit = visitOf(c);
  const { language } = visit;
  const say = positionsMessages.in(language);
  const topic = positionTopics.find((each) => each === c.req.param('topic'));
  if (!topic) throw notFound();
  const positions = await readPositions(visit, { topic });
  const title = say('topic.title', { topic: say(`topic.${topic}`) });
  return page(c, {
    title,
    section,
    breadcrumb: [...crumbs(visit, true), { label: say(`topic.${topic}`) }],
    children: (
      <>
        <PageTitle title={title} purpose={say('topic.purpose')} />
        {positions.size === 0 && (
          <EmptyList language={language} why={say('empty.why')}>
            <p>{say('empty.what')}</p>
          </EmptyList>
        )}
        {[...positions.keys()].sort(byName(visit)).map((state) => (
          <Section key={state} id={state} title={visit.parties.name(state, language)}>
            <Newest visit={visit} positions={positions.get(state)!} />
          </Section>
        ))}
      </>
    ),
  });
}

function Newest({ visit, positions }: { visit: Visit; positions: Position[] }) {
  const say = positionsMessages.in(visit.language);
  const [newest, ...older] = positions;
  return (
    <>
      <OnePassage visit={visit} position={newest!} />
      {older.length > 0 && (
        <details>
          <summary>{say('older', { count: older.length })}</summary>
          {older.map((position) => (
            <OnePassage key={position.id} visit={visit} position={position} />
          ))}
        </details>
      )}
    </>
  );
}

function OnePassage({ visit, position }: { visit: Visit; position: Position }) {
  return (
    <div class="row">
      <SourceLine visit={visit} position={position} />
      {position.said && <Passage text={position.said} language={position.language} />}
    </div>
  );
}

/** Date, record and source of a position. */
function SourceLine({ visit, position }: { visit: Visit; position: Position }) {
  const { language } = visit;
  const title = titleIn(position, language);
  return (
    <p class="row-facts">
      {position.date && <span>{formatDate(language, position.date)}</span>}
      <span>
        <a href={`/${language}/processes/${position.id}`} lang={title.language} dir={direction(title.language)}>
          {title.text}
        </a>
      </span>
      <StandingBadge language={language} standing={position.standing as 'national'} />
      {position.source && <SourceName source={position.source} />}
    </p>
  );
}

const SourceName = ({ source }: { source: NonNullable<Position['source']> }) => (
  <span>
    {source.url ? (
      <a href={source.url} rel="nofollow external">
        {source.name}
      </a>
    ) : (
      source.name
    )}
  </span>
);

/** One State's positions, the newest first, with the topics each speaks of. */
async function statePage(c: RequestContext): Promise<Response> {
  const visit = visitOf(c);
  const { language } = visit;
  const say = positionsMessages.in(language);
  const state = visit.parties.find(c.req.param('code') ?? '');
  if (state?.kind !== 'state') throw notFound();
  const name = visit.parties.name(state.code, language);
  const positions = (await readPositions(visit, { state: state.code })).get(state.code) ?? [];
  return page(c, {
    title: say('state.title', { state: name }),
    section,
    breadcrumb: [...crumbs(visit, true), { label: name }],
    children: (
      <>
        <PageTitle title={say('state.title', { state: name })} purpose={say('state.purpose')} />
        {positions.length === 0 && <EmptyList language={language} why={say('empty.why')}><p>{say('empty.what')}</p></EmptyList>}
        {positions.map((position) => (
          <Section key={position.id} title={position.date ? formatDate(language, position.date) : say('undated')}>
            <SourceLine visit={visit} position={position} />
            <ul class="inline">
              {positionTopics.filter((topic) => position.topics.includes(topic)).map((topic) => (
                <li key={topic}>
                  <a href={`/${language}${root}/topics/${topic}#${state.code}`}>{say(`topic.${topic}`)}</a>
                </li>
              ))}
            </ul>
          </Section>
        ))}
      </>
    ),
  });
} // prettier-ignore
