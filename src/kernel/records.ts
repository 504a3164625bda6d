import { isDeepStrictEqual } from 'node:util';
import { isSecretariat, secretariat, systemActor } from './actor.ts';
import { audienceIds, everyone, impliedLabel, isPublic, requireLabelFits } from './audience.ts';
import {
  contentSchema,
  parseInput,
  publicationSchema,
  type DraftContent,
  type Publication,
  type RecordContent,
} from './content.ts';
import { hasForbidden } from './clean-text.ts';
import { invalid, notAllowed, notFound, Refused } from './errors.ts';
import { newId } from './id.ts';
import type { Kind } from './module.ts';
import { isOfferedId } from './offered-id.ts';
import { versionHash } from './opening.ts';
import {
  mayConfirm,
  mayCreate,
  mayDiscard,
  mayEdit,
  mayPublish,
  mayReinstate,
  maySuspend,
  mayWithdraw,
  mayAnswer,
} from './record-rules.ts';
import {
  deleteRecord, readDraft, sealAct, updateRecord, writeContent, writeDraft, insertRecord, linksForAll,
  lockRecord, newRecord, showVersion, typedLanguage, typedTitle, type LockedRecord, type NewRecord,
} from './record-rows.ts'; // prettier-ignore
import { isPublicStatus, type Standing, type Status } from './tables.ts';
import { translated, text } from './content.ts';
import type { InnerVisit, Visit } from './visit.ts';

/** What the acts answer: the id, the status, the version after the act, and the revision of the draft if there is one. */
export interface RecordState {
  id: string;
  status: Status;
  version: number;
  revision: number;
}

type Rule = (actor: Visit['actor'], record: Pick<LockedRecord, 'owner' | 'status'>) => boolean;

/** Locks a record and asks the rule again: it may have been withdrawn or suspended since the caller looked. */
async function lockAllowed(inner: InnerVisit, id: string, may: Rule): Promise<LockedRecord> {
  const record = await lockRecord(inner, id);
  if (!may(inner.actor, record)) throw notAllowed();
  return record;
}

/** Whether everybody sees the record as it stands. */
const isOpen = (record: Pick<LockedRecord, 'status' | 'audience'>) =>
  isPublicStatus(record.status) && isPublic(record.audience);

/** Largest draft, in characters of JSON. */
export const draftLimit = 400_000;

function kindOf(visit: Visit, name: string): Kind {
  const kind = visit.portal.rooms.kind(name);
  if (!kind) throw invalid({ path: 'kind', code: 'not-a-choice' });
  return kind;
}

/** A version of a national record is confirmed for so long; then come three months' grace (`domain.md` section 2). */
function confirmBy(kind: Kind, standing: Standing, now: Date): Date | null {
  if (!kind.confirmEveryYears || standing !== 'national') return null;
  const date = new Date(now);
  date.setUTCFullYear(date.getUTCFullYear() + kind.confirmEveryYears);
  date.setUTCMonth(date.getUTCMonth() + 3);
  return date;
}

/**
 * Begins a record: a draft that only its owner sees, whatever is in it.
 * @param offered id that `offerId` gave the form, so that a form sent twice makes one record; a new one when absent
 * @throws Refused `not-allowed`; `invalid` when the content is too large; `edit-conflict` when the offered id has become
 *   a record that says something else
 */
export async function createDraft(
  visit: Visit,
  kindName: string,
  content: DraftContent,
  offered?: string,
): Promise<RecordState> {
  const kind = kindOf(visit, kindName);
  requireStorable(content);
  if (offered !== undefined && !isOfferedId(visit, offered)) throw invalid({ path: 'id', code: 'record-id' });
  const id = offered ?? newId();
  return visit.change('draft', { kind: 'record', id }, mayCreate(visit.actor, kind), async (inner) => {
    const settled = await settleContent(inner, kind, content);
    const made = await insertRecord(inner, newRecord(inner, kindName, id, standingOf(visit), settled));
    if (!made) return sameAgain(inner, id, settled);
    await writeDraft(inner, id, 0, 1, settled);
    await sealAct(inner, { id, kind: kindName }, { version: 0, public: false });
    return { id, status: 'draft', version: 0, revision: 1 };
  });
}

/** What the kind stores in place of what was typed. @throws Refused `invalid` */
export async function settleContent(visit: Visit, kind: Kind, content: DraftContent): Promise<DraftContent> {
  return kind.settle ? kind.settle(visit, content) : content;
}

const standingOf = (visit: Visit): Standing => (isSecretariat(visit.actor) ? 'reference' : 'national');

