import type { SealedSubject } from '../../../kernel/sealed.ts';

/** Messages with their attachments and deliveries, keys with their locked private part, and the keys that states accepted. */
export const correspondenceSealed: Record<string, SealedSubject> = {
  message: {
    table: 'contacts_message',
    state: `select jsonb_strip_nulls(jsonb_build_object(
        'message', to_jsonb(m) - 'ciphertext', 'ciphertext', encode(sha256(convert_to(m.ciphertext, 'UTF8')), 'hex'),
        'attachments', (select jsonb_agg(to_jsonb(a) - 'content' || jsonb_build_object('content', encode(sha256(a.content), 'hex')) order by a.number)
          from contacts_attachment a where a.message = m.id),
        'deliveries', (select jsonb_agg(to_jsonb(d) order by d.id) from contacts_delivery d where d.message = m.id))) as row
      from contacts_message m where m.id = $1`,
  },
  contact_key: {
    table: 'contacts_key',
    state: `select jsonb_strip_nulls(jsonb_build_object('key', to_jsonb(k),
        'wrapped', (select to_jsonb(w) from contacts_wrapped_key w where w.id = k.id))) as row
      from contacts_key k where k.id = $1`,
  },
  contact_pin: {
    table: 'contacts_pin',
    state: 'select jsonb_strip_nulls(to_jsonb(p)) as row from contacts_pin p where p.id = $1',
  },
};
