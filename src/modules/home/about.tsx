import { visitOf, type RequestContext } from '../../kernel/http.ts';
import { PageTitle } from '../../ui/list.tsx';
import { page } from '../../ui/page.tsx';
import { Prose, Section } from '../../ui/record.tsx';
import { homeMessages } from './messages.ts';

const parts = ['what', 'who', 'content', 'visibility', 'log', 'privacy', 'names', 'open'] as const;

/** What the portal is, who runs it, what it holds, what it records of its readers, and by which principles. */
export function aboutPage(c: RequestContext): Response {
  const visit = visitOf(c);
  const { language, portal } = visit;
  const say = homeMessages.in(language);
  const rooms = portal.rooms.all.filter((room) => Object.keys(room.kinds).length > 0);
  return page(c, {
    title: say('about.title'),
    description: say('front.what'),
    width: 'narrow',
    breadcrumb: [{ label: say('about.title') }],
    children: (
      <>
        <PageTitle title={say('about.title')} purpose={say('front.what')} />
        {parts.map((part) => (
          <Section key={part} id={part} title={say(`about.${part}.title`)}>
            <Prose text={say(`about.${part}.text`)} textLanguage={language} />
            {part === 'content' && (
              <ul>
                {rooms.map((room) => (
                  <li key={room.name}>
                    <strong>{room.title(language)}</strong>:{' '}
                    {Object.values(room.kinds)
                      .map((kind) => kind.name(language).many)
                      .join(language === 'ar' ? '، ' : language === 'zh' ? '、' : ', ')}
                  </li>
                ))}
              </ul>
            )}
            {part === 'log' && (
              <p>
                <a href={`/${language}/log`}>{say('about.log.link')}</a>
              </p>
            )}
          </Section>
        ))}
      </>
    ),
  });
}
