import { z } from 'zod';
import { line, partialDate, stateCode, webAddress } from '../../kernel/content.ts';

/** Geographic regions of the United Nations standard M49. */
export const regions = ['002', '009', '019', '142', '150'] as const;

export const stateProfileFields = z.strictObject({
  membership: z.enum(['member', 'observer']),
  admitted_on: partialDate.optional(),
  regional_group: z.string().regex(/^[a-z-]{1,60}$/).optional(),
  region: z.enum(regions).optional(),
  iso3: z.string().regex(/^[A-Z]{3}$/),
  m49: z.string().regex(/^\d{3}$/),
  ldc: z.boolean().default(false),
  ldc_as_of: partialDate.optional(),
  lldc: z.boolean().default(false),
  sids: z.boolean().default(false),
  /** Remarks on names, group, category and admission, in English as their source has them. */
  remarks: z.array(line(500)).max(10).default([]),
}); // prettier-ignore
export type StateProfile = z.output<typeof stateProfileFields>;

export const organisationForms = ['regional', 'plurilateral', 'un-body', 'specialised-agency', 'other'] as const;
export const memberRoles = ['member', 'associate', 'observer', 'suspended'] as const;

const membership = z.strictObject({
  state: stateCode,
  role: z.enum(memberRoles),
  as_of: partialDate,
  note: line(500).optional(),
  source: line(500),
  url: webAddress.optional(),
});
export type Membership = z.output<typeof membership>;

export const organisationProfileFields = z.strictObject({
  short_name: line(60),
  form: z.enum(organisationForms),
  website: webAddress.optional(),
  members: z.array(membership).min(1).max(250).optional(),
});
export type OrganisationProfile = z.output<typeof organisationProfileFields>;

type Columns<Fields> = {
  [Name in keyof Fields]-?: Exclude<Fields[Name], undefined> | ([undefined] extends [Fields[Name]] ? null : never);
};

declare module '../../kernel/tables.ts' {
  interface RoomTables {
    home_state_profile: Columns<StateProfile>;
    home_organisation_profile: Columns<OrganisationProfile>;
  }
}
