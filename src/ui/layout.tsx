import type { ComponentChildren, VNode } from 'preact';
import { renderToString } from 'preact-render-to-string';
import { direction, languageNames, languages, type Language } from '../kernel/language.ts';
import { assets } from './assets.ts';
import { uiMessages } from './messages.ts';
import { SearchBox } from './search-box.tsx';
import { Time } from './time.tsx';

/** A link with its words, already in the reader's language. */
export interface LinkEntry {
  label: string;
  href: string;
}

/** One of at most seven entries of the main menu. */
export interface MenuEntry extends LinkEntry {
  current?: boolean;
}

/** A step of the breadcrumb; the last one, the page itself, has no address. */
export interface Crumb {
  label: string;
  href?: string;
}

/** Who is signed in. Addresses default to `/{language}/sign-in?next=…` and `/{language}/my-state`. */
export interface Account {
  signedIn: boolean;
  name?: string;
  stateName?: string;
  signInHref?: string;
  stateHref?: string;
  /** Posts to `action` with the token; without it no sign-out button is shown. */
  signOut?: { action: string; csrf: string };
}

/** A quiet band over the page that says in which state it is. */
export type Band =
  'restricted' | 'members' | 'exercise' | 'draft' | 'embargo' | 'withdrawn' | 'superseded' | 'suspended';

export interface LayoutProps {
  language: Language;
  /** After `/{language}`, with its query, e.g. `/repository?topic=norms`; the language switch keeps it. */
  path: string;
  title: string;
  description?: string;
  menu: MenuEntry[];
  account: Account;
  /** Footer links: about, API, feeds, security, audit log, accessibility. */
  footer?: LinkEntry[];
  breadcrumb?: Crumb[];
  band?: Band | Band[];
  /** Other languages of this page with absolute addresses; `hreflang` may be `x-default`. */
  alternates?: { hreflang: string; href: string }[];
  feedHref?: string;
  /** Absolute address of this page. */
  canonical?: string;
  /** More nodes for the head. */
  meta?: ComponentChildren;
  lastChanged?: { instant: Date | string; by?: string };
  nonce?: string;
  /** Structured data, written as JSON-LD; needs the nonce. */
  jsonLd?: unknown;
  /** What stands in the search box. */
  query?: string;
  /** Address of the search page; by default `/{language}/search`. */
  searchAction?: string;
  /** Hides the header's search box where the page has its own large one. */
  withoutSearch?: boolean;
  /** `wide` for maps and comparisons, `narrow` for forms and text. */
  width?: 'narrow' | 'normal' | 'wide';
  children: ComponentChildren;
}

/** The document as text, with its doctype. */
export function renderPage(page: VNode): string {
  return `<!doctype html>${renderToString(page)}`;
}

/** The whole HTML document of a page: head, skip link, header, main menu, breadcrumb, bands, main, footer. */
export function Layout(props: LayoutProps) {
  const { language, width = 'normal' } = props;
  const say = uiMessages.in(language);
  return (
    <html lang={language} dir={direction(language)}>
      <Head {...props} />
      <body class={width === 'wide' ? 'wide' : undefined}>
        <a class="skip-link" href="#main">
          {say('layout.skip')}
        </a>
        <Header {...props} />
        <Breadcrumb language={language} crumbs={props.breadcrumb} />
        <main id="main" class={width === 'narrow' ? 'main narrow' : 'main'} tabIndex={-1}>
          {props.children}
        </main>
        <Footer {...props} />
      </body>
    </html>
  );
}

function Head(props: LayoutProps) {
  const name = uiMessages.in(props.language)('portal.name');
  const { css, js, favicon } = assets();
  return (
    <head>
      <meta charset="utf-8" />
      <title>{props.title === name ? name : `${props.title} - ${name}`}</title>
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="color-scheme" content="light dark" />
      {props.description && <meta name="description" content={props.description} />}
      <link rel="stylesheet" href={css} />
      <script type="module" src={js} nonce={props.nonce} />
      <link rel="icon" href={favicon} type="image/svg+xml" />
      {props.canonical && <link rel="canonical" href={props.canonical} />}
      {props.alternates?.map(({ hreflang, href }) => (
        <link key={hreflang} rel="alternate" hreflang={hreflang} href={href} />
      ))}
      {props.feedHref && <link rel="alternate" type="application/atom+xml" title={props.title} href={props.feedHref} />}
      {props.meta}
      {props.jsonLd !== undefined && <JsonLd data={props.jsonLd} nonce={props.nonce} />}
    </head>
  );
}

/** `<` is written as an escape so that the data can never end the script element. */
function JsonLd({ data, nonce }: { data: unknown; nonce?: string }) {
  const json = JSON.stringify(data).replaceAll('<', '\\u003c');
  return <script type="application/ld+json" nonce={nonce} dangerouslySetInnerHTML={{ __html: json }} />;
}

