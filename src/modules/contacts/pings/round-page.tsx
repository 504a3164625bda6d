import type { ComponentChildren } from 'preact';
import { notFound } from '../../../kernel/errors.ts';
import { formToken, goTo, readForm, visitOf, type RequestContext } from '../../../kernel/http.ts';
import { formatNumber } from '../../../kernel/language.ts';
import type { Visit } from '../../../kernel/visit.ts';
import { Confirm } from '../../../ui/confirm.tsx';
import { Facts } from '../../../ui/kv.tsx';
import { PageTitle } from '../../../ui/list.tsx';
import { Section } from '../../../ui/record.tsx';
import { Table } from '../../../ui/table.tsx';
import { Time } from '../../../ui/time.tsx';
import { fewest, roundFigures, type Delivery, type Line } from './figures.ts';
import { pingMessages } from './messages.ts';
import { pingFrame } from './ping-frame.tsx';
import { cancelRound, findRound, type Round } from './rounds.ts';
import { mayRunPings, requireOfficer, requirePingViewer } from './rules.ts';
import { durationWords, roundTitle, scopeWords, shareWords } from './words.ts';

const idOf = (c: RequestContext) => c.req.param('id') ?? '';

/** A round in figures: over all and by region, none over fewer than five states. */
export async function roundPage(c: RequestContext): Promise<Response> {
  const visit = visitOf(c);
  requirePingViewer(visit);
  const say = pingMessages.in(visit.language);
  const round = await findRound(visit, idOf(c));
  const { total, regions, delivery } = await roundFigures(visit, round);
  const title = roundTitle(visit, round);
  return pingFrame(c, title, [
    <PageTitle key="title" title={title} purpose={say('figures.purpose', { count: fewest })} />,
    <RoundFacts key="facts" visit={visit} round={round} />,
    round.state === 'planned' && mayRunPings(visit.actor) && (
      <p key="cancel">
        <a href={`/${visit.language}/contacts/pings/rounds/${round.id}/cancellation`}>{say('round.cancel')}</a>
      </p>
    ),
    <Section key="figures" title={say('figures.title')}>
      {total ? (
        <LineTable visit={visit} lines={regions.length > 1 ? [total, ...regions] : [total]} />
      ) : (
        <p>{say('figures.tooFew', { count: fewest })}</p>
      )}
    </Section>,
    delivery && mayRunPings(visit.actor) && <Letters key="letters" visit={visit} delivery={delivery} />,
  ]);
}

function RoundFacts({ visit, round }: { visit: Visit; round: Round }) {
  const { language } = visit;
  const say = pingMessages.in(language);
  const officer = mayRunPings(visit.actor);
  return (
    <Facts
      facts={[
        { label: say('round.level'), value: say(`level.${round.level}`) },
        { label: say('round.scope'), value: scopeWords(visit, round) },
        { label: say('round.exercise'), value: round.exercise && <bdi>{round.exercise}</bdi> },
        { label: say('round.occasion'), value: say(round.surprise ? 'round.surprise' : 'round.planned') },
        { label: say('round.state'), value: say(`state.${round.state}`) },
        {
          label: say('round.startsAt'),
          value: (round.started_at || officer) && (
            <Time language={language} instant={round.started_at ?? round.starts_at} />
          ),
        },
        { label: say('settings.daysToAnswer'), value: formatNumber(language, round.days_to_answer) },
      ]}
    />
  );
}

function LineTable({ visit, lines }: { visit: Visit; lines: Line[] }) {
  const { language } = visit;
  const say = pingMessages.in(language);
  return (
    <Table
      language={language}
      caption={say('figures.title')}
      hideCaption
      columns={[
        { label: say('figures.region') },
        { label: say('figures.states'), numeric: true },
        { label: say('figures.contacts'), numeric: true },
        { label: say('outcome.in_time'), numeric: true },
        { label: say('outcome.late'), numeric: true },
        { label: say('outcome.bounced'), numeric: true },
        { label: say('outcome.none'), numeric: true },
        { label: say('outcome.open'), numeric: true },
        { label: say('figures.median'), numeric: true },
      ]}
      rows={lines.map((line): ComponentChildren[] => [
        regionName(visit, line.region),
        formatNumber(language, line.states),
        formatNumber(language, line.contacts),
        ...(['in_time', 'late', 'bounced', 'none'] as const).map((end) =>
          shareWords(visit, line.ends[end], line.contacts),
        ),
        formatNumber(language, line.open + line.ends.not_sent),
        line.medianHours === null ? '' : durationWords(visit, line.medianHours),
      ])}
    />
  );
}

function regionName(visit: Visit, region: string): string {
  if (region === 'all' || region === 'others') return pingMessages.in(visit.language)(`figures.${region}`);
  return visit.parties.groupName(region, visit.language);
}

function Letters({ visit, delivery }: { visit: Visit; delivery: Delivery }) {
  const { language } = visit;
  const say = pingMessages.in(language);
  return (
    <Section title={say('letters.title')}>
      <Facts
        facts={(['queued', 'waiting', 'sent', 'bounced'] as const).map((state) => ({
          label: say(`letters.${state}`),
          value: formatNumber(language, delivery[state]),
        }))}
      />
    </Section>
  );
}

async function plannedRound(c: RequestContext): Promise<Round> {
  const visit = visitOf(c);
  requireOfficer(visit);
  const round = await findRound(visit, idOf(c));
  if (round.state !== 'planned') throw notFound();
  return round;
}

/** Asks before a planned round is cancelled. */
export async function cancellationPage(c: RequestContext): Promise<Response> {
  const round = await plannedRound(c);
  const visit = visitOf(c);
  const say = pingMessages.in(visit.language);
  const address = `/${visit.language}/contacts/pings/rounds/${round.id}`;
  const title = say('round.cancelSure', { round: roundTitle(visit, round) });
  return pingFrame(
    c,
    title,
    <Confirm
      language={visit.language}
      title={title}
      action={`${address}/cancellation`}
      csrf={formToken(c)}
      button={say('round.cancel')}
      tone="danger"
      cancelHref={address}
    >
      <p>{say('round.cancelText')}</p>
    </Confirm>,
    { narrow: true },
  );
}

export async function cancelRoundPage(c: RequestContext): Promise<Response> {
  const { id } = await plannedRound(c);
  await readForm(c);
  await cancelRound(visitOf(c), id);
  return goTo(c, '/contacts/pings');
}
