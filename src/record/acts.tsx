import type { ComponentChildren } from 'preact';
import { notAllowed, Refused, type FieldError } from '../kernel/errors.ts';
import {
  errorOf,
  formErrors,
  formToken,
  goTo,
  readForm,
  visitOf,
  type ReceivedForm,
  type RequestContext,
} from '../kernel/http.ts';
import { languages } from '../kernel/language.ts';
import type { PageRoutes } from '../kernel/module.ts';
import { mayAnswer, mayConfirm, mayDiscard, mayReinstate, maySuspend, mayWithdraw } from '../kernel/record-rules.ts';
import { recordPath, titleIn } from '../kernel/record-view.ts';
import {
  answerRecord,
  confirmRecord,
  discardDraft,
  reinstateRecord,
  suspendRecord,
  withdrawRecord,
} from '../kernel/records.ts';
import type { SpineRow, Visit } from '../kernel/visit.ts';
import { Confirm } from '../ui/confirm.tsx';
import { Radios, TextArea, TranslatedText } from '../ui/field.tsx';
import { page } from '../ui/page.tsx';
import { recordMessages, type RecordKey } from './messages.ts';
import { placeOf } from './names.ts';

/** What an act's page shows of what was typed. */
interface Typed {
  text(name: string): string;
  errors: { field: string; message: string }[];
}

interface Act {
  /** Last part of the address, and of the messages' keys. */
  name: 'withdrawal' | 'confirmation' | 'suspension' | 'answer' | 'discard';
  tone?: 'danger';
  may(actor: Visit['actor'], record: SpineRow): boolean;
  fields?(visit: Visit, typed: Typed): ComponentChildren;
  run(visit: Visit, id: string, form: ReceivedForm): Promise<unknown>;
}

const acts: Act[] = [
  {
    name: 'withdrawal',
    tone: 'danger',
    may: mayWithdraw,
    fields: reasonField,
    run: (visit, id, form) => withdrawRecord(visit, id, form.text('reason')),
  },
  { name: 'confirmation', may: mayConfirm, run: (visit, id) => confirmRecord(visit, id) },
  {
    name: 'suspension',
    tone: 'danger',
    may: maySuspend,
    fields: requiredReason,
    run: (visit, id, form) => suspendRecord(visit, id, form.text('reason')),
  },
  { name: 'answer', may: mayAnswer, fields: answerFields, run: giveAnswer },
  { name: 'discard', tone: 'danger', may: mayDiscard, run: (visit, id) => discardDraft(visit, id) },
];

/** Mounts the pages that ask before an act and do it: GET says what happens, POST does it and leads back to the record. */
export function mountActs(app: PageRoutes): void {
  for (const act of acts) {
    app.get(`/records/:id/${act.name}`, async (c) => actPage(c, act, await subjectOf(c, act), nothingTyped));
    app.post(`/records/:id/${act.name}`, (c) => doAct(c, act));
  }
  app.get('/records/:id/reinstatement', (c) => reinstatementPage(c));
  app.post('/records/:id/reinstatement', (c) => reinstate(c));
}

const nothingTyped: Typed = { text: () => '', errors: [] };

async function subjectOf(c: RequestContext, act: Act): Promise<SpineRow> {
  const visit = visitOf(c);
  if (!visit.actor) throw new Refused('not-signed-in');
  const record = await visit.find(c.req.param('id') ?? '');
  if (!act.may(visit.actor, record)) throw notAllowed();
  return record;
}

function actPage(c: RequestContext, act: Act, record: SpineRow, typed: Typed): Response {
  const visit = visitOf(c);
  const { language } = visit;
  const say = recordMessages.in(language);
  const title = titleIn(record, language).text || say('record.untitled');
  const home = `/${language}${recordPath(visit, record)}`;
  const place = placeOf(visit, record.kind);
  const question = say(`act.${act.name}.title` as RecordKey);
  return page(c, {
    title: question,
    section: place.section,
    breadcrumb: [...place.breadcrumb, { label: title, href: home }, { label: question }],
    width: 'narrow',
    unlisted: true,
    status: typed.errors.length > 0 ? 422 : 200,
    children: (
      <Confirm
        language={language}
        title={question}
        action={`/${language}/records/${record.id}/${act.name}`}
        csrf={formToken(c)}
        button={say(`act.${act.name}.button` as RecordKey)}
        tone={act.tone}
        cancelHref={home}
        errors={typed.errors}
      >
        <p>
          <strong dir="auto">{title}</strong>
        </p>
        <p>{say(`act.${act.name}.text${act.name === 'discard' && record.version === 0 ? 'New' : ''}` as RecordKey)}</p>
        {act.fields?.(visit, typed)}
      </Confirm>
    ),
  });
}

