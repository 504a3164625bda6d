import { isSecretariat } from '../../../kernel/actor.ts';
import { visitOf, type RequestContext } from '../../../kernel/http.ts';
import { languageName, languages } from '../../../kernel/language.ts';
import { mayCreate } from '../../../kernel/record-rules.ts';
import { titleIn } from '../../../kernel/record-view.ts';
import { recordPage } from '../../../record/detail.tsx';
import { ButtonLink } from '../../../ui/form.tsx';
import { PageTitle } from '../../../ui/list.tsx';
import { page } from '../../../ui/page.tsx';
import { Table } from '../../../ui/table.tsx';
import { listCategories } from './categories.ts';
import { directoryMessages } from './messages.ts';
import { crumbs } from './ways.tsx';

/** The kinds of contact that the Secretariat added, with their names in six languages. */
export async function categoriesPage(c: RequestContext): Promise<Response> {
  const visit = visitOf(c);
  const { language, actor, portal } = visit;
  const say = directoryMessages.in(language);
  const categories = await listCategories(visit);
  const mayAdd = isSecretariat(actor) && mayCreate(actor, portal.rooms.kind('contact_category')!);
  return page(c, {
    title: say('categories.title'),
    section: 'contacts',
    breadcrumb: crumbs(c),
    children: (
      <>
        <PageTitle
          title={say('categories.title')}
          purpose={say('categories.purpose')}
          actions={mayAdd && <ButtonLink label={say('categories.add')} href={`/${language}/contacts/categories/new`} tone="primary" />}
        />
        <Table
          language={language}
          caption={say('categories.title')}
          hideCaption
          empty={say('categories.none')}
          columns={[{ label: say('categories.name') }, { label: say('categories.languages') }]}
          rows={categories.map((category) => [
            <a href={`/${language}/contacts/categories/${category.id}`}>
              <bdi>{titleIn(category, language).text}</bdi>
            </a>,
            languages.filter((each) => category.title[each]).map((each) => languageName(language, each)).join(', '),
          ])}
        />
      </>
    ),
  }); // prettier-ignore
}

export const categoryPage = (c: RequestContext): Promise<Response> =>
  recordPage(c, c.req.param('id') ?? '', { section: 'contacts', breadcrumb: crumbs(c) });
