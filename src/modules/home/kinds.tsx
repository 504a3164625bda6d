import { formatDate, type Language } from '../../kernel/language.ts';
import { defineKind, type Kind } from '../../kernel/module.ts';
import type { Visit } from '../../kernel/visit.ts';
import { homeMessages } from './messages.ts';
import {
  organisationProfileFields,
  stateProfileFields,
  type OrganisationProfile,
  type StateProfile,
} from './schema.ts';

interface PlainFact {
  label: string;
  text: string;
}

/** Profiles come from the content files and are corrected through the API: they have no form. */
const withoutForm = () => null;

const statePlain = ({ language, parties }: Visit, fields: StateProfile): PlainFact[] => {
  const say = homeMessages.in(language);
  const facts: (PlainFact | undefined | false | null | '')[] = [
    { label: say('state.membership'), text: say(`state.membership.${fields.membership}`) },
    fields.admitted_on && { label: say('state.admitted'), text: formatDate(language, fields.admitted_on) },
    fields.regional_group && {
      label: say('state.regionalGroup'),
      text: parties.groupName(fields.regional_group, language),
    },
    fields.region && { label: say('state.region'), text: say(`region.${fields.region}`) },
    ...categoriesOf(language, fields).map((text) => ({ label: say('state.category'), text })),
    { label: say('state.codes'), text: `${fields.iso3}, ${fields.m49}` },
  ];
  return facts.filter((fact): fact is PlainFact => Boolean(fact));
};

function categoriesOf(language: Language, fields: StateProfile): string[] {
  const say = homeMessages.in(language);
  return [
    fields.ldc &&
      (fields.ldc_as_of ? say('state.ldcAsOf', { date: formatDate(language, fields.ldc_as_of) }) : say('state.ldc')),
    fields.lldc && say('state.lldc'),
    fields.sids && say('state.sids'),
  ].filter((text): text is string => Boolean(text));
}

const organisationPlain = ({ language, parties }: Visit, fields: OrganisationProfile): PlainFact[] => {
  const say = homeMessages.in(language);
  const members = (fields.members ?? []).map(
    ({ state, role }) => `${parties.name(state, language)} (${say(`role.${role}`)})`,
  );
  return [
    { label: say('organisation.shortName'), text: fields.short_name },
    { label: say('organisation.form'), text: say(`form.${fields.form}`) },
    ...(fields.website ? [{ label: say('organisation.website'), text: fields.website }] : []),
    ...(members.length > 0 ? [{ label: say('organisation.members'), text: members.join('; ') }] : []),
  ];
};

const asFacts = (facts: PlainFact[]) => facts.map(({ label, text }) => ({ label, value: text }));

/** What a profile's path is made of; one made by hand has no key and is shown under its id. */
const pathUnder = (folder: string) => (record: { id: string; source_key?: string | null }) =>
  record.source_key ? `/${folder}/${record.source_key}` : `/records/${record.id}`;

/** The two kinds of the room: whom records are about, and whom they come from. */
export const homeKinds: Record<string, Kind> = {
  state_profile: defineKind({
    table: 'home_state_profile',
    collection: 'profiles',
    fields: stateProfileFields,
    defaultAudience: 'everyone',
    byStates: false,
    name: (language) => ({
      one: homeMessages.in(language)('kind.state'),
      many: homeMessages.in(language)('kind.states'),
    }),
    path: pathUnder('states'),
    view: { facts: (visit, fields) => asFacts(statePlain(visit, fields)), plain: statePlain, form: withoutForm },
    searchText: ({ iso3 }) => [{ language: 'en', text: iso3 }],
  }),
  organisation_profile: defineKind({
    table: 'home_organisation_profile',
    collection: 'profiles',
    fields: organisationProfileFields,
    defaultAudience: 'everyone',
    byStates: false,
    name: (language) => ({
      one: homeMessages.in(language)('kind.organisation'),
      many: homeMessages.in(language)('kind.organisations'),
    }),
    path: pathUnder('organisations'),
    view: {
      facts: (visit, fields) => asFacts(organisationPlain(visit, fields)),
      plain: organisationPlain,
      form: withoutForm,
    },
    searchText: ({ short_name: text }) => [{ language: 'en', text }],
  }),
};
