import type { ListedPerson } from '../../kernel/accounts/people.ts';
import { formatDate, formatInstant } from '../../kernel/language.ts';
import type { Visit } from '../../kernel/visit.ts';
import { Table } from '../../ui/table.tsx';
import { homeMessages } from './messages.ts';

/** How far a focal point has come, those first who need help. */
const stages = ['expired', 'sent', 'never', 'active'] as const;
type Stage = (typeof stages)[number];

function stageOf({ set_up_at, link_until, signed_in_at }: ListedPerson): Stage {
  if (!set_up_at) return link_until ? 'sent' : 'expired';
  return signed_in_at ? 'active' : 'never';
}

/** The states with credentials and how far their focal points have come; for those who open credentials. */
export function OpenedStates({ visit, opened }: { visit: Visit; opened: Map<string, ListedPerson> }) {
  const { language, parties } = visit;
  const say = homeMessages.in(language);
  const rows = parties.sortedStates(language).flatMap(({ code }) => {
    const person = opened.get(code);
    return person ? [{ code, person, stage: stageOf(person) }] : [];
  });
  if (rows.length === 0) return null;
  const ordered = rows.toSorted((a, b) => stages.indexOf(a.stage) - stages.indexOf(b.stage));
  const unfinished = rows.filter(({ stage }) => stage !== 'active').length;
  return (
    <details open={unfinished > 0 && rows.length <= 20}>
      <summary>{say('office.opened', { count: unfinished })}</summary>
      <Table
        language={language}
        caption={say('office.opened', { count: unfinished })}
        hideCaption
        columns={[{ label: say('office.state') }, { label: say('office.focalPoint') }, { label: say('office.help') }]}
        rows={ordered.map(({ code, person, stage }) => [
          parties.name(code, language),
          stageWords(visit, person, stage),
          stage === 'sent' || stage === 'expired' ? (
            <a
              href={`/${language}/account/people/${person.id}`}
              aria-label={`${say('office.newLink')}: ${parties.name(code, language)}`}
            >
              {say('office.newLink')}
            </a>
          ) : (
            ''
          ),
        ])}
      />
    </details>
  );
}

function stageWords({ language }: Visit, { link_until, set_up_at, signed_in_at }: ListedPerson, stage: Stage): string {
  const say = homeMessages.in(language);
  if (stage === 'sent') return say('office.stage.sent', { instant: formatInstant(language, link_until!) });
  if (stage === 'expired') return say('office.stage.expired');
  if (stage === 'never') return say('office.stage.never', { date: formatDate(language, set_up_at!) });
  return say('office.stage.active', { date: formatDate(language, signed_in_at!) });
}
