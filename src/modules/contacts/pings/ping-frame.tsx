import type { ComponentChildren } from 'preact';
import { visitOf, type RequestContext } from '../../../kernel/http.ts';
import { page } from '../../../ui/page.tsx';
import { pingMessages } from './messages.ts';

/** A page of this part with its breadcrumb. */
export function pingFrame(
  c: RequestContext,
  title: string,
  children: ComponentChildren,
  more: { status?: number; narrow?: boolean } = {},
): Response {
  const { language } = visitOf(c);
  const top = pingMessages.in(language)('title');
  const above = {
    label:
      visitOf(c)
        .portal.rooms.all.find((room) => room.name === 'contacts')
        ?.title(language) ?? '',
    href: `/${language}/contacts`,
  };
  return page(c, {
    title,
    section: 'contacts',
    status: more.status,
    width: more.narrow ? 'narrow' : 'normal',
    unlisted: true,
    breadcrumb:
      title === top
        ? [above, { label: top }]
        : [above, { label: top, href: `/${language}/contacts/pings` }, { label: title }],
    children,
  });
}
