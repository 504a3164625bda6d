import { Refused } from '../../kernel/errors.ts';
import { errorOf, formErrors, formToken, goTo, readForm, type RequestContext } from '../../kernel/http.ts';
import {
  forgetSearch,
  listSavedSearches,
  saveSearch,
  setDigest,
  type SavedSearch,
} from '../../kernel/saved-searches.ts';
import type { Visit } from '../../kernel/visit.ts';
import { Radios, Select, TextField } from '../../ui/field.tsx';
import { Buttons, Form, SubmitButton, type FormError } from '../../ui/form.tsx';
import { EmptyList, PageTitle } from '../../ui/list.tsx';
import { page } from '../../ui/page.tsx';
import { Table } from '../../ui/table.tsx';
import { homeMessages } from './messages.ts';

const digests = ['never', 'daily', 'weekly'] as const;

/** The searches one keeps, with how often each sends a digest. */
export async function savedSearchesPage(c: RequestContext, visit: Visit): Promise<Response> {
  const { language } = visit;
  const say = homeMessages.in(language);
  const searches = await listSavedSearches(visit);
  return page(c, {
    title: say('saved.title'),
    unlisted: true,
    breadcrumb: [{ label: say('myState.title'), href: `/${language}/my-state` }, { label: say('saved.title') }],
    children: (
      <>
        <PageTitle title={say('saved.title')} purpose={say('saved.purpose')} />
        {searches.length === 0 ? (
          <EmptyList language={language} title={say('saved.none')} why={say('saved.noneWhy')}>
            <p>
              <a href={`/${language}/search`}>{say('search.title')}</a>
            </p>
          </EmptyList>
        ) : (
          <SearchTable c={c} visit={visit} searches={searches} />
        )}
      </>
    ),
  });
}

function SearchTable({ c, visit, searches }: { c: RequestContext; visit: Visit; searches: SavedSearch[] }) {
  const { language } = visit;
  const say = homeMessages.in(language);
  const csrf = formToken(c);
  return (
    <Table
      language={language}
      caption={say('saved.title')}
      hideCaption
      columns={[{ label: say('saved.name') }, { label: say('saved.digest') }, { label: say('saved.deletion') }]}
      rows={searches.map((search) => [
        <a href={`/${language}/search?${search.query}`}>
          <bdi>{search.name}</bdi>
        </a>,
        <DigestForm visit={visit} csrf={csrf} search={search} />,
        <Form language={language} csrf={csrf} action={`/${language}/saved-searches/${search.id}/deletion`}>
          <SubmitButton
            label={say('saved.delete')}
            tone="secondary"
            confirm={say('saved.deleteSure', { name: search.name })}
          />
        </Form>,
      ])}
    />
  );
}

function DigestForm({ visit: { language }, csrf, search }: { visit: Visit; csrf: string; search: SavedSearch }) {
  const say = homeMessages.in(language);
  return (
    <Form
      language={language}
      csrf={csrf}
      action={`/${language}/saved-searches/${search.id}/digest`}
      id={`digest-${search.id}`}
    >
      <Select
        language={language}
        name="digest"
        label={say('saved.digestOf', { name: search.name })}
        value={search.digest}
        empty={false}
        options={digests.map((each) => ({ value: each, label: say(`saved.digest.${each}`) }))}
      />
      <SubmitButton label={say('saved.change')} tone="secondary" />
    </Form>
  );
}

/** Offers to keep the search in the address, under a name. */
export function newSearchPage(c: RequestContext, visit: Visit): Response {
  const query = new URL(c.req.url).search.slice(1, 2001);
  return formPage(c, visit, { name: nameOf(query), query, digest: 'never' });
}

/** The words sought make the first name. */
const nameOf = (query: string) => (new URLSearchParams(query).get('q') ?? '').slice(0, 200);

interface Typed {
  name: string;
  query: string;
  digest: string;
}

function formPage(c: RequestContext, visit: Visit, typed: Typed, errors: FormError[] = []): Response {
  const { language } = visit;
  const say = homeMessages.in(language);
  const back = `/${language}/search?${typed.query}`;
  return page(c, {
    title: say('saved.new'),
    width: 'narrow',
    unlisted: true,
    status: errors.length > 0 ? 422 : 200,
    breadcrumb: [{ label: say('saved.title'), href: `/${language}/saved-searches` }, { label: say('saved.new') }],
    children: (
      <>
        <PageTitle title={say('saved.new')} purpose={say('saved.newPurpose')} />
        <Form language={language} csrf={formToken(c)} action={`/${language}/saved-searches`} errors={errors}>
          <input type="hidden" name="query" value={typed.query} />
          <p>
            <a href={back}>{say('saved.see')}</a>
          </p>
          <TextField
            language={language}
            name="name"
            label={say('saved.name')}
            value={typed.name}
            maxLength={200}
            required
            error={errorOf(errors, 'name')}
          />
          <Radios
            language={language}
            name="digest"
            label={say('saved.digest')}
            hint={say('saved.digestHint')}
            value={typed.digest}
            error={errorOf(errors, 'digest')}
            options={digests.map((each) => ({ value: each, label: say(`saved.digest.${each}`) }))}
          />
          <Buttons>
            <SubmitButton label={say('saved.save')} />
            <a href={back}>{say('saved.cancel')}</a>
          </Buttons>
        </Form>
      </>
    ),
  });
}

export async function keepSearch(c: RequestContext, visit: Visit): Promise<Response> {
  const form = await readForm(c);
  const typed = { name: form.text('name'), query: form.text('query'), digest: form.text('digest') || 'never' };
  try {
    await saveSearch(visit, typed);
  } catch (error) {
    if (error instanceof Refused && error.code === 'invalid')
      return formPage(c, visit, typed, formErrors(visit.language, error.fields));
    throw error;
  }
  return goTo(c, '/saved-searches');
}

export async function changeDigest(c: RequestContext, visit: Visit): Promise<Response> {
  const form = await readForm(c);
  await setDigest(visit, c.req.param('id') ?? '', form.text('digest'));
  return goTo(c, '/saved-searches');
}

export async function deleteSearch(c: RequestContext, visit: Visit): Promise<Response> {
  await readForm(c);
  await forgetSearch(visit, c.req.param('id') ?? '');
  return goTo(c, '/saved-searches');
}
