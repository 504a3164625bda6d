import type { OwnAct } from '../../kernel/own-acts.ts';
import type { SavedSearch } from '../../kernel/saved-searches.ts';
import type { Visit } from '../../kernel/visit.ts';
import { newForms } from '../../record/new-path.ts';
import { Section } from '../../ui/record.tsx';
import { Table } from '../../ui/table.tsx';
import { Time } from '../../ui/time.tsx';
import { homeMessages, type HomeKey } from './messages.ts';
import { RecordLink } from './work-list.tsx';

/** The newest acts of the own party, each with its proof where it published something. */
export function ActTable({ visit, acts }: { visit: Visit; acts: OwnAct[] }) {
  const { language } = visit;
  const say = homeMessages.in(language);
  return (
    <Section title={say('acts.title')} id="acts">
      <p class="quiet">{say('acts.purpose')}</p>
      <Table
        language={language}
        caption={say('acts.title')}
        hideCaption
        empty={say('acts.none')}
        columns={[
          { label: say('acts.act') },
          { label: say('acts.record') },
          { label: say('acts.when') },
          { label: say('acts.proof') },
        ]}
        rows={acts.map((act) => [
          say(nameOf(act)),
          act.record ? <RecordLink visit={visit} record={act.record} /> : '',
          <Time language={language} instant={act.at} />,
          act.record && act.version > 0 ? (
            <a href={`/api/v1/records/${act.record.id}/proof`} rel="nofollow">
              {say('acts.seeProof')}
            </a>
          ) : (
            ''
          ),
        ])}
      />
    </Section>
  );
}

/** Acts on records have names of their own; acts on accounts and groups are named as such. */
function nameOf(act: OwnAct): HomeKey {
  const key = `act.${act.act.replaceAll(' ', '-')}` as HomeKey;
  if (key in homeMessages.tables.en) return key;
  return act.record ? 'act.other' : 'act.account';
}

/** What the viewer may add, each kind one click from its form. Draws nothing for those who write nothing. */
export function Additions({ visit }: { visit: Visit }) {
  const rooms = newForms(visit);
  if (rooms.length === 0) return null;
  return (
    <Section title={homeMessages.in(visit.language)('myState.add')} id="add">
      {rooms.map(({ room, forms }) => (
        <section key={room}>
          <h3>{room}</h3>
          <ul class="plain columns">
            {forms.map(({ kind, name, href }) => (
              <li key={kind}>
                <a href={href}>{name}</a>
              </li>
            ))}
          </ul>
        </section>
      ))}
    </Section>
  );
}

export function KeptSearches({ visit, searches }: { visit: Visit; searches: SavedSearch[] }) {
  const { language } = visit;
  const say = homeMessages.in(language);
  return (
    <Section title={say('saved.title')}>
      {searches.length === 0 && <p>{say('saved.noneWhy')}</p>}
      <ul>
        {searches.map((search) => (
          <li key={search.id}>
            <a href={`/${language}/search?${search.query}`}>
              <bdi>{search.name}</bdi>
            </a>{' '}
            <span class="quiet">{say(`saved.digest.${search.digest}`)}</span>
          </li>
        ))}
      </ul>
      {searches.length > 0 && (
        <p>
          <a href={`/${language}/saved-searches`}>{say('saved.manage')}</a>
        </p>
      )}
    </Section>
  );
}
