/**
 * The one spelling of a JSON value: members sorted by UTF-16 code units, no white space, numbers and strings as ECMAScript
 * writes them (RFC 8785 section 3.2). Throws TypeError naming the place of what JSON cannot say: undefined, non-finite
 * numbers, lone surrogates, bigints, dates and other class instances.
 */
export function canonicalJson(value: unknown, place = '$'): string {
  if (value === null || typeof value === 'boolean') return String(value);
  if (typeof value === 'number' && Number.isFinite(value)) return JSON.stringify(value);
  if (typeof value === 'string' && value.isWellFormed()) return JSON.stringify(value);
  if (Array.isArray(value))
    return `[${Array.from(value, (item, i) => canonicalJson(item, `${place}[${i}]`)).join(',')}]`;
  if (isPlainObject(value)) return `{${members(value, place).join(',')}}`;
  throw new TypeError(`canonical JSON cannot hold the ${typeof value} at ${place}`);
}

function members(value: Record<string, unknown>, place: string): string[] {
  return Object.keys(value)
    .sort()
    .map((key) => `${canonicalJson(key, `a key of ${place}`)}:${canonicalJson(value[key], `${place}.${key}`)}`);
}

function isPlainObject(value: unknown): value is Record<string, unknown> {
  if (typeof value !== 'object' || value === null) return false;
  const prototype: unknown = Object.getPrototypeOf(value);
  return prototype === Object.prototype || prototype === null;
}
