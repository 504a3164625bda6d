import { visitOf, type RequestContext } from '../../kernel/http.ts';
import { direction, inLanguage, type Translated } from '../../kernel/language.ts';
import { recordPath, titleIn } from '../../kernel/record-view.ts';
import type { Visit } from '../../kernel/visit.ts';
import { PageTitle } from '../../ui/list.tsx';
import { page } from '../../ui/page.tsx';
import { Section } from '../../ui/record.tsx';
import { processesMessages } from './messages.ts';
import { normSets } from './schema.ts';

interface NormRow {
  id: string;
  kind: string;
  language: string;
  title: Translated;
  summary: Translated;
  set_id: string;
  set_name: Translated;
  item: string;
  first_listed_in: string | null;
}

/** The norms and the confidence-building measures, by set, each with its name and gist. */
export async function normsPage(c: RequestContext): Promise<Response> {
  const visit = visitOf(c);
  const say = processesMessages.in(visit.language);
  const bySet = Map.groupBy(await readNorms(visit), (norm) => norm.set_id);
  return page(c, {
    title: say('norms.title'),
    description: say('norms.purpose'),
    section: 'library',
    children: (
      <>
        <PageTitle title={say('norms.title')} purpose={say('norms.purpose')} />
        {normSets.map((set) => {
          const norms = bySet.get(set);
          return norms && <NormSet key={set} visit={visit} id={set} norms={norms} />;
        })}
      </>
    ),
  });
}

async function readNorms(visit: Visit): Promise<NormRow[]> {
  const norms = await visit
    .read('processes_norm')
    .select(['id', 'kind', 'language', 'title', 'summary', 'set_id', 'set_name', 'item', 'first_listed_in'])
    .where('status', '=', 'published')
    .execute();
  return norms.sort((a, b) => a.item.localeCompare(b.item, 'en', { numeric: true }));
}

function NormSet({ visit, id, norms }: { visit: Visit; id: string; norms: NormRow[] }) {
  const name = inLanguage(norms[0]!.set_name, visit.language)?.text ?? id;
  return (
    <Section title={name} id={id}>
      <ol class="rows">
        {norms.map((norm) => (
          <Norm key={norm.id} visit={visit} norm={norm} />
        ))}
      </ol>
    </Section>
  );
}

function Norm({ visit, norm }: { visit: Visit; norm: NormRow }) {
  const { language } = visit;
  const title = titleIn(norm, language);
  const gist = inLanguage(norm.summary, language);
  const say = processesMessages.in(language);
  return (
    <li class="row">
      <h3>
        <a href={`/${language}${recordPath(visit, norm)}`} lang={title.language} dir={direction(title.language)}>
          {say('norms.item', { item: norm.item, name: title.text })}
        </a>
      </h3>
      {gist && (
        <p lang={gist.language} dir={direction(gist.language)}>
          {gist.text}
        </p>
      )}
      {norm.first_listed_in && (
        <p class="row-facts">
          <span>{say('norms.listed', { symbol: norm.first_listed_in })}</span>
        </p>
      )}
    </li>
  );
}
