import { z } from 'zod';
import { parseInput, stateCode } from '../../kernel/content.ts';
import { invalid } from '../../kernel/errors.ts';
import { visitOf, type RequestContext } from '../../kernel/http.ts';
import { formatList } from '../../kernel/language.ts';
import type { Visit } from '../../kernel/visit.ts';
import { CompareTable } from '../../ui/compare.tsx';
import { Select } from '../../ui/field.tsx';
import { Form, SubmitButton } from '../../ui/form.tsx';
import { PageTitle } from '../../ui/list.tsx';
import { page } from '../../ui/page.tsx';
import { compareRows, readSides, type Side } from './compare-rows.tsx';
import { kindName } from './kinds.ts';
import { repositoryMessages } from './messages.ts';
import { kindNames, type DocumentKind } from './schema.ts';
import { crumbs, Ways } from './ways.tsx';

const most = 4;

const questionSchema = z.object({
  state: z.array(stateCode).max(most),
  kind: z.enum(kindNames).optional(),
  pair: z.string().regex(/^[0-3]-[0-3]$/, { error: 'wrong-value' }).optional(),
}); // prettier-ignore
type Question = z.output<typeof questionSchema>;

/** Two to four states side by side; with fewer, the form that chooses them. */
export async function comparePage(c: RequestContext): Promise<Response> {
  const visit = visitOf(c);
  const say = repositoryMessages.in(visit.language);
  const question = readQuestion(c, visit);
  const sides = question.state.length >= 2 ? await readSides(visit, question.state, question.kind) : [];
  const names = question.state.map((code) => visit.parties.name(code, visit.language));
  return page(c, {
    title: sides.length > 0 ? say('compare.of', { states: formatList(visit.language, names) }) : say('compare.title'),
    description: say('compare.purpose'),
    section: 'library',
    breadcrumb: [...crumbs(c), { label: say('compare.title') }],
    unlisted: question.state.length > 0,
    children: (
      <>
        <PageTitle
          title={say('compare.title')}
          purpose={say('compare.purpose')}
          actions={<Ways visit={visit} but="/repository/compare" />}
        />
        <Picker visit={visit} question={question} />
        {question.state.length === 1 && <p class="count">{say('compare.more')}</p>}
        {sides.length > 0 && <Comparison visit={visit} question={question} sides={sides} />}
      </>
    ),
  });
}

function readQuestion(c: RequestContext, visit: Visit): Question {
  const given = (c.req.queries('state') ?? []).filter(Boolean);
  const kind = c.req.query('kind') || undefined;
  const question = parseInput(questionSchema, { state: [...new Set(given)], kind, pair: c.req.query('pair') });
  const unknown = question.state.findIndex((code) => visit.parties.find(code)?.kind !== 'state');
  if (unknown >= 0) throw invalid({ path: `state.${unknown}`, code: 'state-code' });
  return question;
}

/** Chooses the states; a plain form that leads to an address one can share. */
function Picker({ visit, question }: { visit: Visit; question: Question }) {
  const { language, parties } = visit;
  const say = repositoryMessages.in(language);
  const options = parties
    .sortedStates(language)
    .map(({ code }) => ({ value: code, label: parties.name(code, language) }));
  const kindOptions = kindNames.map((kind) => ({ value: kind, label: kindName(kind, language).many }));
  return (
    <Form language={language} action={`/${language}/repository/compare`} method="get">
      <div class="columns">
        {Array.from({ length: most }, (_, i) => (
          <StateChoice key={i} visit={visit} place={i} value={question.state[i]} options={options} />
        ))}
      </div>
      <Select
        language={language}
        name="kind"
        label={say('compare.kind')}
        value={question.kind}
        empty={say('compare.allKinds')}
        options={kindOptions}
      />
      <SubmitButton label={say('compare.button')} />
    </Form>
  );
}

interface StateChoiceProps {
  visit: Visit;
  place: number;
  value?: string;
  options: { value: string; label: string }[];
}

/** All send the same name, so each has an id of its own. */
function StateChoice({ visit, place, value, options }: StateChoiceProps) {
  const say = repositoryMessages.in(visit.language);
  const id = `state-${place + 1}`;
  return (
    <div class="ds-field field">
      <label for={id}>{say('compare.state', { number: place + 1 })}</label>
      <select class="ds-input" id={id} name="state">
        <option value="">{say(place < 2 ? 'compare.choose' : 'compare.none')}</option>
        {options.map((option) => (
          <option key={option.value} value={option.value} selected={option.value === value}>
            {option.label}
          </option>
        ))}
      </select>
    </div>
  );
}

function Comparison({ visit, question, sides }: { visit: Visit; question: Question; sides: Side[] }) {
  const { language, parties } = visit;
  const kinds = question.kind ? [question.kind] : [...kindNames];
  const subjects = sides.map(({ state }) => ({
    title: parties.name(state, language),
    href: `/${language}/repository/states/${state}`,
  }));
  return (
    <CompareTable
      language={language}
      caption={repositoryMessages.in(language)('compare.title')}
      subjects={subjects}
      rows={compareRows(visit, sides, kinds as DocumentKind[])}
      pair={pairOf(question)}
      pairHref={(first, second) => `/${language}/repository/compare?${addressOf(question)}&pair=${first}-${second}`}
    />
  );
}

function pairOf({ pair, state }: Question): [number, number] {
  const [first = 0, second = 1] = (pair ?? '0-1').split('-').map(Number);
  return first !== second && first < state.length && second < state.length ? [first, second] : [0, 1];
}

const addressOf = ({ state, kind }: Question) =>
  new URLSearchParams([...state.map((code) => ['state', code]), ...(kind ? [['kind', kind]] : [])]).toString();
