import { direction, languageNames, languages, type Language } from '../kernel/language.ts';
import type { Account, Band, LayoutProps } from './layout.tsx';
import { uiMessages } from './messages.ts';
import { SearchBox } from './search-box.tsx';

/** The head of a page: languages, account, name, search, main menu, and the bands that say in which state the page is. */
export function Header(props: LayoutProps) {
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
      {account.name && (
        <a class="account-name" href={account.accountHref ?? `/${language}/account`}>
          <bdi>{account.name}</bdi>
        </a>
      )}
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
