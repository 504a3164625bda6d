import { parseInput } from '../../../kernel/content.ts';
import { invalid } from '../../../kernel/errors.ts';
import type { InnerVisit, Visit } from '../../../kernel/visit.ts';
import { attestRows } from './attest.ts';
import { secretariat } from '../../../kernel/actor.ts';
import { mayRunPings } from './rules.ts';
import { settingsSchema, type Settings } from './schema.ts';

/** What holds until the Secretariat sets something else (`domain.md` section 3). */
export const defaultSettings: Settings = {
  everyMonths: 6,
  plannedLevel: 'link',
  daysToAnswer: 7,
  lateDays: 14,
  reminderDays: [3, 5],
  escalateAfterDays: 5,
  lettersPerMinute: 600,
};

const id = 'pings';

/** The settings as they stand. Read as the portal itself or as an officer; others see the defaults. */
export async function readSettings(visit: Visit): Promise<Settings> {
  const row = await visit.rows('contacts_ping_settings').select('value').where('id', '=', id).executeTakeFirst();
  return { ...defaultSettings, ...row?.value };
}

/** Sets how rounds run from now on; rounds that run keep what held when they were made. */
export async function saveSettings(visit: Visit, input: unknown): Promise<void> {
  const settings = parseInput(settingsSchema, input);
  requireOrder(settings);
  await visit.change('set pings', { kind: 'ping_settings', id }, mayRunPings(visit.actor), (inner) =>
    writeSettings(inner, settings),
  );
}

/** A reminder after the last day, or deputies asked after it, would come too late. */
function requireOrder({ reminderDays, escalateAfterDays, daysToAnswer }: Settings): void {
  if (reminderDays.some((day) => day >= daysToAnswer))
    throw invalid({ path: 'reminderDays', code: 'before-last-day', values: { max: daysToAnswer } });
  if (escalateAfterDays > daysToAnswer)
    throw invalid({ path: 'escalateAfterDays', code: 'before-last-day', values: { max: daysToAnswer } });
}

/** Writes the settings inside a change. */
export async function writeSettings(inner: InnerVisit, settings: Settings): Promise<void> {
  const row = { id, parties: [secretariat], value: JSON.stringify(settings), changed_at: inner.now };
  await inner
    .insertRows('contacts_ping_settings')
    .values(row)
    .onConflict((on) => on.column('id').doUpdateSet({ value: row.value, changed_at: row.changed_at }))
    .execute();
  attestRows(inner, { kind: 'ping_settings', id }, settings);
}
