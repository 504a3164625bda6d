import { Refused } from '../../../kernel/errors.ts';
import {
  clientAddress,
  formErrors,
  formToken,
  goTo,
  readForm,
  visitOf,
  type RequestContext,
} from '../../../kernel/http.ts';
import { formatDate } from '../../../kernel/language.ts';
import { Buttons, Form, SubmitButton, type FormError } from '../../../ui/form.tsx';
import { Facts } from '../../../ui/kv.tsx';
import { PageTitle } from '../../../ui/list.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { page } from '../../../ui/page.tsx';
import { Time } from '../../../ui/time.tsx';
import { answerByLink, findLinked, type LinkedRound } from './answer.ts';
import { DrillFields, drillOf, typedDrill, type TypedDrill } from './drill-form.tsx';
import { pingMessages } from './messages.ts';

const tokenOf = (c: RequestContext) => c.req.param('token') ?? '';

/**
 * The page behind a one-time link: the round, and one button. Opening it answers nothing, because programs that examine mail open links;
 * it names neither the state nor the contact, because links are forwarded.
 */
export async function linkPage(c: RequestContext, typed: TypedDrill = {}, errors: FormError[] = []): Promise<Response> {
  const { language, portal } = visitOf(c);
  const say = pingMessages.in(language);
  const round = await findLinked(portal, tokenOf(c), clientAddress(c), new Date());
  c.header('cache-control', 'private, no-store');
  const title = say('link.title', { date: formatDate(language, round.startedAt) });
  return page(c, {
    title,
    unlisted: true,
    width: 'narrow',
    status: errors.length > 0 ? 422 : 200,
    meta: <meta name="robots" content="noindex" />,
    children: (
      <>
        <PageTitle title={title} purpose={say(`level.${round.level}.text`)} />
        <RoundFacts c={c} round={round} />
        {round.answeredAt ? (
          <Notice language={language} tone="success" title={say('link.received')} announce>
            <p>
              <Time language={language} instant={round.answeredAt} />
            </p>
            <p>{say('link.nothingMore')}</p>
          </Notice>
        ) : (
          <Form
            language={language}
            action={`/${language}/contacts/ping/${tokenOf(c)}`}
            csrf={formToken(c)}
            errors={errors}
          >
            {round.level === 'form' && <DrillFields language={language} typed={typed} errors={errors} />}
            <Buttons>
              <SubmitButton label={say(round.level === 'form' ? 'link.send' : 'link.button')} />
            </Buttons>
          </Form>
        )}
      </>
    ),
  });
}

function RoundFacts({ c, round }: { c: RequestContext; round: LinkedRound }) {
  const { language } = visitOf(c);
  const say = pingMessages.in(language);
  return (
    <Facts
      facts={[
        { label: say('round.name'), value: round.name && <bdi>{round.name}</bdi> },
        { label: say('round.level'), value: say(`level.${round.level}`) },
        { label: say('round.exercise'), value: round.exercise && <bdi>{round.exercise}</bdi> },
        { label: say('ping.answerBy'), value: <Time language={language} instant={round.answerBy} /> },
      ]}
    />
  );
}

/** Takes the answer: one click, no sign-in; sent twice, the first one counts. */
export async function takeLink(c: RequestContext): Promise<Response> {
  const { language, portal } = visitOf(c);
  const form = await readForm(c);
  try {
    await answerByLink(portal, tokenOf(c), clientAddress(c), drillOf(form), new Date());
  } catch (error) {
    if (!(error instanceof Refused) || error.code !== 'invalid') throw error;
    return linkPage(c, typedDrill(form), formErrors(language, error.fields));
  }
  return goTo(c, `/contacts/ping/${tokenOf(c)}`);
}
