import type { ComponentChildren } from 'preact';
import { visitOf, type RequestContext } from '../../../kernel/http.ts';
import type { Visit } from '../../../kernel/visit.ts';
import { page } from '../../../ui/page.tsx';
import { exerciseMessages } from './messages.ts';

/** A page of this part: marked as exercise above, below, and across, also in print. */
export function exerciseFrame(
  c: RequestContext,
  title: string,
  children: ComponentChildren,
  more: { status?: number; narrow?: boolean; exercise?: { id: string; title: string } } = {},
): Response {
  const { language, portal } = visitOf(c);
  const top = exerciseMessages.in(language)('title');
  const room = portal.rooms.all.find(({ name }) => name === 'contacts');
  const above = [
    { label: room?.title(language) ?? '', href: `/${language}/contacts` },
    ...(title === top ? [] : [{ label: top, href: `/${language}/contacts/exercises` }]),
    ...(more.exercise
      ? [{ label: more.exercise.title, href: `/${language}/contacts/exercises/${more.exercise.id}` }]
      : []),
  ];
  return page(c, {
    title,
    section: 'contacts',
    status: more.status,
    width: more.narrow ? 'narrow' : 'normal',
    unlisted: true,
    band: 'exercise',
    breadcrumb: [...above, { label: title }],
    children: (
      <>
        <Mark visit={visitOf(c)} across />
        {children}
        <Mark visit={visitOf(c)} />
      </>
    ),
  });
}

function Mark({ visit, across }: { visit: Visit; across?: boolean }) {
  const word = exerciseMessages.in(visit.language)('mark');
  return (
    <p class={across ? 'exercise-mark across' : 'exercise-mark'} data-mark={word}>
      <strong>{word}</strong>
    </p>
  );
}
