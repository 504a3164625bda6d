import { direction, type Language } from '../kernel/language.ts';
import { recordMessages, type RecordKey } from './messages.ts';

/** Labels that many reference records share have words in six languages; all others stand as their source has them, in English. */
const fixed: Record<string, RecordKey> = {
  'General reference knowledge; not individually verified': 'source.label.general',
  'Names in UN usage; general reference knowledge; not individually verified': 'source.label.names',
  'Official publication of the State; listed in the open catalogue iamyourhang/cybersec-compliance (GitHub)':
    'source.label.officialListed',
  'Full text in the open collection ICT4SD/CyberSecurity_Strategies (GitHub)': 'source.label.collection',
  'Year: National Cybersecurity Strategy dataset of N. Kostyuk (GitHub); title: general reference knowledge, not individually verified':
    'source.label.dataset',
  'Text of the General Assembly resolution (public copy)': 'source.label.resolution',
  'Public copy of the document': 'source.label.copy',
  'Counted from the UN General Assembly voting data of E. Voeten (unvotes, CC0)': 'source.label.votes',
  'Names: UNTERM; codes and geographic regions: UNSD standard M49; regional group: UN DGACM list; least developed countries: UN Committee for Development Policy; admission: UN lists of Member States':
    'source.label.states',
  'Names as used by the United Nations, not individually verified; codes and geographic regions: UNSD standard M49; regional group: UN DGACM list; admission: UN lists of Member States':
    'source.label.observers',
};

/** A source's name in the reader's language where it is one of the fixed ones, else as it stands, in English. */
export function sourceLabel(language: Language, name: string): { text: string; language: Language } {
  const key = Object.hasOwn(fixed, name) ? fixed[name] : undefined;
  return key ? { text: recordMessages.in(language)(key), language } : { text: name, language: 'en' };
}

/** Whether the label names nobody who could be cited. */
export const isNobody = (name: string): boolean => /not individually verified$/i.test(name);

/** A source, linked where it has an address, in its own language and direction. */
export function SourceLabel({ language, name, url }: { language: Language; name: string; url?: string }) {
  const label = sourceLabel(language, name);
  const words =
    label.language === language ? (
      label.text
    ) : (
      <span lang={label.language} dir={direction(label.language)}>
        {label.text}
      </span>
    );
  if (!url) return <>{words}</>;
  return (
    <a href={url} rel="external noopener">
      {words}
    </a>
  );
}
