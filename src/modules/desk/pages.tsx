import { catalogueQuerySchema, listRecords } from '../../kernel/catalogue.ts';
import type { RequestContext } from '../../kernel/http.ts';
import { formatNumber } from '../../kernel/language.ts';
import type { PageRoutes } from '../../kernel/module.ts';
import { recordPath, titleIn } from '../../kernel/record-view.ts';
import { listSuspensions, type Suspension } from '../../kernel/suspensions.ts';
import type { Visit } from '../../kernel/visit.ts';
import { newForms } from '../../record/new-path.ts';
import { Doors } from '../../ui/front.tsx';
import { PageTitle } from '../../ui/list.tsx';
import { Table } from '../../ui/table.tsx';
import { CalendarDate } from '../../ui/time.tsx';
import {
  createGroupPage,
  endGroup,
  endGroupPage,
  groupPage,
  groupsPage,
  newGroupPage,
  setGroupPage,
} from './groups.tsx';
import { deskPage } from './desk-page.tsx';
import { deskMessages } from './messages.ts';
import { deskVisit } from './rules.ts';

export function mountPages(app: PageRoutes): void {
  app.get('/desk', overviewPage);
  app.get('/desk/groups', groupsPage);
  app.get('/desk/groups/new', newGroupPage);
  app.post('/desk/groups', createGroupPage);
  app.get('/desk/groups/:id', groupPage);
  app.post('/desk/groups/:id', setGroupPage);
  app.get('/desk/groups/:id/removal', endGroupPage);
  app.post('/desk/groups/:id/removal', endGroup);
  app.get('/desk/suspensions', suspensionsPage);
  app.get('/desk/reference', referencePage);
}

function overviewPage(c: RequestContext): Response {
  const { language, portal } = deskVisit(c);
  const say = deskMessages.in(language);
  const own = (['groups', 'suspensions', 'reference'] as const).map((part) => ({
    label: say(`${part}.title`),
    text: say(`${part}.purpose`),
    href: `/${language}/desk/${part}`,
  }));
  const accounts = portal.rooms.all.some((room) => room.name === 'account')
    ? (['states', 'recovery'] as const).map((part) => ({
        label: say(`desk.${part}`),
        text: say(`desk.${part}.text`),
        href: `/${language}/account/${part}`,
      }))
    : [];
  return deskPage(c, say('desk.title'), [
    <PageTitle key="title" title={say('desk.title')} purpose={say('desk.purpose')} />,
    <Doors key="doors" doors={[...own, ...accounts]} />,
  ]);
}

/** The records suspended from view, with the reasons their owners see. */
async function suspensionsPage(c: RequestContext): Promise<Response> {
  const visit = deskVisit(c);
  const say = deskMessages.in(visit.language);
  const suspensions = await listSuspensions(visit);
  return deskPage(c, say('suspensions.title'), [
    <PageTitle key="title" title={say('suspensions.title')} purpose={say('suspensions.purpose')} />,
    <SuspensionTable key="table" visit={visit} suspensions={suspensions} />,
  ]);
}

function SuspensionTable({ visit, suspensions }: { visit: Visit; suspensions: Suspension[] }) {
  const { language, parties, portal } = visit;
  const say = deskMessages.in(language);
  return (
    <Table
      language={language}
      caption={say('suspensions.title')}
      hideCaption
      empty={say('suspensions.none')}
      columns={[
        { label: say('suspensions.record') },
        { label: say('suspensions.owner') },
        { label: say('suspensions.reason') },
        { label: say('suspensions.since') },
        { label: say('suspensions.act') },
      ]}
      rows={suspensions.map((each) => {
        const title = titleIn(each, language);
        return [
          <>
            <bdi lang={title.language}>{title.text}</bdi>{' '}
            <span class="quiet">{portal.rooms.kind(each.kind)?.name(language).one}</span>
          </>,
          parties.name(each.owner, language),
          <span dir="auto">{each.reason}</span>,
          <CalendarDate language={language} date={each.since} />,
          <a href={`/${language}/records/${each.id}/reinstatement`}>{say('suspensions.reinstate')}</a>,
        ];
      })}
    />
  );
}

/** The reference records the Secretariat keeps, by kind, with the way to add one. */
async function referencePage(c: RequestContext): Promise<Response> {
  const visit = deskVisit(c);
  const { language } = visit;
  const say = deskMessages.in(language);
  const { facets, items } = await listRecords(visit, catalogueQuerySchema.parse({ owner: 'secretariat', limit: 10 }));
  return deskPage(c, say('reference.title'), [
    <PageTitle key="title" title={say('reference.title')} purpose={say('reference.purpose')} />,
    <KindTable key="kinds" visit={visit} counts={new Map(facets.kind.map(({ value, count }) => [value, count]))} />,
    <section key="newest" class="section">
      <h2>{say('reference.newest')}</h2>
      <ul>
        {items.map((item) => (
          <li key={item.id}>
            <a href={`/${language}${recordPath(visit, item)}`}>
              <bdi>{titleIn(item, language).text}</bdi>
            </a>
          </li>
        ))}
      </ul>
    </section>,
  ]);
}

function KindTable({ visit, counts }: { visit: Visit; counts: Map<string, number> }) {
  const { language, portal } = visit;
  const say = deskMessages.in(language);
  const forms = new Map(newForms(visit).flatMap((each) => each.forms.map(({ kind, href }) => [kind, href])));
  const kinds = portal.rooms.all.flatMap((room) =>
    Object.entries(room.kinds).map(([name, kind]) => ({ name, kind, room })),
  );
  return (
    <Table
      language={language}
      caption={say('reference.title')}
      hideCaption
      columns={[
        { label: say('reference.kind') },
        { label: say('reference.room') },
        { label: say('reference.count'), numeric: true },
        { label: say('reference.add') },
      ]}
      rows={kinds.map(({ name, kind, room }) => [
        <a href={`/${language}/search?owner=secretariat&kind=${name}`}>{kind.name(language).many}</a>,
        room.title(language),
        formatNumber(language, counts.get(name) ?? 0),
        forms.has(name) ? <a href={forms.get(name)}>{say('reference.new', { kind: kind.name(language).one })}</a> : '',
      ])}
    />
  );
}
