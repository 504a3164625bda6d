import { notAllowed, Refused } from '../../../kernel/errors.ts';
import { formErrors, formToken, goTo, readForm, visitOf, type RequestContext } from '../../../kernel/http.ts';
import { collator } from '../../../kernel/language.ts';
import { mayPublish } from '../../../kernel/record-rules.ts';
import { loadVocabulary } from '../../../kernel/vocabulary.ts';
import { bandsOf } from '../../../record/detail-parts.tsx';
import { Checkboxes, Select } from '../../../ui/field.tsx';
import { Form, SubmitButton } from '../../../ui/form.tsx';
import { PageTitle } from '../../../ui/list.tsx';
import { page } from '../../../ui/page.tsx';
import { processesMessages } from '../messages.ts';
import { pillars } from '../schema.ts';
import { loadParagraphPage } from './load.ts';
import { documentCrumbs } from './paragraph-page.tsx';
import { tagParagraph } from './marks.ts';
import { normChoices, paragraphCitation, paragraphPath, ParagraphText, sayOf } from './words.tsx';

/** What a paragraph is about, for its document's owner to say. */
export async function tagsPage(c: RequestContext, problem?: { error: Refused; tags: string[] }): Promise<Response> {
  const visit = visitOf(c);
  const { language } = visit;
  const loaded = await loadParagraphPage(c);
  const { facts, paragraph, shown } = loaded;
  if (!visit.actor) throw new Refused('not-signed-in');
  if (!mayPublish(visit.actor, shown.view)) throw notAllowed();
  const say = sayOf(visit);
  const room = processesMessages.in(language);
  const tags = problem?.tags ?? paragraph.tags;
  const sets = Map.groupBy(await normChoices(visit), (norm) => norm.set);
  const title = say('tags.of', { paragraph: paragraphCitation(visit, facts, paragraph) });
  return page(c, {
    title,
    section: 'library',
    band: bandsOf(shown),
    unlisted: true,
    width: 'narrow',
    status: problem?.error.status,
    breadcrumb: [
      ...documentCrumbs(visit, loaded),
      {
        label: paragraphCitation(visit, facts, paragraph),
        href: `/${language}${paragraphPath(facts.id, paragraph.anchor)}`,
      },
      { label: say('tags.title') },
    ],
    children: (
      <>
        <PageTitle title={title} purpose={say('tags.purpose')} />
        <ParagraphText paragraph={paragraph} />
        <Form
          language={language}
          action={`/${language}/processes/${facts.id}/para/${paragraph.anchor}/tags`}
          csrf={formToken(c)}
          errors={problem && formErrors(language, problem.error.fields)}
        >
          <Checkboxes
            language={language}
            name="tags.pillars"
            label={room('field.pillars')}
            values={tags}
            options={pillars.map((each) => ({ value: `pillar:${each}`, label: room(`pillars.${each}`) }))}
          />
          {[...sets].map(([set, norms], i) => (
            <details key={set} open={norms.some((norm) => tags.includes(`norm:${norm.id}`))}>
              <summary>{set}</summary>
              <Checkboxes
                language={language}
                name={`tags.set-${i}`}
                label={set}
                values={tags}
                options={norms.map((norm) => ({ value: `norm:${norm.id}`, label: norm.name }))}
              />
            </details>
          ))}
          <Select
            language={language}
            name="tags.concepts"
            label={say('tags.concepts')}
            hint={say('tags.concepts.hint')}
            multiple
            values={tags}
            options={conceptOptions(language)}
          />
          <SubmitButton label={say('tags.save')} />
        </Form>
      </>
    ),
  });
}

function conceptOptions(language: 'en' | 'fr' | 'es' | 'ar' | 'zh' | 'ru') {
  const vocabulary = loadVocabulary();
  return vocabulary.concepts
    .map(({ id }) => ({ value: `concept:${id}`, label: vocabulary.term(id, language) }))
    .sort((a, b) => collator(language).compare(a.label, b.label));
}

/** Takes the tags of a paragraph. */
export async function takeTags(c: RequestContext): Promise<Response> {
  const visit = visitOf(c);
  const { facts, paragraph } = await loadParagraphPage(c);
  const form = await readForm(c);
  const tags = form.entries.filter(([name]) => name.startsWith('tags.')).map(([, value]) => value);
  try {
    await tagParagraph(visit, facts.id, paragraph.anchor, tags);
  } catch (error) {
    if (error instanceof Refused && error.code === 'invalid') return tagsPage(c, { error, tags });
    throw error;
  }
  return goTo(c, paragraphPath(facts.id, paragraph.anchor));
}
