import type { DraftContent } from '../kernel/content.ts';
import { notAllowed, Refused } from '../kernel/errors.ts';
import { isLanguage } from '../kernel/language.ts';
import type { Kind } from '../kernel/module.ts';
import { mayEdit } from '../kernel/record-rules.ts';
import { contentOf, loadDraft, loadRecord, type RecordView } from '../kernel/record-view.ts';
import type { Visit } from '../kernel/visit.ts';

/** A record being written: its working copy, or what is published where there is none yet. */
export interface Work {
  id: string;
  kindName: string;
  kind: Kind;
  content: DraftContent;
  /** Of the working copy; 0 while there is none. */
  revision: number;
  /** Absent for a record that is not saved yet. */
  view?: RecordView;
}

/** Opens a record for those who write for its owner. @throws Refused `not-signed-in` whatever the id; `not-found`, `not-allowed` */
export async function openWork(visit: Visit, id: string): Promise<Work> {
  if (!visit.actor) throw new Refused('not-signed-in');
  const view = await loadRecord(visit, id);
  if (!mayEdit(visit.actor, view)) throw notAllowed();
  const draft = view.own?.draft ? await loadDraft(visit, id) : undefined;
  const kind = visit.portal.rooms.kind(view.kind)!;
  return {
    id,
    kindName: view.kind,
    kind,
    view,
    content: draft?.content ?? contentOf(view),
    revision: draft?.revision ?? 0,
  };
}

/** A record that is not saved yet: in its writer's language, about its writer's state. */
export function newWork(visit: Visit, kindName: string, id: string): Work {
  const party = visit.actor?.party ?? '';
  const states = visit.parties.find(party)?.kind === 'state' ? [party] : [];
  return {
    id,
    kindName,
    kind: visit.portal.rooms.kind(kindName)!,
    content: { language: visit.language, states, fields: {} },
    revision: 0,
  };
}

/** The original language, as far as it is one of the six in which texts are written. */
export function originalOf({ content }: Work) {
  return typeof content.language === 'string' && isLanguage(content.language) ? content.language : undefined;
}
