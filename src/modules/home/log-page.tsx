import { checkpoint, logVerifierKey } from '../../kernel/audit.ts';
import { visitOf, type RequestContext } from '../../kernel/http.ts';
import { PageTitle } from '../../ui/list.tsx';
import { page } from '../../ui/page.tsx';
import { Prose, Section } from '../../ui/record.tsx';
import { homeMessages } from './messages.ts';

/** What the audit log is, its newest signed checkpoint, and how anybody verifies it without trusting the portal. */
export async function logPage(c: RequestContext): Promise<Response> {
  const { language, portal } = visitOf(c);
  const say = homeMessages.in(language);
  const { size, note } = await checkpoint(portal, 'public');
  const key = logVerifierKey(portal, 'public');
  const log = `${portal.config.portalUrl}/log`;
  return page(c, {
    title: say('log.title'),
    width: 'narrow',
    breadcrumb: [{ label: say('log.title') }],
    children: (
      <>
        <PageTitle title={say('log.title')} />
        <Prose text={say('log.what')} textLanguage={language} />
        <Section title={say('log.checkpoint')}>
          <p>{say('log.size', { count: size })}</p>
          <pre dir="ltr" tabIndex={0}>
            {note}
          </pre>
          <p>
            <a href="/log/checkpoint">{say('log.fetch')}</a>
          </p>
        </Section>
        <Section title={say('log.key')}>
          <pre dir="ltr" tabIndex={0}>
            {key}
          </pre>
        </Section>
        <Section title={say('log.verify')}>
          <Prose text={say('log.verify.text')} textLanguage={language} />
          <pre dir="ltr" tabIndex={0}>
            {`node dist/log-verifier.js --log ${log} --key '${key}'\ncurl ${portal.config.portalUrl}/api/v1/records/<id>/proof > proof.json\nnode dist/log-verifier.js --proof proof.json --key '${key}'`}
          </pre>
        </Section>
      </>
    ),
  });
}
