import type { ComponentChildren } from 'preact';
import { visitOf, type RequestContext } from '../../../kernel/http.ts';
import { formatList, formatNumber } from '../../../kernel/language.ts';
import type { Visit } from '../../../kernel/visit.ts';
import { ButtonLink, Buttons } from '../../../ui/form.tsx';
import { Facts } from '../../../ui/kv.tsx';
import { PageTitle } from '../../../ui/list.tsx';
import { Notice } from '../../../ui/notice.tsx';
import { Section } from '../../../ui/record.tsx';
import { Table } from '../../../ui/table.tsx';
import { CalendarDate } from '../../../ui/time.tsx';
import { mailTrouble } from './figures.ts';
import { pingMessages } from './messages.ts';
import { pingFrame } from './ping-frame.tsx';
import { listRounds, type Round } from './rounds.ts';
import type { Settings } from './schema.ts';
import { readSettings } from './settings.ts';
import { roundTitle, scopeWords } from './words.ts';

/** The rounds as the Secretariat plans and follows them: figures over five states or more, never which contact answered. */
export async function officePage(c: RequestContext): Promise<Response> {
  const visit = visitOf(c);
  const { language } = visit;
  const say = pingMessages.in(language);
  const [settings, rounds, trouble] = await Promise.all([readSettings(visit), listRounds(visit), mailTrouble(visit)]);
  const home = `/${language}/contacts/pings`;
  return pingFrame(c, say('title'), [
    <PageTitle key="title" title={say('title')} purpose={say('office.purpose')} />,
    trouble && (
      <Notice key="trouble" language={language} tone="danger" title={say(`trouble.${trouble}`)}>
        <p>{say('trouble.text')}</p>
      </Notice>
    ),
    <Buttons key="acts">
      <ButtonLink label={say('office.plan')} href={`${home}/rounds/new`} tone="primary" />
      <ButtonLink label={say('settings.title')} href={`${home}/settings`} />
      <ButtonLink label={say('returned.title')} href={`${home}/returned`} />
    </Buttons>,
    <SettingFacts key="settings" visit={visit} settings={settings} />,
    <Section key="rounds" title={say('office.rounds')}>
      <RoundTable visit={visit} rounds={rounds} />
    </Section>,
  ]);
}

function SettingFacts({ visit, settings }: { visit: Visit; settings: Settings }) {
  const { language } = visit;
  const say = pingMessages.in(language);
  const days = formatList(language, settings.reminderDays.map((day) => formatNumber(language, day))); // prettier-ignore
  return (
    <Facts
      facts={[
        { label: say('settings.everyMonths'), value: formatNumber(language, settings.everyMonths) },
        {
          label: say('settings.nextOn'),
          value: settings.everyMonths > 0 && settings.nextOn && (
            <CalendarDate language={language} date={settings.nextOn} />
          ),
        },
        { label: say('settings.daysToAnswer'), value: formatNumber(language, settings.daysToAnswer) },
        { label: say('settings.reminderDays'), value: days },
        { label: say('settings.escalateAfterDays'), value: formatNumber(language, settings.escalateAfterDays) },
      ]}
    />
  );
}

function RoundTable({ visit, rounds }: { visit: Visit; rounds: Round[] }) {
  const { language } = visit;
  const say = pingMessages.in(language);
  return (
    <Table
      language={language}
      caption={say('office.rounds')}
      hideCaption
      empty={say('office.noRounds')}
      columns={[
        { label: say('ping.round') },
        { label: say('round.level') },
        { label: say('round.scope') },
        { label: say('round.state') },
      ]}
      rows={rounds.map((round): ComponentChildren[] => [
        <a href={`/${language}/contacts/pings/rounds/${round.id}`}>{roundTitle(visit, round)}</a>,
        say(`level.${round.level}`),
        scopeWords(visit, round),
        say(`state.${round.state}`),
      ])}
    />
  );
}
