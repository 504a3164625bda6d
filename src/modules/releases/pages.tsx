import { isSecretariat, mayPublishFor, secretariat } from '../../kernel/actor.ts';
import { notAllowed, notFound, Refused } from '../../kernel/errors.ts';
import { noLongerPublic } from '../../kernel/harvest.ts';
import { formToken, goTo, readForm, visitOf, type RequestContext } from '../../kernel/http.ts';
import type { PageRoutes } from '../../kernel/module.ts';
import { readProgress, writeProgress } from '../../kernel/progress.ts';
import type { Visit } from '../../kernel/visit.ts';
import { recordPage } from '../../record/detail.tsx';
import { recordListPage } from '../../record/list.tsx';
import { permanentUrl } from '../../record/permanent.ts';
import { ButtonLink } from '../../ui/form.tsx';
import { PageTitle } from '../../ui/list.tsx';
import { page } from '../../ui/page.tsx';
import { Progress } from '../../ui/progress.tsx';
import { releaseWork } from './make.ts';
import { releasesMessages } from './messages.ts';

const section = 'research';

export function mountPages(app: PageRoutes): void {
  app.get('/releases', listPage);
  app.get('/releases/new', makePage);
  app.post('/releases/new', takeMake);
  app.get('/releases/progress', progressPage);
  app.get('/releases/:n', releasePage);
  app.get('/releases/:n/data', dataFile);
  app.get('/releases/:n/withdrawn', withdrawnPage);
}

const mayMake = ({ actor }: Visit) => mayPublishFor(actor, secretariat);

function listPage(c: RequestContext): Promise<Response> {
  const visit = visitOf(c);
  const { language } = visit;
  const say = releasesMessages.in(language);
  return recordListPage(c, {
    title: say('title'),
    purpose: say('purpose'),
    base: { room: ['releases'] },
    path: '/releases',
    section,
    facets: [],
    actions: mayMake(visit) && <ButtonLink label={say('make.title')} href={`/${language}/releases/new`} />,
    empty: { why: say('empty.why'), what: say('empty.what') },
  });
}

const crumbs = ({ language }: Visit) => [
  { label: releasesMessages.in(language)('title'), href: `/${language}/releases` },
];

/** The visit of who makes releases; for others there is no such page. */
function makerVisit(c: RequestContext): Visit {
  const visit = visitOf(c);
  if (!visit.actor) throw new Refused('not-signed-in');
  if (!isSecretariat(visit.actor)) throw notFound();
  if (!mayMake(visit)) throw notAllowed();
  return visit;
}

async function makePage(c: RequestContext): Promise<Response> {
  const visit = makerVisit(c);
  const say = releasesMessages.in(visit.language);
  if (await isUnderWay(visit)) return goTo(c, '/releases/progress');
  return page(c, {
    title: say('make.title'),
    section,
    width: 'narrow',
    unlisted: true,
    breadcrumb: [...crumbs(visit), { label: say('make.title') }],
    children: (
      <>
        <PageTitle title={say('make.title')} />
        <p>{say('make.explain')}</p>
        <form method="post" action={`/${visit.language}/releases/new`}>
          <input type="hidden" name="csrf" value={formToken(c)} />
          <button type="submit" class="ds-button">
            {say('make.button')}
          </button>
        </form>
      </>
    ),
  });
}

/** Work that began so long ago ended with its process, and may be begun again. */
const longest = 3_600_000;

async function isUnderWay({ portal }: Visit): Promise<boolean> {
  const progress = await readProgress(portal, releaseWork);
  const open = progress?.status === 'waiting' || progress?.status === 'running';
  return open && Date.now() - Date.parse(progress.since) < longest;
}

async function takeMake(c: RequestContext): Promise<Response> {
  const visit = makerVisit(c);
  await readForm(c);
  if (!(await isUnderWay(visit))) {
    const subject = { kind: 'setting', id: 'data release' } as const;
    await visit.change('ask for a data release', subject, mayMake(visit), () => Promise.resolve());
    const since = new Date().toISOString();
    await writeProgress(visit.portal, releaseWork, { status: 'waiting', done: 0, total: 0, since });
    await visit.portal.jobs.send(releaseWork, {});
  }
  return goTo(c, '/releases/progress');
}

