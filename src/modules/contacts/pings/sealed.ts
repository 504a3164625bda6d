import type { SealedSubject } from '../../../kernel/sealed.ts';

/**
 * Rounds, settings, and pings once they are answered. Open pings and the outbox change too often for a leaf each; the leaves of
 * their round say how they ended.
 */
export const pingSealed: Record<string, SealedSubject> = {
  ping_round: {
    table: 'contacts_ping_round',
    state: 'select jsonb_strip_nulls(to_jsonb(r)) as row from contacts_ping_round r where r.id = $1',
  },
  ping_settings: {
    table: 'contacts_ping_settings',
    state: 'select jsonb_strip_nulls(to_jsonb(s)) as row from contacts_ping_settings s where s.id = $1',
  },
  ping: { state: 'select jsonb_strip_nulls(to_jsonb(p)) as row from contacts_ping p where p.id = $1' },
};
