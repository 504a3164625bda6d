import { invalid, notFound } from '../../../kernel/errors.ts';
import { mayPublish } from '../../../kernel/record-rules.ts';
import type { SpineRow, Visit } from '../../../kernel/visit.ts';
import { loadVocabulary } from '../../../kernel/vocabulary.ts';
import { pillars } from '../schema.ts';
import { findDocument } from './read.ts';
import type { ParagraphLinkTable } from './schema.ts';
import { change } from './store.ts';
import { tagToken } from './tokens.ts';

/**
 * Says what a paragraph is about, in all its languages: `pillar:<name>`, `norm:<record id>` (a norm or a measure), `concept:<id>`.
 * Tags replace those before. @throws Refused `invalid` for one that does not exist
 */
export async function tagParagraph(visit: Visit, id: string, anchor: string, tags: string[]): Promise<void> {
  const wanted = [...new Set(tags)].sort();
  await requireTags(visit, wanted);
  await change(visit, 'tag paragraph', id, mayPublish, async (inner) => {
    const before = await inner.rowsBeside('processes_paragraph').select('tags').where('record', '=', id)
      .where('anchor', '=', anchor).executeTakeFirst(); // prettier-ignore
    if (!before) throw notFound();
    await inner.query(
      `update processes_paragraph set tags = $3::text[], tokens = ts_delete(tokens, $4::text[]) || array_to_tsvector($5::text[])
       where record = $1 and anchor = $2`,
      [id, anchor, wanted, before.tags.map(tagToken), wanted.map(tagToken)],
    );
    return { result: undefined, shown: { anchor, tags: wanted } };
  });
}

async function requireTags(visit: Visit, tags: string[]): Promise<void> {
  const wrong = (tag: string) => invalid({ path: 'tags', code: 'not-a-choice', values: { value: tag.slice(0, 100) } });
  if (tags.length > 40) throw invalid({ path: 'tags', code: 'too-many', values: { max: 40 } });
  const vocabulary = loadVocabulary();
  for (const tag of tags) {
    const [kind, value = ''] = tag.split(':');
    const known =
      (kind === 'pillar' && (pillars as readonly string[]).includes(value)) ||
      (kind === 'concept' && vocabulary.find(value) !== undefined) ||
      kind === 'norm';
    if (!known) throw wrong(tag);
    if (kind === 'norm' && (await visit.find(value).catch(() => undefined))?.kind !== 'norm') throw wrong(tag);
  }
}

/** A link between paragraphs as a person confirms it; `none` notes that a proposal was refused. */
export type WishedLink = Pick<ParagraphLinkTable, 'anchor' | 'relation' | 'to_record' | 'to_anchor'>;

/** Confirms how a paragraph of this document takes up one of another. A second confirmation replaces the first. */
export async function linkParagraphs(visit: Visit, id: string, link: WishedLink): Promise<void> {
  await requireParagraph(visit, await findDocument(visit, link.to_record), link.to_anchor);
  await change(visit, 'link paragraphs', id, mayPublish, async (inner) => {
    await requireParagraph(inner, { id }, link.anchor);
    if (link.to_record === id) throw invalid({ path: 'to', code: 'not-a-choice' });
    await inner.query(
      `insert into processes_paragraph_link (record, anchor, relation, to_record, to_anchor, confirmed_by, confirmed_at) values ($1, $2, $3, $4, $5, $6, $7)
       on conflict (record, anchor, to_record, to_anchor) do update set relation = excluded.relation, confirmed_by = excluded.confirmed_by, confirmed_at = excluded.confirmed_at`,
      [id, link.anchor, link.relation, link.to_record, link.to_anchor, inner.actor.party, inner.now],
    );
    return { result: undefined, shown: link.relation === 'none' ? undefined : link, also: link.to_record };
  });
}

async function requireParagraph(visit: Visit, { id }: Pick<SpineRow, 'id'>, anchor: string): Promise<void> {
  const row = await visit.rowsBeside('processes_paragraph').select('anchor').where('record', '=', id)
    .where('anchor', '=', anchor).executeTakeFirst(); // prettier-ignore
  if (!row) throw notFound();
}

/** Takes a link away again. */
export async function unlinkParagraphs(visit: Visit, id: string, link: Omit<WishedLink, 'relation'>): Promise<void> {
  await change(visit, 'unlink paragraphs', id, mayPublish, async (inner) => {
    await inner.query(
      'delete from processes_paragraph_link where record = $1 and anchor = $2 and to_record = $3 and to_anchor = $4',
      [id, link.anchor, link.to_record, link.to_anchor],
    );
    return { result: undefined, shown: { ...link, relation: null }, also: link.to_record };
  });
}
