import { apiDocument, type ApiOperation } from '../../kernel/api.ts';
import { visitOf, type RequestContext } from '../../kernel/http.ts';
import type { Language } from '../../kernel/language.ts';
import { PageTitle } from '../../ui/list.tsx';
import { page } from '../../ui/page.tsx';
import { Prose, Section } from '../../ui/record.tsx';
import { homeMessages } from './messages.ts';

const parts = ['start', 'authentication', 'errors', 'paging', 'changing', 'repeating'] as const;

/** Commands that show each part at work. */
const examples = (base: string): Record<(typeof parts)[number], string> => ({
  start: `curl '${base}/records?q=ransomware&state=KE&limit=5'`,
  authentication: `curl -H "Authorization: Bearer $KEY" '${base}/saved-searches'`,
  errors: `curl '${base}/records?state=kenya'`,
  paging: `curl '${base}/records?sort=newest&limit=100&cursor=…'`,
  changing: `curl -X PATCH -H "Authorization: Bearer $KEY" -H 'Content-Type: application/json' -H 'If-Match: "…"' -d '{"summary":{"fr":"…"}}' '${base}/…'`,
  repeating: `curl -X POST -H "Authorization: Bearer $KEY" -H 'Content-Type: application/json' -H 'Idempotency-Key: 3f1c…' -d '{…}' '${base}/…'`,
});

/** The API in words, and its operations as the OpenAPI document of this portal describes them. */
export function apiPage(c: RequestContext): Response {
  const { language, portal } = visitOf(c);
  const say = homeMessages.in(language);
  const base = `${portal.config.portalUrl}/api/v1`;
  const shown = examples(base);
  return page(c, {
    title: say('api.title'),
    description: say('api.purpose'),
    breadcrumb: [{ label: say('api.title') }],
    children: (
      <>
        <PageTitle title={say('api.title')} purpose={say('api.purpose')} />
        <p>
          <a href="/api/v1/openapi.json">{say('api.document')}</a>
        </p>
        {parts.map((part) => (
          <Section key={part} id={part} title={say(`api.${part}.title`)}>
            <Prose text={say(`api.${part}.text`, { address: base })} textLanguage={language} />
            {part === 'errors' && (
              <p>
                <a href={`/${language}/problems`}>{say('problems.title')}</a>
              </p>
            )}
            <Code text={shown[part]} />
          </Section>
        ))}
        <Section id="operations" title={say('api.operations')}>
          <p>{say('api.operationsText')}</p>
          {groupsOf(apiDocument(portal).paths).map(([tag, operations]) => (
            <OperationGroup key={tag} language={language} base={base} tag={tag} operations={operations} />
          ))}
        </Section>
      </>
    ),
  });
}

const Code = ({ text }: { text: string }) => (
  <pre dir="ltr" lang="en" tabIndex={0}>
    <code>{text}</code>
  </pre>
);

interface Operation extends ApiOperation {
  method: string;
  path: string;
}

function groupsOf(paths: Record<string, Record<string, ApiOperation>>): [string, Operation[]][] {
  const all = Object.entries(paths).flatMap(([path, methods]) =>
    Object.entries(methods).map(([method, operation]) => ({ ...operation, method: method.toUpperCase(), path })),
  );
  return [...Map.groupBy(all, (operation) => operation.tags?.[0] ?? '')];
}

function OperationGroup({
  language,
  base,
  tag,
  operations,
}: {
  language: Language;
  base: string;
  tag: string;
  operations: Operation[];
}) {
  return (
    <>
      <h3 lang="en" dir="ltr">
        {tag}
      </h3>
      {operations.map((operation) => (
        <OperationEntry key={operation.method + operation.path} language={language} base={base} operation={operation} />
      ))}
    </>
  );
}

function OperationEntry({ language, base, operation }: { language: Language; base: string; operation: Operation }) {
  const say = homeMessages.in(language);
  const { method, path, summary, parameters = [] } = operation;
  const successes = Object.entries(operation.responses).filter(([status]) => status.startsWith('2'));
  const refused = Object.keys(operation.responses).filter((status) => !status.startsWith('2'));
  const fields = bodyFields(operation);
  return (
    <details>
      <summary dir="ltr" lang="en">
        <code>
          {method} {path}
        </code>{' '}
        {summary}
      </summary>
      <dl class="facts">
        {parameters.length > 0 && (
          <div>
            <dt>{say('api.parameters')}</dt>
            {parameters.map((each) => (
              <dd key={each.name} dir="ltr" lang="en">
                <code>{each.name}</code> {each.description}
              </dd>
            ))}
          </div>
        )}
        {fields.length > 0 && (
          <div>
            <dt>{say('api.body')}</dt>
            <dd dir="ltr">
              <code>{fields.join(', ')}</code>
            </dd>
          </div>
        )}
        <div>
          <dt>{say('api.answers')}</dt>
          {successes.map(([status, { description }]) => (
            <dd key={status} dir="ltr" lang="en">
              {status} {description}
            </dd>
          ))}
          {refused.length > 0 && <dd>{say('api.refusals', { list: refused.join(', ') })}</dd>}
        </div>
      </dl>
      <Code text={commandOf(base, method, path, fields)} />
    </details>
  );
}

interface Schema {
  properties?: Record<string, unknown>;
  anyOf?: Schema[];
}

/** Names of the fields at the top of a JSON body; of alternatives, those of all. */
function bodyFields({ requestBody }: ApiOperation): string[] {
  const schema = requestBody?.content['application/json']?.schema as Schema | undefined;
  const all = [schema, ...(schema?.anyOf ?? [])].flatMap((each) => Object.keys(each?.properties ?? {}));
  return [...new Set(all)];
}

function commandOf(base: string, method: string, path: string, fields: string[]): string {
  const how = method === 'GET' ? '' : ` -X ${method} -H "Authorization: Bearer $KEY"`;
  const body =
    fields.length > 0
      ? ` -H 'Content-Type: application/json' -d '{${fields
          .slice(0, 3)
          .map((name) => `"${name}": …`)
          .join(', ')}}'`
      : '';
  return `curl${how}${body} '${base}${path}'`;
}