async function sameAgain(inner: InnerVisit, id: string, content: DraftContent): Promise<RecordState> {
  const record = await lockRecord(inner, id);
  if (record.owner !== inner.actor.party) throw notFound();
  const draft = await readDraft(inner, id);
  if (!draft || !isDeepStrictEqual(draft.content, JSON.parse(JSON.stringify(content))))
    throw new Refused('edit-conflict');
  return { id, status: record.status, version: record.version, revision: draft.revision };
}

function requireStorable(content: DraftContent): void {
  const json = JSON.stringify(content);
  if (json.length > draftLimit) throw invalid({ path: '', code: 'too-long', values: { max: draftLimit } });
  const path = forbiddenIn(content);
  if (path !== undefined) throw invalid({ path: path.slice(0, 200), code: 'forbidden-characters' });
}

/** Where a text stands that cannot be stored. */
function forbiddenIn(value: unknown, path = ''): string | undefined {
  if (typeof value === 'string') return hasForbidden(value) ? path : undefined;
  if (typeof value !== 'object' || value === null) return undefined;
  for (const [key, each] of Object.entries(value)) {
    const found = hasForbidden(key) ? path : forbiddenIn(each, path ? `${path}.${key}` : key);
    if (found !== undefined) return found;
  }
  return undefined;
}

/**
 * Keeps the working copy of a record as it is, right or wrong.
 * @param revision the draft's number the writer started from (0 when there was none); another one meanwhile is a
 *   conflict (`edit-conflict`), and nothing is overwritten
 */
export async function saveDraft(
  visit: Visit,
  id: string,
  content: DraftContent,
  revision: number,
): Promise<RecordState> {
  const seen = await visit.find(id);
  requireStorable(content);
  return visit.change('save draft', { kind: 'record', id }, mayEdit(visit.actor, seen), async (inner) => {
    const record = await lockAllowed(inner, id, mayEdit);
    const draft = await readDraft(inner, id);
    if ((draft?.revision ?? 0) !== revision) throw new Refused('edit-conflict');
    const settled = await settleContent(inner, kindOf(inner, record.kind), content);
    await writeDraft(inner, id, draft?.base_version ?? record.version, revision + 1, settled);
    const status = record.version === 0 ? 'draft' : record.status;
    await updateRecord(inner, id, record.version === 0 ? { status, ...draftTitle(settled, record) } : {});
    await sealAct(inner, record, { version: 0, public: false });
    return { id, status, version: record.version, revision: revision + 1 };
  });
}

/** A draft never published shows the title typed so far. */
function draftTitle(content: DraftContent, record: LockedRecord): { title: string; language: string } {
  return { title: JSON.stringify(typedTitle(content)), language: typedLanguage(content) ?? record.language };
}

/** A contributor asks the focal point to publish; the draft must be complete. */
export async function requestPublication(visit: Visit, id: string): Promise<RecordState> {
  const seen = await visit.find(id);
  return visit.change('request publication', { kind: 'record', id }, mayEdit(visit.actor, seen), async (inner) => {
    const record = await lockAllowed(inner, id, mayEdit);
    const draft = await readDraft(inner, id);
    if (!draft) throw new Refused('edit-conflict');
    const kind = kindOf(inner, record.kind);
    parseInput(contentSchema(kind), await settleContent(inner, kind, draft.content));
    const status = record.version === 0 ? 'review' : record.status;
    await updateRecord(inner, id, { status });
    await sealAct(inner, record, { version: 0, public: false });
    return { id, status, version: record.version, revision: draft.revision };
  });
}

/**
 * Publishes the working copy to an audience: parses it whole, makes it the next version, and shows it (or, under an
 * embargo, schedules it). Records it supersedes are marked superseded when they have the same owner.
 * @throws Refused `invalid` naming every field; `edit-conflict` when the draft's revision is another
 */
export async function publishDraft(
  visit: Visit,
  id: string,
  publication: unknown,
  revision?: number,
): Promise<RecordState> {
  const seen = await visit.find(id);
  const wish = parseInput(publicationSchema, publication);
  return visit.change('publish', { kind: 'record', id }, mayPublish(visit.actor, seen), async (inner) => {
    const record = await lockAllowed(inner, id, mayPublish);
    const draft = await readDraft(inner, id);
    const conflict = revision !== undefined && (draft?.revision ?? 0) !== revision;
    if (!draft || conflict || draft.base_version !== record.version) throw new Refused('edit-conflict');
    const kind = kindOf(inner, record.kind);
    const settled = await settleContent(inner, kind, draft.content);
    const content = parseInput(contentSchema(kind), settled) as RecordContent;
    return publishContent(inner, record, kind, content, wish);
  });
}

