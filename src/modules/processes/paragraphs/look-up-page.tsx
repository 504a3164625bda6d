import { goTo, visitOf, type RequestContext } from '../../../kernel/http.ts';
import { formatDate } from '../../../kernel/language.ts';
import { titleIn } from '../../../kernel/record-view.ts';
import type { Visit } from '../../../kernel/visit.ts';
import { TextField } from '../../../ui/field.tsx';
import { Form, SubmitButton } from '../../../ui/form.tsx';
import { PageTitle } from '../../../ui/list.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { page } from '../../../ui/page.tsx';
import { processesMessages } from '../messages.ts';
import { lookUp, type FoundDocument, type LookUp } from './look-up.ts';
import { paragraphPath, sayOf } from './words.tsx';

const typedLimit = 200;

/** A symbol, with or without a paragraph, leads straight there; one that is not known says so and offers near ones. */
export async function lookUpPage(c: RequestContext): Promise<Response> {
  const visit = visitOf(c);
  const { language } = visit;
  const typed = (c.req.query('q') ?? '').trim().slice(0, typedLimit);
  const found = typed ? await lookUp(visit, typed) : undefined;
  if (found?.answer === 'paragraph') return goTo(c, paragraphPath(found.document.id, found.anchor));
  if (found?.answer === 'document') return goTo(c, `/processes/${found.document.id}`);
  const say = sayOf(visit);
  return page(c, {
    title: say('lookUp.title'),
    description: say('lookUp.purpose'),
    section: 'library',
    unlisted: typed !== '',
    status: found?.answer === 'unknown' ? 404 : 200,
    breadcrumb: [
      { label: processesMessages.in(language)('title'), href: `/${language}/processes` },
      { label: say('lookUp.title') },
    ],
    children: (
      <>
        <PageTitle title={say('lookUp.title')} purpose={say('lookUp.purpose')} />
        {found && <Answer visit={visit} found={found} />}
        <Form language={language} action={`/${language}/processes/look-up`} method="get">
          <TextField
            language={language}
            name="q"
            label={say('lookUp.field')}
            hint={say('lookUp.hint')}
            value={typed}
            type="search"
            maxLength={typedLimit}
          />
          <SubmitButton label={say('lookUp.go')} />
        </Form>
      </>
    ),
  });
}

function Answer({ visit, found }: { visit: Visit; found: LookUp }) {
  const say = sayOf(visit);
  const { language } = visit;
  if (found.answer === 'unknown')
    return (
      <Notice language={language} tone="warning" title={say('lookUp.unknown', { symbol: found.wanted })} announce>
        <p>{say(found.near.length > 0 ? 'lookUp.near' : 'lookUp.none')}</p>
        <Documents visit={visit} documents={found.near} />
      </Notice>
    );
  if (found.answer === 'several')
    return (
      <Notice language={language} title={say('lookUp.several')} announce>
        <Documents visit={visit} documents={found.documents} anchor={found.anchor} />
      </Notice>
    );
  if (found.answer === 'no-paragraph') return <NoParagraph visit={visit} found={found} />;
  return (
    <Notice language={language} tone="warning" announce>
      <p>{say('lookUp.notUnderstood')}</p>
    </Notice>
  );
}

function NoParagraph({ visit, found }: { visit: Visit; found: LookUp & { answer: 'no-paragraph' } }) {
  const say = sayOf(visit);
  const { document, last, above, texts } = found;
  const symbol = document.symbol ?? titleIn(document, visit.language).text;
  return (
    <Notice
      language={visit.language}
      tone="warning"
      title={say('lookUp.noParagraph', { symbol, number: found.anchor })}
      announce
    >
      <p>{texts ? last && say('lookUp.last', { number: last }) : say('lookUp.noText')}</p>
      {above && (
        <p>
          <a href={`/${visit.language}${paragraphPath(document.id, above)}`}>
            {say('lookUp.above', { number: above })}
          </a>
        </p>
      )}
      <Documents visit={visit} documents={[document]} />
    </Notice>
  );
}

function Documents({ visit, documents, anchor }: { visit: Visit; documents: FoundDocument[]; anchor?: string }) {
  const { language } = visit;
  return (
    <ul>
      {documents.map((document) => {
        const quoted = anchor && document.symbol ? `${document.symbol} para ${anchor}` : undefined;
        const href = quoted ? `/processes/look-up?q=${encodeURIComponent(quoted)}` : `/processes/${document.id}`;
        return (
          <li key={document.id}>
            <a href={`/${language}${href}`}>{titleIn(document, language).text}</a>{' '}
            {document.date && <span class="quiet">{formatDate(language, document.date)}</span>}
          </li>
        );
      })}
    </ul>
  );
}
