import type { ComponentChildren } from 'preact';
import type { RequestContext } from '../../kernel/http.ts';
import { page } from '../../ui/page.tsx';
import { deskMessages } from './messages.ts';
import { deskVisit } from './rules.ts';

/** A page of the desk with its breadcrumb. */
export function deskPage(
  c: RequestContext,
  title: string,
  children: ComponentChildren,
  more: { status?: number; narrow?: boolean } = {},
): Response {
  const { language } = deskVisit(c);
  const desk = deskMessages.in(language)('desk.title');
  return page(c, {
    title,
    status: more.status,
    width: more.narrow ? 'narrow' : 'normal',
    unlisted: true,
    breadcrumb: title === desk ? [{ label: desk }] : [{ label: desk, href: `/${language}/desk` }, { label: title }],
    children,
  });
}
