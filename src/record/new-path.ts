import { mayCreate } from '../kernel/record-rules.ts';
import type { Visit } from '../kernel/visit.ts';

/** Where the form of a new record of each kind stands, after the language; rooms fill it in when they mount their forms. */
const formPaths = new Map<string, string>();

/** Notes that the forms of these kinds stand at `<path>/new`. */
export function noteForms(path: string, kinds: string[]): void {
  for (const kind of kinds) formPaths.set(kind, path);
}

/** The kinds this viewer may begin a record of, room by room, each with the address of its form. */
export function newForms(visit: Visit): { room: string; forms: { kind: string; name: string; href: string }[] }[] {
  const { language, actor, portal } = visit;
  return portal.rooms.all.flatMap((room) => {
    const forms = Object.entries(room.kinds).flatMap(([kind, { name, ...rest }]) => {
      const path = formPaths.get(kind);
      if (!path || !mayCreate(actor, { name, ...rest })) return [];
      return [{ kind, name: name(language).one, href: `/${language}${path}/new?kind=${kind}` }];
    });
    return forms.length > 0 ? [{ room: room.title(language), forms }] : [];
  });
}
