import { Refused } from '../../../kernel/errors.ts';
import { formErrors, formToken, goTo, readForm, visitOf, type RequestContext } from '../../../kernel/http.ts';
import type { Visit } from '../../../kernel/visit.ts';
import { Buttons, Form, SubmitButton, type FormError } from '../../../ui/form.tsx';
import { Facts } from '../../../ui/kv.tsx';
import { PageTitle } from '../../../ui/list.tsx';
import { Section } from '../../../ui/record.tsx';
import { Table } from '../../../ui/table.tsx';
import { Time } from '../../../ui/time.tsx';
import { answerInPortal, findOwnPing } from './answer.ts';
import { DrillFields, drillOf, typedDrill, type TypedDrill } from './drill-form.tsx';
import { responseHours } from './figures.ts';
import { pingMessages } from './messages.ts';
import { pingFrame } from './ping-frame.tsx';
import { mayAnswerPings } from './rules.ts';
import { ContactName, contactNames, OutcomeBadge } from './state-page.tsx';
import { durationWords } from './words.ts';

type Found = Awaited<ReturnType<typeof findOwnPing>>;

/** One ping of the own state: how it stands, the letters that were sent, and the answer where it waits for one. */
export async function pingPage(c: RequestContext, typed: TypedDrill = {}, errors: FormError[] = []): Promise<Response> {
  const visit = visitOf(c);
  const { language } = visit;
  const say = pingMessages.in(language);
  const ping = await findOwnPing(visit, c.req.param('id') ?? '');
  const names = await contactNames(visit);
  const title = names.get(ping.contact)?.text ?? say('ping.formerContact');
  const open = ping.answered_at === null && ping.closes_at > new Date() && mayAnswerPings(visit);
  return pingFrame(
    c,
    title,
    [
      <PageTitle key="title" title={title} purpose={say(`level.${ping.round.level}.text`)} />,
      <PingFacts key="facts" visit={visit} ping={ping} names={names} />,
      open && (
        <Form
          key="form"
          language={language}
          action={`/${language}/contacts/pings/${ping.id}`}
          csrf={formToken(c)}
          errors={errors}
        >
          {ping.round.level === 'form' && <DrillFields language={language} typed={typed} errors={errors} />}
          <Buttons>
            <SubmitButton label={say(ping.round.level === 'form' ? 'link.send' : 'link.button')} />
          </Buttons>
        </Form>
      ),
      <Letters key="letters" visit={visit} letters={await listLetters(visit, ping.id)} />,
    ],
    { status: errors.length > 0 ? 422 : 200 },
  );
}

function PingFacts({
  visit,
  ping,
  names,
}: {
  visit: Visit;
  ping: Found;
  names: Awaited<ReturnType<typeof contactNames>>;
}) {
  const { language } = visit;
  const say = pingMessages.in(language);
  const time = (instant: Date | null) => instant && <Time language={language} instant={instant} />;
  return (
    <Facts
      facts={[
        {
          label: say('ping.contact'),
          value: (
            <a href={`/${language}/contacts/${ping.contact}`}>
              <ContactName names={names} ping={ping} fallback={say('ping.formerContact')} />
            </a>
          ),
        },
        { label: say('ping.outcome'), value: <OutcomeBadge visit={visit} ping={ping} /> },
        { label: say('ping.answerBy'), value: time(ping.answer_by) },
        { label: say('ping.answeredAt'), value: time(ping.answered_at) },
        { label: say('ping.answeredBy'), value: ping.answered_by && say(`by.${ping.answered_by}`) },
        { label: say('ping.response'), value: ping.answered_at && durationWords(visit, responseHours(ping)) },
        { label: say('ping.escalatedAt'), value: time(ping.escalated_at) },
        { label: say('drill.reachable'), value: ping.drill && say(`drill.${ping.drill.reachable}`) },
        { label: say('drill.minutes'), value: ping.drill && String(ping.drill.minutes) },
        { label: say('drill.remarks'), value: ping.drill?.remarks && <span dir="auto">{ping.drill.remarks}</span> },
      ]}
    />
  );
}

interface LoggedLetter {
  id: string;
  step: string;
  state: 'queued' | 'sent' | 'bounced' | 'cancelled';
  queued_at: Date;
  sent_at: Date | null;
  bounced_at: Date | null;
}

/** The letters of a ping of the own state, in their order. */
async function listLetters(visit: Visit, ping: string): Promise<LoggedLetter[]> {
  return visit
    .rows('contacts_ping_letter')
    .select(['id', 'step', 'state', 'queued_at', 'sent_at', 'bounced_at'])
    .where('ping', '=', ping)
    .orderBy('queued_at')
    .orderBy('step')
    .execute();
}

function Letters({ visit, letters }: { visit: Visit; letters: LoggedLetter[] }) {
  const { language } = visit;
  const say = pingMessages.in(language);
  const purpose = (step: string) => step.split('-')[0] as 'first' | 'reminder' | 'deputy';
  return (
    <Section title={say('letters.title')}>
      <Table
        language={language}
        caption={say('letters.title')}
        hideCaption
        columns={[{ label: say('letters.step') }, { label: say('letters.state') }, { label: say('letters.when') }]}
        rows={letters.map((letter) => [
          say(`letters.${purpose(letter.step)}`),
          say(`letters.${letter.state}`),
          <Time language={language} instant={letter.bounced_at ?? letter.sent_at ?? letter.queued_at} />,
        ])}
      />
    </Section>
  );
}

/** Takes the answer of somebody who writes for the state. */
export async function answerPing(c: RequestContext): Promise<Response> {
  const visit = visitOf(c);
  const id = c.req.param('id') ?? '';
  const form = await readForm(c);
  try {
    await answerInPortal(visit, id, drillOf(form), new Date());
  } catch (error) {
    if (!(error instanceof Refused) || error.code !== 'invalid') throw error;
    return pingPage(c, typedDrill(form), formErrors(visit.language, error.fields));
  }
  return goTo(c, `/contacts/pings/${id}`);
}
