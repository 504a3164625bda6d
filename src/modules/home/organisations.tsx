import { notFound } from '../../kernel/errors.ts';
import { visitOf, type RequestContext } from '../../kernel/http.ts';
import { collator, formatDate, formatNumber, inLanguage } from '../../kernel/language.ts';
import type { Source } from '../../kernel/tables.ts';
import type { Visit } from '../../kernel/visit.ts';
import { SourceLabel } from '../../record/source-label.tsx';
import { Facts } from '../../ui/kv.tsx';
import { PageTitle } from '../../ui/list.tsx';
import { page } from '../../ui/page.tsx';
import { Section } from '../../ui/record.tsx';
import { Table } from '../../ui/table.tsx';
import { homeMessages } from './messages.ts';
import { Names, OwnWords, SourceNote } from './profile-parts.tsx';
import { organisationForms, type Membership, type OrganisationProfile } from './schema.ts';
import { RoleOf } from './state.tsx';

type Profile = OrganisationProfile & {
  id: string;
  source_key: string;
  source: Source | null;
  title: Record<string, string>;
};

const profiles = async (visit: Visit) =>
  (await visit
    .read('home_organisation_profile')
    .selectAll()
    .where('source_key', 'is not', null)
    .execute()) as unknown as Profile[];

/** The organisations, by what they are. */
export async function organisationsPage(c: RequestContext): Promise<Response> {
  const visit = visitOf(c);
  const { language } = visit;
  const say = homeMessages.in(language);
  const { compare } = collator(language);
  const all = (await profiles(visit)).sort((a, b) => compare(nameOf(visit, a).text, nameOf(visit, b).text));
  return page(c, {
    title: say('organisations.title'),
    description: say('organisations.purpose'),
    breadcrumb: [{ label: say('organisations.title') }],
    children: (
      <>
        <PageTitle title={say('organisations.title')} purpose={say('organisations.purpose')} />
        <p>
          <a href={`/${language}/states`}>{say('states.title')}</a>
        </p>
        {organisationForms.map((form) => (
          <FormTable key={form} visit={visit} form={form} organisations={all.filter((each) => each.form === form)} />
        ))}
      </>
    ),
  });
}

const nameOf = (visit: Visit, { title, source_key }: Profile) =>
  inLanguage(title, visit.language, 'en') ?? { text: source_key, language: 'en' as const };

function FormTable({
  visit,
  form,
  organisations,
}: {
  visit: Visit;
  form: OrganisationProfile['form'];
  organisations: Profile[];
}) {
  if (organisations.length === 0) return null;
  const { language } = visit;
  const say = homeMessages.in(language);
  return (
    <Section title={say(`forms.${form}`)}>
      <Table
        language={language}
        caption={say(`forms.${form}`)}
        hideCaption
        columns={[
          { label: say('organisation.title') },
          { label: say('organisation.shortName') },
          { label: say('organisation.memberCount'), numeric: true },
        ]}
        rows={organisations.map((each) => {
          const name = nameOf(visit, each);
          const members = each.members?.filter(({ role }) => role === 'member').length;
          return [
            <a href={`/${language}/organisations/${each.source_key}`}>
              <OwnWords of={name.language} text={name.text} />
            </a>,
            <bdi>{each.short_name}</bdi>,
            members === undefined ? say('organisation.notListed') : formatNumber(language, members),
          ];
        })}
      />
    </Section>
  );
}

/** An organisation: names, website, members with their roles, and where each fact comes from. */
export async function organisationPage(c: RequestContext): Promise<Response> {
  const visit = visitOf(c);
  const { language } = visit;
  const id = c.req.param('id') ?? '';
  const profile = (await visit
    .read('home_organisation_profile')
    .selectAll()
    .where('source_key', '=', id)
    .executeTakeFirst()) as unknown as Profile | undefined;
  if (!profile) throw notFound();
  const say = homeMessages.in(language);
  const name = nameOf(visit, profile);
  return page(c, {
    title: name.text,
    breadcrumb: [{ label: say('organisations.title'), href: `/${language}/organisations` }, { label: name.text }],
    children: (
      <>
        <PageTitle title={name.text} titleLanguage={name.language === language ? undefined : name.language} />
        <Facts
          facts={[
            { label: say('organisation.shortName'), value: <bdi>{profile.short_name}</bdi> },
            { label: say('organisation.form'), value: say(`form.${profile.form}`) },
            {
              label: say('organisation.website'),
              value: profile.website && (
                <a href={profile.website} rel="external noopener" dir="ltr">
                  {profile.website}
                </a>
              ),
            },
          ]}
        />
        <Section title={say('profile.names')}>
          <Names language={language} names={profile.title} />
        </Section>
        {profile.members && <Members visit={visit} members={profile.members} />}
        <Section title={say('profile.source')}>
          <SourceNote language={language} source={profile.source} />
        </Section>
      </>
    ),
  });
}

function Members({ visit, members }: { visit: Visit; members: Membership[] }) {
  const { language, parties } = visit;
  const say = homeMessages.in(language);
  const { compare } = collator(language);
  const sorted = members.toSorted((a, b) => compare(parties.name(a.state, language), parties.name(b.state, language)));
  const sources = [...new Map(members.map((each) => [each.source, each])).values()];
  const number = (source: string) => sources.findIndex((each) => each.source === source) + 1;
  return (
    <Section title={say('organisation.membersCount', { count: members.length })}>
      <Table
        language={language}
        caption={say('organisation.members')}
        hideCaption
        columns={[
          { label: say('states.state') },
          { label: say('organisation.role') },
          { label: say('organisation.asOf') },
          { label: say('profile.source'), numeric: true },
        ]}
        rows={sorted.map((each) => [
          <a href={`/${language}/states/${each.state}`}>{parties.name(each.state, language)}</a>,
          <RoleOf visit={visit} membership={each} />,
          formatDate(language, each.as_of),
          <a href={`#source-${number(each.source)}`}>{formatNumber(language, number(each.source))}</a>,
        ])}
      />
      <h3>{say('organisation.memberSources')}</h3>
      <ol>
        {sources.map((each) => (
          <li key={each.source} id={`source-${number(each.source)}`}>
            <SourceLabel language={language} name={each.source} url={each.url} />
          </li>
        ))}
      </ol>
    </Section>
  );
}
