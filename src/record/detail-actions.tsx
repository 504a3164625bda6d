import {
  mayAnswer,
  mayConfirm,
  mayDiscard,
  mayEdit,
  mayPublish,
  maySuspend,
  mayWithdraw,
} from '../kernel/record-rules.ts';
import type { RecordView } from '../kernel/record-view.ts';
import type { Visit } from '../kernel/visit.ts';
import { ButtonLink, Buttons } from '../ui/form.tsx';
import { recordMessages, type RecordKey } from './messages.ts';

interface Action {
  name: string;
  /** Path after the record's own. */
  to: string;
}

/** What this viewer may do with the record, each act on a page of its own. */
function actionsOf({ actor }: Visit, view: RecordView): Action[] {
  const hasDraft = !!view.own?.draft;
  const edits = mayEdit(actor, view);
  const publishes = mayPublish(actor, view);
  const actions: (Action | false)[] = [
    edits && { name: hasDraft ? 'continue' : 'edit', to: 'edit' },
    publishes && hasDraft && { name: 'publish', to: 'publication' },
    publishes && !hasDraft && view.status === 'published' && { name: 'audience', to: 'publication' },
    publishes && !hasDraft && view.status === 'withdrawn' && { name: 'republish', to: 'publication' },
    edits && !publishes && hasDraft && view.status !== 'review' && { name: 'request', to: 'publication' },
    mayConfirm(actor, view) && view.confirmBy !== null && { name: 'confirm', to: 'confirmation' },
    mayAnswer(actor, view) && { name: 'answer', to: 'answer' },
    mayWithdraw(actor, view) && { name: 'withdraw', to: 'withdrawal' },
    maySuspend(actor, view) && view.owner !== actor?.party && { name: 'suspend', to: 'suspension' },
    hasDraft && mayDiscard(actor, view) && { name: 'discard', to: 'discard' },
  ];
  return actions.filter((action) => action !== false);
}

/** Whether there is anything this viewer may do with the record. */
export const hasActions = (visit: Visit, view: RecordView) =>
  visit.actor !== undefined && actionsOf(visit, view).length > 0;

/** The acts as links, each to the page that asks and does it. */
export function RecordActions({ visit, view }: { visit: Visit; view: RecordView }) {
  const say = recordMessages.in(visit.language);
  return (
    <Buttons>
      {actionsOf(visit, view).map(({ name, to }) => (
        <ButtonLink
          key={name}
          label={say(`action.${name}` as RecordKey)}
          href={`/${visit.language}/records/${view.id}/${to}`}
        />
      ))}
    </Buttons>
  );
}
