import { z } from 'zod';
import { languageCode, parseInput, recordId, text } from '../../../kernel/content.ts';
import { invalid, notAllowed, Refused, type FieldError } from '../../../kernel/errors.ts';
import { listUploads, uploadedText } from '../../../kernel/files.ts';
import { errorOf, formErrors, formToken, goTo, readForm, visitOf, type RequestContext } from '../../../kernel/http.ts';
import { languageName, languages } from '../../../kernel/language.ts';
import { mayEdit, mayPublish } from '../../../kernel/record-rules.ts';
import type { Visit } from '../../../kernel/visit.ts';
import { bandsOf } from '../../../record/detail-parts.tsx';
import { fileTypeName } from '../../../record/file-types.ts';
import { Radios, Select, TextArea } from '../../../ui/field.tsx';
import { Buttons, ButtonLink, Form, SubmitButton } from '../../../ui/form.tsx';
import { PageTitle } from '../../../ui/list.tsx';
import { page } from '../../../ui/page.tsx';
import { Section } from '../../../ui/record.tsx';
import { sourceOf } from './lines.ts';
import { loadDocument, type LoadedDocument } from './load.ts';
import { documentCrumbs } from './paragraph-page.tsx';
import { prepareSplit, removeText, reopenSplit, type GivenText } from './store.ts';
import { documentName, sayOf } from './words.tsx';

/** Characters of a text at most: what is read of a file too. */
export const textLimit = 1_000_000;

/** A document for those who write for its owner. @throws Refused `not-found`, `not-signed-in`, `not-allowed` */
export async function loadForWriting(c: RequestContext): Promise<LoadedDocument> {
  const visit = visitOf(c);
  const loaded = await loadDocument(visit, c.req.param('id') ?? '');
  if (!visit.actor) throw new Refused('not-signed-in');
  if (!mayEdit(visit.actor, loaded.shown.view)) throw notAllowed();
  return loaded;
}

/** Where a text is chosen to be split: a file of the document, or a pasted text. */
export async function splitPage(
  c: RequestContext,
  problem?: { fields: FieldError[]; typed(name: string): string },
): Promise<Response> {
  const visit = visitOf(c);
  const { language } = visit;
  const loaded = await loadForWriting(c);
  const { facts, shown } = loaded;
  const say = sayOf(visit);
  const [files, open] = await Promise.all([listUploads(visit, facts.id), openSplits(visit, facts.id)]);
  const errors = formErrors(language, problem?.fields ?? []);
  const typed = (name: string) => problem?.typed(name) ?? '';
  const title = say('split.of', { document: documentName(facts, language) });
  return page(c, {
    title,
    section: 'library',
    band: bandsOf(shown),
    unlisted: true,
    width: 'narrow',
    status: problem ? 422 : 200,
    breadcrumb: [...documentCrumbs(visit, loaded), { label: say('split.title') }],
    children: (
      <>
        <PageTitle title={title} purpose={say('split.purpose')} />
        {open.length > 0 && (
          <Section title={say('split.waiting')}>
            <ul>
              {open.map((code) => (
                <li key={code}>
                  <a href={previewPath(visit, facts.id, code)}>{languageName(language, code)}</a>
                </li>
              ))}
            </ul>
          </Section>
        )}
        <Kept c={c} loaded={loaded} />
        <Section title={say('split.new')}>
          <Form
            language={language}
            action={`/${language}/processes/${facts.id}/split`}
            csrf={formToken(c)}
            errors={errors}
          >
            {files.length > 0 && (
              <Radios
                language={language}
                name="file"
                label={say('split.file')}
                value={typed('file')}
                error={errorOf(errors, 'file')}
                options={[
                  ...files.map((file) => ({
                    value: file.id,
                    label: file.name,
                    hint: `${languageName(language, file.language)}, ${fileTypeName(language, file.mediaType)}`,
                  })),
                  { value: '', label: say('split.file.none') },
                ]}
              />
            )}
            <TextArea
              language={language}
              name="text"
              label={say('split.text')}
              hint={say('split.text.hint')}
              value={typed('text')}
              rows={10}
              maxLength={textLimit}
              error={errorOf(errors, 'text')}
            />
            <Select
              language={language}
              name="text_language"
              label={say('split.language')}
              hint={say('split.language.hint')}
              value={typed('text_language') || facts.language}
              error={errorOf(errors, 'text_language')}
              options={languages.map((code) => ({ value: code, label: languageName(language, code) }))}
            />
            <SubmitButton label={say('split.go')} />
          </Form>
        </Section>
      </>
    ),
  });
}