async function doAct(c: RequestContext, act: Act): Promise<Response> {
  const visit = visitOf(c);
  const form = await readForm(c);
  const record = await subjectOf(c, act);
  try {
    await act.run(visit, record.id, form);
  } catch (error) {
    if (!(error instanceof Refused) || error.code !== 'invalid') throw error;
    return actPage(c, act, record, { text: form.text, errors: formErrors(visit.language, error.fields) });
  }
  if (act.name === 'discard' && record.version === 0) return goTo(c, placePath(visit, record.kind));
  return goTo(c, `${recordPath(visit, record)}?done=${act.name}`);
}

/** A draft never published is gone: its writer is led to the room. */
function placePath(visit: Visit, kind: string): string {
  return visit.portal.rooms.roomOf(kind)?.menu[0]?.path ?? '/my-state';
}

function reasonField({ language }: Visit, typed: Typed, required = false) {
  const say = recordMessages.in(language);
  return (
    <TextArea
      language={language}
      name="reason"
      label={say('act.reason')}
      hint={say(required ? 'act.reason.shown' : 'act.reason.hint')}
      value={typed.text('reason')}
      error={errorOf(typed.errors, 'reason')}
      required={required}
      maxLength={2000}
      rows={4}
    />
  );
}

function requiredReason(visit: Visit, typed: Typed) {
  return reasonField(visit, typed, true);
}

const stances = ['confirmed', 'disputed', 'silent'] as const;

function answerFields({ language }: Visit, typed: Typed) {
  const say = recordMessages.in(language);
  const options = stances.map((stance) => ({
    value: stance,
    label: say(`act.answer.${stance}`),
    hint: say(`act.answer.${stance}.hint`),
  }));
  const texts = Object.fromEntries(languages.map((each) => [each, typed.text(`statement.${each}`)]));
  const ordered = [language, ...languages.filter((each) => each !== language)];
  return (
    <>
      <Radios
        language={language}
        name="stance"
        label={say('act.answer.stance')}
        options={options}
        value={typed.text('stance')}
        error={errorOf(typed.errors, 'stance')}
        required
      />
      <TranslatedText
        language={language}
        name="statement"
        label={say('act.answer.statement')}
        hint={say('act.answer.statementHint')}
        languages={ordered}
        values={texts}
        multiline
        rows={3}
        maxLength={5000}
        error={errorOf(typed.errors, 'statement')}
      />
    </>
  );
}

async function giveAnswer(visit: Visit, id: string, form: ReceivedForm): Promise<void> {
  const stance = stances.find((each) => each === form.text('stance'));
  if (!stance) throw new Refused('invalid', { fields: [{ path: 'stance', code: 'required' } satisfies FieldError] });
  const given = (form.values.statement ?? {}) as Record<string, string>;
  const statement = Object.fromEntries(Object.entries(given).filter(([, text]) => text));
  await answerRecord(visit, id, stance, stance === 'silent' ? {} : statement);
}

/** The Secretariat does not see what it suspended, so this page names no record. */
function reinstatementPage(c: RequestContext): Response {
  const { language, actor } = visitOf(c);
  if (!mayReinstate(actor)) throw actor ? notAllowed() : new Refused('not-signed-in');
  const say = recordMessages.in(language);
  const id = c.req.param('id') ?? '';
  return page(c, {
    title: say('act.reinstatement.title'),
    width: 'narrow',
    unlisted: true,
    children: (
      <Confirm
        language={language}
        title={say('act.reinstatement.title')}
        action={`/${language}/records/${encodeURIComponent(id)}/reinstatement`}
        csrf={formToken(c)}
        button={say('act.reinstatement.button')}
        cancelHref={`/${language}/my-state`}
      >
        <p>{say('act.reinstatement.text')}</p>
      </Confirm>
    ),
  });
}

async function reinstate(c: RequestContext): Promise<Response> {
  await readForm(c);
  await reinstateRecord(visitOf(c), c.req.param('id') ?? '');
  return goTo(c, '/my-state?done=reinstatement');
}
