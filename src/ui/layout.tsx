import type { ComponentChildren, VNode } from 'preact';
import { renderToString } from 'preact-render-to-string';
import { direction, type Language } from '../kernel/language.ts';
import { assets } from './assets.ts';
import { Footer } from './footer.tsx';
import { Header } from './header.tsx';
import { uiMessages } from './messages.ts';

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
  /** Page of the own account. */
  accountHref?: string;
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
