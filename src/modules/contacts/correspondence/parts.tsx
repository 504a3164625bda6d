import { randomBytes } from 'node:crypto';
import type { ComponentChildren } from 'preact';
import { Refused } from '../../../kernel/errors.ts';
import { pathAfterLanguage, problem, visitOf, type ReceivedForm, type RequestContext } from '../../../kernel/http.ts';
import { direction, formatInstant, type Translated } from '../../../kernel/language.ts';
import { titleIn } from '../../../kernel/record-view.ts';
import type { Visit } from '../../../kernel/visit.ts';
import { assets } from '../../../ui/assets.ts';
import { Notice } from '../../../ui/notice.tsx';
import { page } from '../../../ui/page.tsx';
import { fingerprintText } from '../directory/words.ts';
import { correspondenceMessages, type CorrespondenceKey } from './messages.ts';
import { mayCorrespond, requireCorrespondent, type Correspondent } from './rules.ts';

/** The words of this part in the reader's language. */
export const sayOf = (c: RequestContext) => correspondenceMessages.in(visitOf(c).language);

/** Address of a page of this part. */
export const at = (c: RequestContext, path = '') => `/${visitOf(c).language}/contacts/messages${path}`;

type Handler = (c: RequestContext, visit: Correspondent) => Response | Promise<Response>;

/** For those who write and read for a state; others sign in first, or are told that they may not, whatever the address. */
export function correspondent(handler: Handler) {
  return (c: RequestContext): Response | Promise<Response> => {
    const visit = visitOf(c);
    const account = `/${visit.language}/account`;
    if (mayCorrespond(visit)) return handler(c, visit);
    if (visit.actor?.complete) return handler(c, requireCorrespondent(visit));
    if (visit.actor) return c.redirect(`${account}/second-factor`, 303);
    const next =
      c.req.method === 'GET' ? `?next=${encodeURIComponent(`/${visit.language}${pathAfterLanguage(c)}`)}` : '';
    return c.redirect(`${account}/sign-in${next}`, 303);
  };
}

export interface MessagesPageProps {
  title: string;
  children: ComponentChildren;
  status?: number;
  /** Whether the page encrypts or decrypts. */
  scripted?: boolean;
  width?: 'narrow' | 'normal';
}

/** A page of this part; never kept by anybody, never listed. */
export function messagesPage(
  c: RequestContext,
  { title, children, status, scripted, width }: MessagesPageProps,
): Response {
  const say = sayOf(c);
  const script = assets().correspondence;
  c.header('cache-control', 'no-store');
  const isTop = pathAfterLanguage(c).split('?')[0] === '/contacts/messages';
  return page(c, {
    title,
    status,
    width,
    unlisted: true,
    section: 'contacts',
    breadcrumb: [...(isTop ? [] : [{ label: say('title'), href: at(c) }]), { label: title }],
    meta: scripted && script ? <script type="module" src={script} nonce={c.get('nonce')} /> : undefined,
    children: (
      <>
        <Done c={c} />
        {children}
      </>
    ),
  });
}

/** What the act before did, named by `?done=`. */
function Done({ c }: { c: RequestContext }) {
  const key = `done.${c.req.query('done') ?? ''}`;
  if (!Object.hasOwn(correspondenceMessages.tables.en, key)) return null;
  return <Notice language={visitOf(c).language} tone="success" announce title={sayOf(c)(key as CorrespondenceKey)} />;
}

/** A contact as it is named: its office and its state; one that the reader may not see, by its state alone. */
export interface Named {
  id: string;
  state: string;
  office: { text: string; language: string } | undefined;
  zone: string | undefined;
}

/** Names of contacts that messages were sent from or to. @param owners states by contact id */
export async function nameContacts(visit: Visit, owners: Map<string, string>): Promise<Map<string, Named>> {
  const ids = [...owners.keys()];
  const rows = ids.length === 0 ? [] : await visit.read('contacts_entry').select(['contacts_entry.id', 'title', 'language', 'time_zone']).where('contacts_entry.id', 'in', ids).execute(); // prettier-ignore
  const seen = new Map(rows.map((row) => [row.id, row]));
  const nameOf = ([id, state]: [string, string]): [string, Named] => {
    const row = seen.get(id);
    const office = row && titleIn({ title: row.title as Translated, language: row.language }, visit.language);
    return [id, { id, state: visit.parties.name(state, visit.language), office, zone: row?.time_zone ?? undefined }];
  };
  return new Map([...owners].map(nameOf));
}

/** Name of a contact in running text. */
export const plainName = (named: Named | undefined) =>
  named?.office ? `${named.office.text} (${named.state})` : (named?.state ?? '');

export function ContactName({ named }: { named: Named | undefined }) {
  if (!named) return null;
  const { office, state } = named;
  if (!office) return <bdi>{state}</bdi>;
  return (
    <>
      <bdi lang={office.language} dir={office.language === 'ar' ? direction('ar') : undefined}>
        {office.text}
      </bdi>{' '}
      <bdi>({state})</bdi>
    </>
  );
}

/** A fingerprint in groups of four, as people read it aloud. */
export function Fingerprint({ of }: { of: string }) {
  return <code dir="ltr">{fingerprintText(of)}</code>;
}

/** An instant on the clocks of these zones, each once. */
export function inZones(visit: Visit, instant: Date, zones: (string | undefined)[]): string[] {
  return [...new Set(zones.filter((zone) => zone !== undefined && zone !== 'UTC'))].map((zone) =>
    formatInstant(visit.language, instant, zone),
  );
}

/** Whether the page's script asks, which shows a refusal on the page it is on. */
export const wantsJson = (c: RequestContext) => (c.req.header('accept') ?? '').startsWith('application/json');

/** Takes a form for a script or a browser: to the one it answers what comes next, the other it sends there. */
export async function goOn(c: RequestContext, path: string): Promise<Response> {
  const next = at(c, path);
  return wantsJson(c) ? c.json({ next }) : c.redirect(next, 303);
}

type Show = (refused: Refused, form: ReceivedForm | undefined) => Response | Promise<Response>;

/** Runs `take`; what it refuses is answered to the script as a problem (RFC 9457), and to a browser as `show` has it. */
export async function orRefused(
  c: RequestContext,
  receive: () => Promise<ReceivedForm>,
  take: (form: ReceivedForm) => Promise<Response>,
  show: Show,
): Promise<Response> {
  let form: ReceivedForm | undefined;
  try {
    form = await receive();
    return await take(form);
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    if (!wantsJson(c)) return await show(error, form);
    const { language, portal } = visitOf(c);
    const body = problem(error, language, randomBytes(6).toString('hex'), portal.config.portalUrl);
    return c.json(body, error.status as 422);
  } finally {
    await form?.dispose();
  }
}
