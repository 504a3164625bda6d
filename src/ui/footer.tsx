import type { ComponentChildren } from 'preact';
import type { Language } from '../kernel/language.ts';
import type { LayoutProps } from './layout.tsx';
import { uiMessages } from './messages.ts';
import { Time } from './time.tsx';

/** The foot of a page: when it was last changed and by whom, its feed, and the links about the portal. */
export function Footer(props: LayoutProps) {
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
