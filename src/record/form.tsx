import { notAllowed, notFound, Refused } from '../kernel/errors.ts';
import { goTo, type RequestContext, visitOf } from '../kernel/http.ts';
import { isOfferedId, offerId } from '../kernel/offered-id.ts';
import type { MenuItem, PageRoutes } from '../kernel/module.ts';
import { mayCreate } from '../kernel/record-rules.ts';
import { createDraft } from '../kernel/records.ts';
import type { Visit } from '../kernel/visit.ts';
import type { Crumb } from '../ui/layout.tsx';
import { PageTitle } from '../ui/list.tsx';
import { page } from '../ui/page.tsx';
import { withStep } from './form-data.ts';
import { formPage, type FormState } from './form-page.tsx';
import { editPage, keep, takeEdit, takeStep, withForm } from './form-taking.tsx';
import { newWork, openWork } from './form-work.ts';
import { recordMessages } from './messages.ts';
import { placeOf } from './names.ts';
import { noteForms } from './new-path.ts';

export interface RecordFormOptions {
  /** Path of the room after the language: the forms are `<path>/new?kind=` and `<path>/:id/edit?step=`. */
  path: string;
  /** Kinds offered, in this order; those that the actor may not create are left out. */
  kinds: string[];
  section?: MenuItem['entry'];
  /** Steps before the form itself, e.g. the room's list. */
  breadcrumb?(c: RequestContext): Crumb[];
}

/** Mounts the pages that create and edit records of these kinds. Mount them before `<path>/:id`. */
export function mountRecordForms(app: PageRoutes, options: RecordFormOptions): void {
  noteForms(options.path, options.kinds);
  app.get(`${options.path}/new`, (c) => newPage(c, options));
  app.post(`${options.path}/new`, (c) => takeNew(c, options));
  app.get(`${options.path}/:id/edit`, (c) => editPage(c));
  app.post(`${options.path}/:id/edit`, (c) => takeEdit(c));
}

/** Mounts the form under the record's own address, for every kind. */
export function mountEditPages(app: PageRoutes): void {
  app.get('/records/:id/edit', (c) => editPage(c));
  app.post('/records/:id/edit', (c) => takeEdit(c));
}

// Creating

function offered(visit: Visit, kinds: string[]): string[] {
  if (!visit.actor) throw new Refused('not-signed-in');
  const open = kinds.filter(
    (name) => visit.portal.rooms.kind(name) && mayCreate(visit.actor, visit.portal.rooms.kind(name)!),
  );
  if (open.length === 0) throw notAllowed();
  return open;
}

/**
 * The first step of a record that is not there yet. Its id stands in the address, so that going back to this page after
 * the draft was made leads to the draft, and never to a second one.
 */
async function newPage(c: RequestContext, options: RecordFormOptions): Promise<Response> {
  const visit = visitOf(c);
  const kinds = offered(visit, options.kinds);
  const wish = c.req.query('kind') ?? (kinds.length === 1 ? kinds[0] : undefined);
  if (wish === undefined) return kindPage(c, options, kinds);
  if (!kinds.includes(wish)) throw notFound();
  const id = c.req.query('id') ?? '';
  if (!isOfferedId(visit, id)) return goTo(c, newPath(options, wish, offerId(visit)));
  if (await isThere(visit, id)) return goTo(c, `/records/${id}/edit`);
  return formPage(c, firstStep(visit, options, wish, id));
}

const newPath = (options: RecordFormOptions, kind: string, id: string) => `${options.path}/new?kind=${kind}&id=${id}`;

function firstStep(visit: Visit, options: RecordFormOptions, kind: string, id: string): FormState {
  return { work: newWork(visit, kind, id), step: 1, newPath: newPath(options, kind, id) };
}

async function isThere(visit: Visit, id: string): Promise<boolean> {
  const row = await visit.records().select('record.id').where('record.id', '=', id).executeTakeFirst();
  return row !== undefined;
}

/** Which kind of record is to be made: each a link, so that it can be shared. */
function kindPage(c: RequestContext, options: RecordFormOptions, kinds: string[]): Response {
  const visit = visitOf(c);
  const { language } = visit;
  const say = recordMessages.in(language);
  const place = placeOf(visit, kinds[0]!);
  return page(c, {
    title: say('form.chooseKind'),
    section: options.section ?? place.section,
    breadcrumb: [...(options.breadcrumb?.(c) ?? place.breadcrumb), { label: say('form.chooseKind') }],
    width: 'narrow',
    unlisted: true,
    children: (
      <>
        <PageTitle title={say('form.chooseKind')} purpose={say('form.chooseKind.hint')} />
        <ul class="kinds">
          {kinds.map((name) => (
            <li key={name}>
              <a href={`/${language}${options.path}/new?kind=${name}`}>
                {visit.portal.rooms.kind(name)!.name(language).one}
              </a>
            </li>
          ))}
        </ul>
      </>
    ),
  });
}

/** Takes the first step: makes the draft, once however often the form is sent. */
async function takeNew(c: RequestContext, options: RecordFormOptions): Promise<Response> {
  const visit = visitOf(c);
  const kindName = c.req.query('kind') ?? (options.kinds.length === 1 ? options.kinds[0]! : '');
  if (!offered(visit, options.kinds).includes(kindName)) throw notFound();
  const offeredId = c.req.query('id') ?? '';
  const id = isOfferedId(visit, offeredId) ? offeredId : offerId(visit);
  const state = firstStep(visit, options, kindName, id);
  return withForm(c, state, async (form) => {
    if (await isThere(visit, id)) return takeStep(c, await openWork(visit, id), 1, form);
    const content = withStep(state.work.content, 1, form.values, state.work.kind);
    const work = { ...state.work, content };
    return keep(c, { ...state, work }, form, () => createDraft(visit, kindName, content, id));
  });
}
