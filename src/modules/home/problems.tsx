import { refusals, type RefusalCode } from '../../kernel/errors.ts';
import { visitOf, type RequestContext } from '../../kernel/http.ts';
import { kernelMessages } from '../../kernel/messages.ts';
import { PageTitle } from '../../ui/list.tsx';
import { page } from '../../ui/page.tsx';
import { Section } from '../../ui/record.tsx';
import { homeMessages } from './messages.ts';

type KernelKey = keyof typeof kernelMessages.tables.en;

/** What each problem code means and what to do; the API's answers lead here, each to its own anchor. */
export function problemsPage(c: RequestContext): Response {
  const { language } = visitOf(c);
  const say = homeMessages.in(language);
  const words = kernelMessages.in(language);
  const fieldKeys = Object.keys(kernelMessages.tables.en).filter((key) => key.startsWith('field.')) as KernelKey[];
  return page(c, {
    title: say('problems.title'),
    description: say('problems.purpose'),
    width: 'narrow',
    breadcrumb: [{ label: say('api.title'), href: `/${language}/api` }, { label: say('problems.title') }],
    children: (
      <>
        <PageTitle title={say('problems.title')} purpose={say('problems.purpose')} />
        <dl class="facts">
          {(Object.keys(refusals) as RefusalCode[]).map((code) => (
            <div key={code} id={code}>
              <dt>
                <code lang="en">{code}</code> ({refusals[code]})
              </dt>
              <dd>{words(`problem.${code}`)}</dd>
            </div>
          ))}
        </dl>
        <Section title={say('problems.fields')}>
          <p>{say('problems.fieldsText')}</p>
          <dl class="facts">
            {fieldKeys.map((key) => (
              <div key={key} id={key}>
                <dt>
                  <code lang="en">{key.slice('field.'.length)}</code>
                </dt>
                <dd>{words(key, sample(key))}</dd>
              </div>
            ))}
          </dl>
        </Section>
      </>
    ),
  });
}

/** Stands where an answer names a value of the request: a number for a limit, else an ellipsis. */
function sample(key: KernelKey): Record<string, string | number> {
  const names = kernelMessages.tables.en[key].matchAll(/\{(\w+)(, plural)?/g);
  return Object.fromEntries([...names].map(([, name, plural]) => [name, plural ? 100 : '…']));
}
