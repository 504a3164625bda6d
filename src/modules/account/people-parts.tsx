import { givenRoles, secretariatRoles } from '../../kernel/accounts/rules.ts';
import { secretariat } from '../../kernel/actor.ts';
import type { RequestContext } from '../../kernel/http.ts';
import { Radios } from '../../ui/field.tsx';
import { fieldOf, type Given } from './forms.tsx';
import { at, sayOf } from './parts.tsx';

/** The way back to the list of people. */
export function peopleCrumbs(c: RequestContext) {
  return [{ label: sayOf(c)('nav.people'), href: at(c, '/people') }];
}

function rolesOf(party: string) {
  return party === secretariat ? secretariatRoles : givenRoles;
}

/** The roles that accounts of this party can have. */
export function RoleField({
  c,
  given,
  party,
  value,
}: {
  c: RequestContext;
  given: Given;
  party: string;
  value?: string;
}) {
  const say = sayOf(c);
  const options = rolesOf(party).map((role) => ({
    value: role,
    label: say(`role.${role}`),
    hint: say(`roleHint.${role}`),
  }));
  return (
    <Radios
      {...fieldOf(c, given, 'role')}
      label={say('field.role')}
      required
      value={given.value('role') ?? value}
      options={options}
    />
  );
}