export const previewPath = (visit: Visit, id: string, text: string, more = '') =>
  `/${visit.language}/processes/${id}/split/preview?text=${text}${more}`;

async function openSplits(visit: Visit, id: string): Promise<string[]> {
  const rows = await visit.rowsBeside('processes_split').select('language').where('record', '=', id).orderBy('language').execute(); // prettier-ignore
  return rows.map((row) => row.language);
}

/** The languages that are kept: each can be corrected, or taken away. */
function Kept({ c, loaded }: { c: RequestContext; loaded: LoadedDocument }) {
  const visit = visitOf(c);
  const say = sayOf(visit);
  const { language } = visit;
  if (loaded.languages.length === 0) return null;
  return (
    <Section title={say('split.kept')}>
      {loaded.languages.map(({ language: code, numbered, pieces }) => (
        <form key={code} method="post" class="form" action={`/${language}/processes/${loaded.facts.id}/split`}>
          <input type="hidden" name="csrf" value={formToken(c)} />
          <input type="hidden" name="text_language" value={code} />
          <p>{say('split.counts', { language: languageName(language, code), numbered, pieces })}</p>
          <Buttons>
            <ButtonLink
              label={say('text.read')}
              href={`/${language}/processes/${loaded.facts.id}/paragraphs?text=${code}`}
            />
            <SubmitButton name="go" value="correct" tone="secondary" label={say('split.correct')} />
            {mayPublish(visit.actor, loaded.shown.view) && (
              <SubmitButton
                name="go"
                value="remove"
                tone="danger"
                label={say('split.remove')}
                confirm={say('split.remove.confirm')}
              />
            )}
          </Buttons>
        </form>
      ))}
    </Section>
  );
}

const splitInput = z.object({
  go: z.enum(['correct', 'remove']).optional(),
  file: z.union([recordId, z.literal('')]).default(''),
  text: text(textLimit).default(''),
  text_language: languageCode,
});

/** Takes the choice: splits, or opens what is kept for correction, or removes it. */
export async function takeSplit(c: RequestContext): Promise<Response> {
  const visit = visitOf(c);
  const { facts } = await loadForWriting(c);
  const form = await readForm(c, { typedBytes: 5_000_000, fields: 20 });
  try {
    const input = parseInput(splitInput, form.values);
    if (input.go === 'remove') {
      await removeText(visit, facts.id, input.text_language);
      return goTo(c, `/processes/${facts.id}/split`);
    }
    if (input.go === 'correct') await reopenSplit(visit, facts.id, input.text_language);
    else await prepareSplit(visit, facts.id, await givenText(visit, facts.id, input));
    return c.redirect(previewPath(visit, facts.id, input.text_language), 303);
  } catch (error) {
    if (!(error instanceof Refused) || error.code !== 'invalid') throw error;
    return splitPage(c, { fields: error.fields, typed: (name) => form.text(name) });
  }
}

/** The chosen file's text, or the pasted one. A file without letters is a picture of a text: a scan. */
async function givenText(visit: Visit, id: string, input: z.output<typeof splitInput>): Promise<GivenText> {
  const language = input.text_language;
  if (input.file === '') {
    if (input.text === '') throw invalid({ path: 'text', code: 'required' });
    return { language, text: input.text, source: 'typed', cut: false };
  }
  const file = await uploadedText(visit, id, input.file);
  if (!/\p{L}/u.test(file.text))
    throw invalid({ path: 'file', code: file.cut ? 'file-too-long' : 'file-without-text' });
  return {
    language,
    text: file.text,
    source: sourceOf(file.mediaType),
    cut: file.cut || file.text.length >= textLimit,
  };
}
