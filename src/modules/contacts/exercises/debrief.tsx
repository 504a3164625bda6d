import { stringify } from 'csv-stringify/sync';
import type { ComponentChildren } from 'preact';
import { visitOf, type RequestContext } from '../../../kernel/http.ts';
import type { Visit } from '../../../kernel/visit.ts';
import { ButtonLink } from '../../../ui/form.tsx';
import { PageTitle } from '../../../ui/list.tsx';
import { Prose, Section } from '../../../ui/record.tsx';
import { Table } from '../../../ui/table.tsx';
import { Time } from '../../../ui/time.tsx';
import { addresseeWords, ExerciseFacts } from './control-page.tsx';
import { clockWords } from './exercise-clock.ts';
import { exerciseFrame } from './exercise-frame.tsx';
import { findExercise, listEntries } from './exercises.ts';
import { exerciseMessages } from './messages.ts';
import { timelineOf, type TimelineLine } from './timeline.ts';

/** The debrief sheet: what happened and how long answers took, to be printed; with `?format=csv` as a table to be taken along. */
export async function debriefPage(c: RequestContext): Promise<Response> {
  const visit = visitOf(c);
  const { language } = visit;
  const say = exerciseMessages.in(language);
  const now = new Date();
  const exercise = await findExercise(visit, c.req.param('id') ?? '');
  const lines = await timelineOf(visit, exercise.id, now);
  if (c.req.query('format') === 'csv') return debriefFile(c, lines);
  const title = say('debrief.of', { title: exercise.title });
  return exerciseFrame(
    c,
    title,
    [
      <PageTitle
        key="title"
        title={title}
        purpose={say('debrief.purpose')}
        actions={
          <ButtonLink
            label={say('debrief.csv')}
            href={`/${language}/contacts/exercises/${exercise.id}/debrief?format=csv`}
          />
        }
      />,
      <ExerciseFacts
        key="facts"
        visit={visit}
        exercise={exercise}
        entries={await listEntries(visit, exercise.id)}
        now={now}
      />,
      <Section key="scenario" title={say('scenario')}>
        {exercise.scenario && <Prose text={exercise.scenario} />}
      </Section>,
      <Section key="timeline" title={say('timeline')}>
        <TimelineTable visit={visit} lines={lines} whole />
      </Section>,
    ],
    { exercise },
  );
}

/** Minutes of a response, by the exercise clock and in real time. */
const minutesOf = (span: number) => String(Math.round(span / 60_000));

/** The lines of a timeline. @param whole with the texts in full */
export function TimelineTable({ visit, lines, whole }: { visit: Visit; lines: TimelineLine[]; whole?: boolean }) {
  const { language } = visit;
  const say = exerciseMessages.in(language);
  return (
    <Table
      language={language}
      caption={say('timeline')}
      hideCaption
      empty={say('timeline.none')}
      columns={[
        { label: say('clock') },
        { label: say('realTime') },
        { label: say('what') },
        { label: say('who') },
        { label: say('response'), numeric: true },
      ]}
      rows={lines.map((line): ComponentChildren[] => [
        <span dir="ltr">{clockWords(line.clock)}</span>,
        <Time language={language} instant={line.at} />,
        <>
          {say(`event.${line.kind}`)} <bdi>{line.title}</bdi>
          {whole && line.body && <Prose text={line.body} />}
        </>,
        whoWords(visit, line),
        line.response
          ? say('responseMinutes', { exercise: minutesOf(line.response.exercise), real: minutesOf(line.response.real) })
          : '',
      ])}
    />
  );
}

function whoWords(visit: Visit, line: TimelineLine): string {
  if (line.kind === 'inject') return addresseeWords(visit, line.recipients, line.seat);
  const from = addresseeWords(visit, [line.party]);
  if (line.kind !== 'message') return from;
  return exerciseMessages.in(visit.language)('wrote', { from, to: addresseeWords(visit, line.recipients) });
}

/** The same as a table (RFC 4180), every line marked as exercise; cells a spreadsheet would calculate are made harmless. */
function debriefFile(c: RequestContext, lines: TimelineLine[]): Response {
  const visit = visitOf(c);
  const say = exerciseMessages.in(visit.language);
  const plain = (text: string) => text.replaceAll(/[\u2068\u2069]/g, '');
  const rows = lines.map((line) => [
    say('mark'),
    clockWords(line.clock),
    line.at.toISOString(),
    say(`event.${line.kind}`),
    plain(whoWords(visit, line)),
    line.title,
    line.body,
    line.response ? minutesOf(line.response.exercise) : '',
    line.response ? minutesOf(line.response.real) : '',
  ]);
  const head = [
    say('mark'),
    say('clock'),
    say('realTime'),
    say('what'),
    say('who'),
    say('inject'),
    say('text'),
    say('responseExercise'),
    say('responseReal'),
  ];
  const text = `\uFEFF${stringify([head, ...rows], { escape_formulas: true, record_delimiter: '\r\n' })}`;
  return c.body(text, 200, {
    'content-type': 'text/csv; charset=utf-8',
    'content-disposition': 'attachment; filename="exercise-debrief.csv"',
    'cache-control': 'private, no-store',
  });
}
