import { languages } from '../../../kernel/language.ts';

type Values = Record<string, unknown>;

/** The rows of a list as a form sends them: an object by number. */
const rowsOf = (value: unknown): Values[] =>
  (Array.isArray(value) ? value : Object.values(typeof value === 'object' && value ? value : {})).filter(
    (row): row is Values => typeof row === 'object' && row !== null,
  );

const isFilled = (row: Values) => Object.values(row).some((value) => (Array.isArray(value) ? value.length > 0 : value));

/** A row without its empty entries. */
const filledOf = (row: Values) => Object.fromEntries(Object.entries(row).filter(([, value]) => value !== ''));

/** What the controls sent as input for the schema: rows in lists, languages in one list, empty entries left out. */
export function fromForm(values: Values): Values {
  const { telephones, deputies, rota, keys, working_languages: spoken, national_csirt: csirt, ...rest } = values;
  const lists: Values = {
    telephones: rowsOf(telephones).filter(({ number, label }) => number || label),
    deputies: rowsOf(deputies).filter(isFilled).map(filledOf),
    rota: rowsOf(rota).filter(isFilled).map(turnOf),
    keys: rowsOf(keys).filter(({ armored, fault }) => armored || fault).map(filledOf),
    working_languages: languagesOf(spoken),
  }; // prettier-ignore
  const filled = Object.entries({ ...rest, ...lists }).filter(([, value]) => !isEmpty(value));
  return { ...Object.fromEntries(filled), ...(csirt === 'yes' || csirt === true ? { national_csirt: true } : {}) };
}

const isEmpty = (value: unknown) => value === '' || value === undefined || (Array.isArray(value) && value.length === 0);

function turnOf(row: Values): Values {
  const days = [row.days ?? []].flat().map(Number).filter(Boolean);
  return { ...filledOf(row), days: [...new Set(days)].sort() };
}

function languagesOf(value: unknown): unknown[] {
  if (Array.isArray(value)) return value;
  const { six = [], more = '' } = (typeof value === 'object' && value ? value : {}) as {
    six?: unknown;
    more?: unknown;
  };
  const codes = String(more).toLowerCase().split(/[\s,;]+/).filter(Boolean); // prettier-ignore
  return [...new Set([...[six].flat(), ...codes])];
}

/** The other way: stored or drafted fields as the controls show them. */
export function toForm(fields: Values): Values {
  const codes = Array.isArray(fields.working_languages) ? fields.working_languages.map(String) : [];
  const isOfficial = (code: string) => (languages as readonly string[]).includes(code);
  return {
    ...fields,
    national_csirt: fields.national_csirt ? 'yes' : '',
    working_languages: { six: codes.filter(isOfficial), more: codes.filter((code) => !isOfficial(code)).join(', ') },
  };
}
