import type { MenuItem, PageRoutes } from '../kernel/module.ts';
import type { Crumb } from '../ui/layout.tsx';

export interface RecordFormOptions {
  /** Path of the room after the language: the forms are `<path>/new?kind=` and `<path>/:id/edit?step=`. */
  path: string;
  /** Kinds offered, in this order; those that the actor may not create are left out. */
  kinds: string[];
  section?: MenuItem['entry'];
  /** Steps before the form itself, e.g. the room's list. */
  breadcrumb?(c: import('../kernel/http.ts').RequestContext): Crumb[];
}

/** Mounts the pages that create and edit records of these kinds. Mount them before `<path>/:id`. */
export function mountRecordForms(_app: PageRoutes, _options: RecordFormOptions): void {}
