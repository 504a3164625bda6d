import { visitOf, type RequestContext } from '../../kernel/http.ts';
import { PageTitle } from '../../ui/list.tsx';
import { page } from '../../ui/page.tsx';
import { Prose, Section } from '../../ui/record.tsx';
import { homeMessages } from './messages.ts';

const parts = ['aim', 'how', 'limits', 'report'] as const;

/** The accessibility statement. */
export function accessibilityPage(c: RequestContext): Response {
  const { language } = visitOf(c);
  const say = homeMessages.in(language);
  return page(c, {
    title: say('accessibility.title'),
    width: 'narrow',
    breadcrumb: [{ label: say('accessibility.title') }],
    children: (
      <>
        <PageTitle title={say('accessibility.title')} />
        {parts.map((part) => (
          <Section key={part} title={say(`accessibility.${part}.title`)}>
            <Prose text={say(`accessibility.${part}.text`)} textLanguage={language} />
          </Section>
        ))}
      </>
    ),
  });
}
