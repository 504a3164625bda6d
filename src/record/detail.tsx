import type { ComponentChildren } from 'preact';
import type { RequestContext } from '../kernel/http.ts';
import type { MenuItem } from '../kernel/module.ts';
import type { RecordView } from '../kernel/record-view.ts';
import type { Crumb } from '../ui/layout.tsx';

export interface RecordPageOptions {
  section?: MenuItem['entry'];
  /** Steps before the record itself. */
  breadcrumb?: Crumb[];
  /** What the room adds under the record's text. */
  extra?: ComponentChildren | ((view: RecordView) => ComponentChildren);
}

/** The page of one record of any kind. @throws Refused `not-found`, also for a hidden one */
export async function recordPage(_c: RequestContext, _id: string, _options: RecordPageOptions = {}): Promise<Response> {
  throw new Error('being written');
}