/** Creates and publishes in one act, for the API and imports; the same checks, version, leaf and search entry. */
export async function createAndPublish(
  visit: Visit,
  kindName: string,
  input: unknown,
  publication: unknown,
): Promise<RecordState> {
  const kind = kindOf(visit, kindName);
  const wish = parseInput(publicationSchema, publication, 'publication');
  const allowed =
    mayCreate(visit.actor, kind) && mayPublish(visit.actor, { owner: visit.actor!.party, status: 'draft' });
  const settled = allowed && isContent(input) ? await settleContent(visit, kind, input) : input;
  const content = parseInput(contentSchema(kind), settled) as RecordContent;
  const id = newId();
  return visit.change('publish', { kind: 'record', id }, allowed, async (inner) => {
    const record = newRecord(inner, kindName, id, standingOf(visit), content);
    return publishContent(inner, record, kind, content, wish, true);
  });
}

const isContent = (input: unknown): input is DraftContent => typeof input === 'object' && input !== null;

async function publishContent(
  inner: InnerVisit,
  record: NewRecord,
  kind: Kind,
  given: RecordContent,
  wish: Publication,
  isNew = false,
): Promise<RecordState> {
  const content = withOwnState(inner, record, given);
  const label = wish.label ?? impliedLabel(wish.audience);
  requireLabelFits(label, wish.audience);
  const audience = await audienceIds(inner, wish.audience, inner.parties);
  const publishAt = wish.publishAt && new Date(wish.publishAt) > inner.now ? new Date(wish.publishAt) : null;
  const first = !isPublicStatus(record.status) || widened(record.audience, audience);
  const version = record.version + 1;
  const status: Status = publishAt ? 'scheduled' : 'published';
  if (publishAt && isPublicStatus(record.status)) throw invalid({ path: 'publishAt', code: 'embargo-on-revision' });
  await writeContent(
    inner,
    record,
    kind,
    content,
    {
      audience,
      audience_open: wish.audienceOpen,
      label,
      status,
      version,
      published_at: first ? (publishAt ?? inner.now) : record.published_at,
      publish_at: publishAt,
      confirmed_at: inner.now,
      confirm_by: confirmBy(kind, record.standing, inner.now),
      reason: null,
    },
    isNew,
  );
  const nowPublic = isPublic(audience) && !publishAt;
  await sealAct(inner, record, {
    version,
    content: versionContent(record, { ...content, links: await linksForAll(inner, content.links, audience) }),
    audience: publishAt ? [] : audience,
    public: isOpen(record) || nowPublic,
    shownPublicly: nowPublic,
  });
  const supersedes = content.links.some((link) => link.relation === 'supersedes');
  if (!publishAt && supersedes) await supersedeOlder(inner, record, audience);
  if (publishAt) await inner.portal.jobs.send('publish-due', {}, publishAt);
  return { id: record.id, status, version, revision: 0 };
}

/** A state's record that names no state is about the state itself. */
function withOwnState(inner: InnerVisit, record: NewRecord, content: RecordContent): RecordContent {
  const named = content.states.length > 0 || inner.parties.find(record.owner)?.kind !== 'state';
  return named ? content : { ...content, states: [record.owner] };
}

const widened = (before: number[], after: number[]) => !before.includes(1) && after.some((id) => !before.includes(id));

/** What a version keeps and its leaf commits to. */
function versionContent(
  record: Pick<LockedRecord, 'id' | 'kind' | 'owner' | 'standing'>,
  content: RecordContent,
): Record<string, unknown> {
  return { id: record.id, kind: record.kind, owner: record.owner, standing: record.standing, ...content };
}

/** Marks what the record supersedes, unless some who see the older record do not see the newer one. */
async function supersedeOlder(inner: InnerVisit, record: NewRecord, audience: number[]): Promise<void> {
  const { rows } = await inner.query<{ to_record: string }>(
    "select to_record from link where from_record = $1 and relation = 'supersedes' order by to_record",
    [record.id],
  );
  for (const { to_record: id } of rows) {
    const older = await lockRecord(inner, id);
    const covered = isPublic(audience) || older.audience.every((each) => audience.includes(each));
    if (older.owner !== record.owner || older.status !== 'published' || !covered) continue;
    await updateRecord(inner, id, { status: 'superseded' });
    await sealAct(inner, older, { version: 0, verb: 'supersede', public: isPublic(older.audience) });
  }
}

