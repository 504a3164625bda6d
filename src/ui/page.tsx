import type { ComponentChildren, VNode } from 'preact';
import { visitOf, formToken, pathAfterLanguage, type RequestContext } from '../kernel/http.ts';
import { languages } from '../kernel/language.ts';
import { kernelMessages } from '../kernel/messages.ts';
import { answerText } from '../kernel/page-cache.ts';
import type { MenuItem } from '../kernel/module.ts';
import type { Visit } from '../kernel/visit.ts';
import { Layout, renderPage, type LayoutProps, type MenuEntry } from './layout.tsx';
import { Tabs } from './tabs.tsx';

/** What a page says of itself; the rest of the layout follows from the visit. */
export interface PageProps extends Omit<
  LayoutProps,
  'language' | 'path' | 'menu' | 'account' | 'footer' | 'alternates' | 'nonce' | 'children' | 'canonical'
> {
  children: ComponentChildren;
  /** Which entry of the main menu the page stands under. */
  section?: MenuItem['entry'];
  status?: number;
  /** Pages that only their reader needs are not offered to search engines or other languages' links. */
  unlisted?: boolean;
}

/** Renders a page in the reader's language and answers it. */
export function page(c: RequestContext, props: PageProps): Response {
  const { section, status = 200, unlisted, children, ...layout } = props;
  const visit = visitOf(c);
  const { language } = visit;
  const path = pathAfterLanguage(c);
  const address = (of: string) => `${visit.portal.config.portalUrl}/${of}${path.split('?')[0]}`;
  const demoBand = visit.portal.config.demo ? (['exercise'] as const) : [];
  const html = renderPage(
    <Layout
      {...layout}
      language={language}
      path={path}
      menu={menuOf(visit, section)}
      account={accountOf(c, visit)}
      footer={footerOf(visit)}
      nonce={c.get('nonce')}
      band={[...demoBand, ...(layout.band === undefined ? [] : [layout.band].flat())]}
      canonical={unlisted ? undefined : address(language)}
      alternates={unlisted ? [] : languages.map((each) => ({ hreflang: each, href: address(each) }))}
    >
      <SectionTabs visit={visit} section={section} path={path} />
      {children as VNode}
    </Layout>,
  );
  return answerText(c, html, 'text/html; charset=utf-8', status);
}

const entries = ['library', 'exchange', 'contacts', 'capacity', 'transparency', 'discussions', 'research'] as const;

/** The main menu: the entries that a mounted room fills, each leading to the first of its pages. */
function menuOf(visit: Visit, section: MenuItem['entry'] | undefined): MenuEntry[] {
  const say = kernelMessages.in(visit.language);
  return entries.flatMap((entry) => {
    const first = itemsOf(visit, entry)[0];
    if (!first) return [];
    return [{ label: say(`menu.${entry}`), href: `/${visit.language}${first.path}`, current: section === entry }];
  });
}

const itemsOf = (visit: Visit, entry: MenuItem['entry']) =>
  visit.portal.rooms.all
    .flatMap((room) => room.menu.filter((item) => item.entry === entry && (item.shownTo?.(visit) ?? true)))
    .sort((a, b) => Number(a.last ?? false) - Number(b.last ?? false));

/** The pages of the menu's entry side by side, where it has several. */
function SectionTabs({ visit, section, path }: { visit: Visit; section?: MenuItem['entry']; path: string }) {
  const items = section && section !== 'none' ? itemsOf(visit, section) : [];
  if (items.length < 2) return null;
  const { language } = visit;
  const [nearest] = items.filter(({ path: own }) => `${path}/`.startsWith(`${own}/`) || path.startsWith(`${own}?`))
    .sort((a, b) => b.path.length - a.path.length); // prettier-ignore
  const tabs = items.map((item) => ({
    label: item.label(language),
    href: `/${language}${item.path}`,
    current: item === nearest,
  }));
  return <Tabs language={language} label={kernelMessages.in(language)(`menu.${section as 'library'}`)} tabs={tabs} />;
}

function accountOf(c: RequestContext, visit: Visit): LayoutProps['account'] {
  const { actor, language } = visit;
  const home = `/${language}/account`;
  if (!actor?.session)
    return {
      signedIn: false,
      signInHref: `${home}/sign-in?next=${encodeURIComponent(`/${language}${pathAfterLanguage(c)}`)}`,
    };
  return {
    signedIn: true,
    name: actor.name,
    stateName: visit.parties.name(actor.party, language),
    stateHref: `/${language}/my-state`,
    signOut: { action: `${home}/sign-out`, csrf: formToken(c) },
  };
}

/** A room's glossary says more than the bare vocabulary. */
const glossaryOf = (visit: Visit) =>
  itemsOf(visit, 'library').find((item) => item.path === '/glossary')?.path ?? '/vocabulary';

function footerOf(visit: Visit): LayoutProps['footer'] {
  const { language } = visit;
  const say = kernelMessages.in(language);
  return [
    { label: say('footer.about'), href: `/${language}/about` },
    { label: say('footer.states'), href: `/${language}/states` },
    { label: say('footer.glossary'), href: `/${language}${glossaryOf(visit)}` },
    { label: say('footer.api'), href: `/${language}/api` },
    { label: say('footer.audit'), href: `/${language}/log` },
    { label: say('footer.accessibility'), href: `/${language}/accessibility` },
  ];
}