function Header(props: LayoutProps) {
  const { language } = props;
  const say = uiMessages.in(language);
  return (
    <header class="header">
      <div class="header-top">
        <LanguageLinks language={language} path={props.path} />
        <AccountLinks language={language} path={props.path} account={props.account} />
        <a class="portal-name" href={`/${language}`}>
          {say('portal.name')}
        </a>
        {!props.withoutSearch && <SearchBox language={language} action={props.searchAction} value={props.query} />}
      </div>
      {props.menu.length > 0 && (
        <nav class="menu" aria-label={say('layout.menu')}>
          <ul>
            {props.menu.map((entry) => (
              <li key={entry.href}>
                <a href={entry.href} aria-current={entry.current ? 'page' : undefined}>
                  {entry.label}
                </a>
              </li>
            ))}
          </ul>
        </nav>
      )}
      <Bands language={language} band={props.band} />
    </header>
  );
}

function LanguageLinks({ language, path }: { language: Language; path: string }) {
  return (
    <nav class="languages" aria-label={uiMessages.in(language)('layout.languages')}>
      <ul>
        {languages.map((each) => (
          <li key={each}>
            <a
              href={`/${each}${path}`}
              lang={each}
              dir={direction(each)}
              hreflang={each}
              aria-current={each === language ? 'true' : undefined}
            >
              {languageNames[each]}
            </a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

function AccountLinks({ language, path, account }: { language: Language; path: string; account: Account }) {
  const say = uiMessages.in(language);
  if (!account.signedIn) {
    const next = encodeURIComponent(`/${language}${path}`);
    return (
      <nav class="account" aria-label={say('layout.account')}>
        <a href={account.signInHref ?? `/${language}/sign-in?next=${next}`}>{say('layout.signIn')}</a>
      </nav>
    );
  }
  return (
    <nav class="account" aria-label={say('layout.account')}>
      <a href={account.stateHref ?? `/${language}/my-state`}>{account.stateName ?? say('layout.myState')}</a>
      {account.name && <bdi class="account-name">{account.name}</bdi>}
      {account.signOut && (
        <form method="post" action={account.signOut.action}>
          <input type="hidden" name="csrf" value={account.signOut.csrf} />
          <button type="submit" class="link-button">
            {say('layout.signOut')}
          </button>
        </form>
      )}
    </nav>
  );
}

function Bands({ language, band }: { language: Language; band?: Band | Band[] }) {
  const say = uiMessages.in(language);
  const bands = band === undefined ? [] : [band].flat();
  return bands.map((each) => (
    <div key={each} class={`band band-${each}`}>
      <p>{say(`band.${each}`)}</p>
    </div>
  ));
}

function Breadcrumb({ language, crumbs }: { language: Language; crumbs?: Crumb[] }) {
  if (!crumbs?.length) return null;
  const say = uiMessages.in(language);
  return (
    <nav class="breadcrumb" aria-label={say('layout.breadcrumb')}>
      <ol>
        <li>
          <a href={`/${language}`}>{say('layout.home')}</a>
        </li>
        {crumbs.map((crumb) => (
          <li key={crumb.label}>
            {crumb.href ? (
              <a href={crumb.href}>{crumb.label}</a>
            ) : (
              <span aria-current="page">
                <bdi>{crumb.label}</bdi>
              </span>
            )}
          </li>
        ))}
      </ol>
    </nav>
  );
}

function Footer(props: LayoutProps) {
  const { language, lastChanged } = props;
  const say = uiMessages.in(language);
  return (
    <footer class="footer">
      {lastChanged && <LastChanged language={language} {...lastChanged} />}
      {props.feedHref && (
        <p>
          <a href={props.feedHref}>{say('layout.feed')}</a>
        </p>
      )}
      {props.footer && (
        <nav aria-label={say('layout.footer')}>
          <ul>
            {props.footer.map((entry) => (
              <li key={entry.href}>
                <a href={entry.href}>{entry.label}</a>
              </li>
            ))}
          </ul>
        </nav>
      )}
      <p>{say('portal.name')}</p>
    </footer>
  );
}

function LastChanged({ language, instant, by }: { language: Language; instant: Date | string; by?: string }) {
  const say = uiMessages.in(language);
  return (
    <p class="last-changed">
      <Sentence
        text={
          by
            ? say('layout.lastChangedBy', { instant: '\u0001', name: by })
            : say('layout.lastChanged', { instant: '\u0001' })
        }
      >
        <Time language={language} instant={instant} />
      </Sentence>
    </p>
  );
}

/** A sentence with a node in the place of its U+0001 mark. */
function Sentence({ text, children }: { text: string; children: ComponentChildren }) {
  const [before, after] = text.replace(/[\u2068]?\u0001[\u2069]?/, '\u0001').split('\u0001');
  return (
    <>
      {before}
      {children}
      {after}
    </>
  );
}