const reasonSchema = text(2000);

/** Takes a record out of view; its owner keeps it with its history. */
export async function withdrawRecord(visit: Visit, id: string, reason: unknown = ''): Promise<RecordState> {
  return setStatus(visit, 'withdraw', id, mayWithdraw, {
    status: 'withdrawn',
    reason: parseInput(reasonSchema, reason, 'reason'),
  });
}

/** The Secretariat takes a record from view, with a reason its owner sees. */
export async function suspendRecord(visit: Visit, id: string, reason: unknown): Promise<RecordState> {
  const said = parseInput(
    reasonSchema.refine((value) => value.length > 0, { params: { code: 'required' } }),
    reason,
    'reason',
  );
  return setStatus(visit, 'suspend', id, maySuspend, { status: 'suspended', reason: said });
}

async function setStatus(
  visit: Visit,
  verb: string,
  id: string,
  may: Rule,
  to: { status: Status; reason: string | null },
): Promise<RecordState> {
  const seen = await visit.find(id);
  return visit.change(verb, { kind: 'record', id }, may(visit.actor, seen), async (inner) => {
    const record = await lockAllowed(inner, id, may);
    await updateRecord(inner, id, { ...to, publish_at: null });
    await sealAct(inner, record, { version: 0, public: isOpen(record) });
    return { id, status: to.status, version: record.version, revision: 0 };
  });
}

/** Ends a suspension; the record is shown again as it was. */
export async function reinstateRecord(visit: Visit, id: string): Promise<RecordState> {
  return visit.change('reinstate', { kind: 'record', id }, mayReinstate(visit.actor), async (inner) => {
    const record = await lockRecord(inner, id);
    if (record.status !== 'suspended') throw notFound();
    await updateRecord(inner, id, { status: 'published', reason: null });
    await sealAct(inner, record, { version: 0, public: isPublic(record.audience) });
    return { id, status: 'published', version: record.version, revision: 0 };
  });
}

/** Says that a record still holds: freshness begins anew. */
export async function confirmRecord(visit: Visit, id: string): Promise<RecordState> {
  const seen = await visit.find(id);
  return visit.change('confirm', { kind: 'record', id }, mayConfirm(visit.actor, seen), async (inner) =>
    confirmInside(inner, id),
  );
}

/**
 * Ends the freshness of a record before its time, because what it says was found not to hold: it shows "Not confirmed" until its owner
 * confirms it. For the portal itself alone, e.g. when letters to a contact stayed without answer.
 */
export async function doubtRecord(visit: Visit, id: string): Promise<void> {
  await visit.change('doubt', { kind: 'record', id }, visit.actor === systemActor, async (inner) => {
    const record = await lockRecord(inner, id);
    if (record.status !== 'published' || record.standing !== 'national') return;
    await updateRecord(inner, id, { confirm_by: inner.now });
    await sealAct(inner, record, { version: 0, public: isPublic(record.audience) });
  });
}

/** Confirms everything of the actor's party that waits for it, in one act. @returns how many records */
export async function confirmAll(visit: Visit): Promise<number> {
  const party = visit.actor?.party ?? '';
  const allowed = mayConfirm(visit.actor, { owner: party, status: 'published' });
  return visit.change('confirm', { kind: 'party', id: party }, allowed, async (inner) => {
    const rows = await inner.records().select('record.id').where('owner', '=', party).where('status', '=', 'published')
      .where('confirm_by', 'is not', null).orderBy('record.id').execute(); // prettier-ignore
    for (const row of rows) await confirmInside(inner, row.id);
    return rows.length;
  });
}

async function confirmInside(inner: InnerVisit, id: string): Promise<RecordState> {
  const record = await lockAllowed(inner, id, mayConfirm);
  const kind = kindOf(inner, record.kind);
  await updateRecord(inner, id, { confirmed_at: inner.now, confirm_by: confirmBy(kind, record.standing, inner.now) });
  await sealAct(inner, record, { version: 0, public: isPublic(record.audience) });
  return { id, status: record.status, version: record.version, revision: 0 };
}

/** Throws the working copy away; a record never published goes with it. */
export async function discardDraft(visit: Visit, id: string): Promise<void> {
  const seen = await visit.find(id);
  await visit.change('discard draft', { kind: 'record', id }, mayDiscard(visit.actor, seen), async (inner) => {
    await deleteRecord(inner, await lockAllowed(inner, id, mayDiscard));
  });
}

const answerSchema = translated(text(5000));

