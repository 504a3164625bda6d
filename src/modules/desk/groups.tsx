import { Refused, notFound } from '../../kernel/errors.ts';
import { createGroup, removeGroup, setGroup } from '../../kernel/groups.ts';
import {
  errorOf,
  formErrors,
  formToken,
  goTo,
  readForm,
  type ReceivedForm,
  type RequestContext,
} from '../../kernel/http.ts';
import { formatNumber, languages, type Language, type Translated } from '../../kernel/language.ts';
import type { Group } from '../../kernel/parties.ts';
import type { Visit } from '../../kernel/visit.ts';
import { Confirm } from '../../ui/confirm.tsx';
import { Checkboxes, TranslatedText } from '../../ui/field.tsx';
import { ButtonLink, Buttons, Form, SubmitButton, type FormError } from '../../ui/form.tsx';
import { PageTitle } from '../../ui/list.tsx';
import { Table } from '../../ui/table.tsx';
import { deskPage } from './desk-page.tsx';
import { deskMessages } from './messages.ts';
import { deskVisit } from './rules.ts';

/** The thematic groups with their members. */
export function groupsPage(c: RequestContext): Response {
  const visit = deskVisit(c);
  const { language, parties } = visit;
  const say = deskMessages.in(language);
  const groups = parties.groups.filter(({ kind }) => kind === 'thematic');
  return deskPage(c, say('groups.title'), [
    <PageTitle
      key="title"
      title={say('groups.title')}
      purpose={say('groups.purpose')}
      actions={<ButtonLink label={say('groups.new')} href={`/${language}/desk/groups/new`} tone="primary" />}
    />,
    <Table
      key="table"
      language={language}
      caption={say('groups.title')}
      hideCaption
      empty={say('groups.none')}
      columns={[{ label: say('groups.group') }, { label: say('groups.members'), numeric: true }]}
      rows={groups.map(({ id, members }) => [
        <a href={`/${language}/desk/groups/${id}`}>
          <bdi>{parties.groupName(id, language)}</bdi>
        </a>,
        formatNumber(language, members.length),
      ])}
    />,
  ]);
}

interface Typed {
  names: Translated;
  members: string[];
}

export function newGroupPage(c: RequestContext): Response {
  return formPage(c, undefined, { names: {}, members: [] });
}

export function groupPage(c: RequestContext): Response {
  const group = findGroup(c, deskVisit(c));
  return formPage(c, group, group);
}

/** @throws Refused `not-found`, also for a group that is no thematic one */
function findGroup(c: RequestContext, visit: Visit): Group {
  const group = visit.parties.group(c.req.param('id') ?? '');
  if (group?.kind !== 'thematic') throw notFound();
  return group;
}

function formPage(c: RequestContext, group: Group | undefined, typed: Typed, errors: FormError[] = []): Response {
  const visit = deskVisit(c);
  const { language, parties } = visit;
  const say = deskMessages.in(language);
  const title = group ? parties.groupName(group.id, language) : say('groups.new');
  const address = `/${language}/desk/groups${group ? `/${group.id}` : ''}`;
  return deskPage(
    c,
    title,
    [
      <PageTitle key="title" title={title} purpose={say('groups.formPurpose')} />,
      <Form key="form" language={language} csrf={formToken(c)} action={address} errors={errors}>
        <TranslatedText
          language={language}
          name="names"
          label={say('groups.name')}
          hint={say('groups.nameHint')}
          languages={ownFirst(language)}
          values={typed.names}
          maxLength={200}
          error={errorOf(errors, 'names')}
        />
        <Checkboxes
          language={language}
          name="members"
          label={say('groups.members')}
          hint={say('groups.membersHint')}
          columns
          values={typed.members}
          options={parties
            .sortedStates(language)
            .map(({ code }) => ({ value: code, label: parties.name(code, language) }))}
          error={errorOf(errors, 'members')}
        />
        <Buttons>
          <SubmitButton label={say(group ? 'groups.save' : 'groups.create')} />
          <a href={`/${language}/desk/groups`}>{say('groups.cancel')}</a>
        </Buttons>
      </Form>,
      group && (
        <p key="end">
          <a href={`${address}/removal`}>{say('groups.end')}</a>
        </p>
      ),
    ],
    { status: errors.length > 0 ? 422 : 200 },
  );
}

const ownFirst = (language: Language) => [language, ...languages.filter((each) => each !== language)];

export async function createGroupPage(c: RequestContext): Promise<Response> {
  const visit = deskVisit(c);
  const typed = typedIn(await readForm(c, { fields: 500 }));
  return tryOr(c, undefined, typed, async () => void (await createGroup(visit, typed)));
}

export async function setGroupPage(c: RequestContext): Promise<Response> {
  const visit = deskVisit(c);
  const group = findGroup(c, visit);
  const typed = typedIn(await readForm(c, { fields: 500 }));
  return tryOr(c, group, typed, () => setGroup(visit, group.id, typed));
}

/** Leads to the list of groups, or back to the form with what is wrong. */
async function tryOr(
  c: RequestContext,
  group: Group | undefined,
  typed: Typed,
  work: () => Promise<void>,
): Promise<Response> {
  try {
    await work();
  } catch (error) {
    if (error instanceof Refused && error.code === 'invalid')
      return formPage(c, group, typed, formErrors(deskVisit(c).language, error.fields));
    throw error;
  }
  return goTo(c, '/desk/groups');
}

function typedIn(form: ReceivedForm): Typed {
  const names = Object.fromEntries(languages.map((language) => [language, form.text(`names.${language}`)]));
  return { names, members: form.entries.filter(([name]) => name === 'members[]').map(([, value]) => value) };
}

/** Asks before a group ends. */
export function endGroupPage(c: RequestContext): Response {
  const visit = deskVisit(c);
  const { language, parties } = visit;
  const { id, members } = findGroup(c, visit);
  const say = deskMessages.in(language);
  const title = say('groups.endSure', { name: parties.groupName(id, language) });
  return deskPage(
    c,
    title,
    <Confirm
      language={language}
      title={title}
      action={`/${language}/desk/groups/${id}/removal`}
      csrf={formToken(c)}
      button={say('groups.end')}
      tone="danger"
      cancelHref={`/${language}/desk/groups/${id}`}
    >
      <p>{say('groups.endText', { count: members.length })}</p>
    </Confirm>,
    { narrow: true },
  );
}

export async function endGroup(c: RequestContext): Promise<Response> {
  const visit = deskVisit(c);
  const { id } = findGroup(c, visit);
  await readForm(c);
  await removeGroup(visit, id);
  return goTo(c, '/desk/groups');
}
