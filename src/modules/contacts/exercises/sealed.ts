import type { SealedSubject } from '../../../kernel/sealed.ts';

/** An exercise with all that stands in it. */
export const exerciseSealed: Record<string, SealedSubject> = {
  exercise: {
    table: 'contacts_exercise',
    state: `select jsonb_strip_nulls(jsonb_build_object('exercise', to_jsonb(e),
        'injects', (select jsonb_agg(to_jsonb(i) order by i.id) from contacts_exercise_inject i where i.exercise = e.id),
        'entries', (select jsonb_agg(to_jsonb(n) order by n.id) from contacts_exercise_entry n where n.exercise = e.id),
        'seats', (select jsonb_agg(to_jsonb(s) order by s.account) from contacts_exercise_seat s where s.exercise = e.id))) as row
      from contacts_exercise e where e.id = $1`,
  },
};