/** A state confirms a reference record about itself, or disputes it with a statement shown beside it; `silent` takes its answer back. */
export async function answerRecord(
  visit: Visit,
  id: string,
  stance: 'confirmed' | 'disputed' | 'silent',
  statement: unknown = {},
): Promise<void> {
  const seen = await visit.find(id);
  const said = parseInput(answerSchema, statement, 'statement');
  if (stance === 'disputed' && Object.keys(said).length === 0) throw invalid({ path: 'statement', code: 'required' });
  await visit.change('answer', { kind: 'record', id }, mayAnswer(visit.actor, seen), async (inner) => {
    const record = await lockRecord(inner, id);
    await inner.query('delete from answer where record = $1 and state = $2', [id, inner.actor.party]);
    if (stance !== 'silent')
      await inner.query('insert into answer (record, state, stance, statement, at, by_account) values ($1, $2, $3, $4::jsonb, $5, $6)', [
        id, inner.actor.party, stance, JSON.stringify(said), inner.now, inner.actor.account,
      ]); // prettier-ignore
    await sealAct(inner, record, {
      version: 0,
      public: isOpen(record),
      answer: { state: inner.actor.party, stance, statement: said },
    });
  });
}

/** Shows the records whose embargo has ended. Called by the job `publish-due`; each is an act of its own. @returns how many */
export async function publishDue(visit: Visit): Promise<number> {
  const { rows } = await visit.portal.database.pool.query<{ id: string }>(
    "select id from record where status = 'scheduled' and publish_at <= now() order by publish_at limit 500",
  );
  for (const { id } of rows)
    await visit.change('end embargo', { kind: 'record', id }, visit.actor === systemActor, async (inner) => {
      const record = await lockRecord(inner, id);
      if (record.status !== 'scheduled') return;
      await updateRecord(inner, id, { status: 'published', publish_at: null });
      await showVersion(inner, id, record.version, record.audience);
      await sealAct(inner, record, {
        version: record.version,
        public: isPublic(record.audience),
        shownPublicly: isPublic(record.audience),
        again: true,
      });
      await supersedeOlder(inner, record, record.audience);
    });
  return rows.length;
}

/** A reference record of the shipped content, keyed so that loading it again revises what changed and doubles nothing. */
export interface ImportedRecord {
  kind: string;
  sourceKey: string;
  content: unknown;
  /** Fixed by the content files, so that every portal has the same addresses. */
  id?: string;
}

/**
 * Creates or revises a reference record from a content file, public at once. A row that did not change writes nothing;
 * a record that the Secretariat changed or withdrew since it was imported stays as it is.
 * @returns whether anything was written
 */
export async function importReference(visit: Visit, entry: ImportedRecord): Promise<boolean> {
  const kind = kindOf(visit, entry.kind);
  const content = parseInput(contentSchema(kind), entry.content, entry.sourceKey) as RecordContent;
  const known = await findImported(visit, entry);
  const id = known?.id ?? entry.id ?? newId();
  if (known && !mayReimport(known, await importedHash(visit, id, entry.kind, content))) return false;
  return visit.change('import', { kind: 'record', id }, isSecretariat(visit.actor), async (inner) => {
    const made = newRecord(inner, entry.kind, id, 'reference', content, entry.sourceKey);
    const record = known ? await lockRecord(inner, id) : made;
    await publishContent(inner, record, kind, content, { audience: ['everyone'], audienceOpen: false }, !known);
    return true;
  });
}

interface KnownImport {
  id: string;
  owner: string;
  status: Status;
  act: string | null;
  hash: string | null;
}

async function importedHash(visit: Visit, id: string, kind: string, content: RecordContent): Promise<string> {
  const links = await linksForAll({ kernelTransaction: visit.portal.database.kysely }, content.links, [everyone]);
  return versionHash(versionContent({ id, kind, owner: secretariat, standing: 'reference' }, { ...content, links }));
}

function mayReimport(known: KnownImport, hash: string): boolean {
  return known.owner === secretariat && known.status === 'published' && known.act === 'import' && known.hash !== hash;
}

async function findImported(visit: Visit, entry: ImportedRecord): Promise<KnownImport | undefined> {
  const room = visit.portal.rooms.roomOf(entry.kind)!.name;
  const { rows } = await visit.portal.database.pool.query<KnownImport>(
    `select r.id, r.owner, r.status, v.act, v.hash from record r left join version v on v.record = r.id and v.number = r.version
     where r.room = $1 and r.source_key = $2`,
    [room, entry.sourceKey],
  );
  return rows[0];
}