async function progressPage(c: RequestContext): Promise<Response> {
  const visit = makerVisit(c);
  const { language } = visit;
  const say = releasesMessages.in(language);
  const progress = await readProgress(visit.portal, releaseWork);
  if (!progress) throw notFound();
  return page(c, {
    title: say('progress.title'),
    section,
    width: 'narrow',
    unlisted: true,
    breadcrumb: [...crumbs(visit), { label: say('progress.title') }],
    children: (
      <>
        <PageTitle title={say('progress.title')} />
        <Progress
          language={language}
          title={say('progress.title')}
          status={progress.status}
          done={progress.done}
          total={progress.total || undefined}
          href={`/${language}/releases/progress`}
          resultHref={progress.result && `/${language}/releases/${progress.result}`}
        >
          {progress.status === 'failed' && <p>{say('progress.failed')}</p>}
        </Progress>
      </>
    ),
  });
}

/** The release of the number in the address. @throws Refused `not-found` */
async function releaseOf(c: RequestContext) {
  const number = c.req.param('n') ?? '';
  const row = /^[1-9]\d{0,5}$/.test(number)
    ? await visitOf(c).read('releases_release').selectAll().where('number', '=', Number(number)).executeTakeFirst()
    : undefined;
  if (!row) throw notFound();
  return row;
}

async function releasePage(c: RequestContext): Promise<Response> {
  const visit = visitOf(c);
  const { language, portal } = visit;
  const release = await releaseOf(c);
  const say = releasesMessages.in(language);
  const own = `/${language}/releases/${release.number}`;
  return recordPage(c, release.id, {
    section,
    breadcrumb: crumbs(visit),
    extra: (
      <>
        <p>
          <a class="ds-button" href={`${own}/data`}>
            {say('page.download')}
          </a>
        </p>
        <p>{say('page.inside')}</p>
        <p>
          {say('page.address')}: <bdi>{permanentUrl(portal, release.id)}</bdi>
        </p>
        <p>
          <a href={`${own}/withdrawn`}>{say('page.since')}</a>
        </p>
      </>
    ),
  });
}

async function dataFile(c: RequestContext): Promise<Response> {
  const { number, size, sha256, published_at } = await releaseOf(c);
  const etag = `"${sha256}"`;
  if (c.req.header('if-none-match')?.includes(etag)) return c.body(null, 304, { etag });
  if (!(await visitOf(c).portal.files.has(sha256))) throw notFound();
  return new Response(await visitOf(c).portal.files.get(sha256), {
    headers: {
      'content-type': 'application/zip',
      'content-disposition': `attachment; filename="gcscp-release-${number}.zip"`,
      'content-length': String(size),
      'last-modified': (published_at ?? new Date(0)).toUTCString(),
      'cache-control': 'public, no-cache',
      etag,
      'x-stream': '1',
    },
  });
}

/** What was public on the day of the release and is so no longer, by ids alone: harvesters are told the same. */
async function withdrawnPage(c: RequestContext): Promise<Response> {
  const visit = visitOf(c);
  const { language, portal } = visit;
  const release = await releaseOf(c);
  const say = releasesMessages.in(language);
  const ids = (await new Response(await portal.files.get(release.ids_sha256)).text()).split('\n').filter(Boolean);
  const gone: string[] = [];
  for (let i = 0; i < ids.length; i += 5000) gone.push(...(await noLongerPublic(portal, ids.slice(i, i + 5000))));
  const home = `/${language}/releases/${release.number}`;
  const name = say('release.name', { number: String(release.number) });
  return page(c, {
    title: say('since.title'),
    section,
    unlisted: true,
    breadcrumb: [...crumbs(visit), { label: name, href: home }, { label: say('page.since') }],
    children: (
      <>
        <PageTitle title={say('since.title')} purpose={say('since.count', { count: gone.length })} />
        <ul>
          {gone.map((id) => (
            <li key={id}>
              <code>{id}</code>
            </li>
          ))}
        </ul>
      </>
    ),
  });
}
