import { createRoute, z } from '@hono/zod-openapi';
import { answerTagged } from '../../../kernel/api/represent.ts';
import { answer, idParameter, refusals, translatedShape } from '../../../kernel/api/shapes.ts';
import { line, parseInput } from '../../../kernel/content.ts';
import { invalid } from '../../../kernel/errors.ts';
import { visitOf } from '../../../kernel/http.ts';
import type { ApiRoutes } from '../../../kernel/module.ts';
import type { Visit } from '../../../kernel/visit.ts';
import { findPhrase, phraseLimit } from './phrase.ts';
import { chooseLanguage, findDocument, readText, textLanguages, type Paragraph } from './read.ts';
import { pieceForms } from './schema.ts';
import { paragraphPath } from './words.tsx';

const tags = ['Processes'];
const paragraphShape = z.object({
  document: z.string(),
  anchor: z.string(),
  language: z.string(),
  position: z.number().int(),
  form: z.enum(pieceForms),
  depth: z.number().int(),
  marker: z.string(),
  text: z.string(),
  tags: z.array(z.string()),
  url: z.string(),
});
const occurrenceShape = paragraphShape.extend({
  symbol: z.string().nullable(),
  title: translatedShape,
  date: z.string(),
  adopted: z.string().nullable(),
});

function represent(visit: Visit, { record, ...paragraph }: Paragraph) {
  const path = paragraphPath(record, paragraph.anchor, paragraph.language);
  return { document: record, ...paragraph, url: `${visit.portal.config.portalUrl}/${visit.language}${path}` };
}

const tagPattern = /^(pillar|norm|concept):[a-z0-9-]{1,60}$/;
const phraseQuery = z.object({
  phrase: line(phraseLimit).default(''),
  tag: z.string().regex(tagPattern, { error: 'wrong-value' }).optional(),
  page: z.string().regex(/^[1-9]\d{0,3}$/, { error: 'wrong-value' }).default('1'), // prettier-ignore
});
const textQuery = z.object({
  text: z.string().regex(/^[a-z]{2}$/, { error: 'language-code' }).optional(), // prettier-ignore
  from: z.string().regex(/^\d{1,5}$/, { error: 'wrong-value' }).default('0'), // prettier-ignore
});

const textPage = 200;

/** Paragraphs over the API: agreed language, and the text of a document. */
export function mountParagraphApi(app: ApiRoutes): void {
  app.openapi(
    createRoute({
      method: 'get',
      path: '/processes/paragraphs',
      tags,
      summary: 'Find the paragraphs that have a phrase word for word, or a tag, from the oldest to the newest',
      request: {
        query: z.object({ phrase: z.string().optional(), tag: z.string().optional(), page: z.string().optional() }),
      },
      responses: {
        200: answer(
          'A page of them, and how many there are.',
          z.object({
            paragraphs: z.number().int(),
            documents: z.number().int(),
            pages: z.number().int(),
            items: z.array(occurrenceShape),
          }),
        ),
        ...refusals,
      },
    }),
    async (c) => {
      const visit = visitOf(c);
      const query = parseInput(phraseQuery, c.req.query());
      const found = await findPhrase(visit, { ...query, page: Number(query.page) });
      if (!found) throw invalid({ path: 'phrase', code: 'required' });
      const { shown, paragraphs, documents, pages } = found;
      const items = shown.map(({ document, paragraph }) => ({
        ...represent(visit, paragraph),
        symbol: document.symbol,
        title: document.title,
        date: document.date,
        adopted: document.adopted_how,
      }));
      return answerTagged(c, { paragraphs, documents, pages, items }) as never;
    },
  );
  app.openapi(
    createRoute({
      method: 'get',
      path: '/processes/texts/{id}',
      tags,
      summary: 'Read the text of a document paragraph by paragraph',
      request: {
        params: idParameter,
        query: z.object({ text: z.string().optional(), from: z.string().optional() }),
      },
      responses: {
        200: answer(
          'At most 200 paragraphs from the position asked for.',
          z.object({ language: z.string().nullable(), languages: z.array(z.string()), items: z.array(paragraphShape) }),
        ),
        ...refusals,
      },
    }),
    async (c) => {
      const visit = visitOf(c);
      const document = await findDocument(visit, c.req.param('id'));
      const query = parseInput(textQuery, c.req.query());
      const languages = (await textLanguages(visit, document.id)).map((each) => each.language);
      const language = chooseLanguage(query.text, languages, visit.language, document.language);
      const items = language ? await readText(visit, document.id, language, Number(query.from), textPage) : [];
      return answerTagged(c, { language: language ?? null, languages, items: items.map((each) => represent(visit, each)) }) as never; // prettier-ignore
    },
  );
}
