import type { FieldError } from '../../../kernel/errors.ts';
import { formErrors } from '../../../kernel/http.ts';
import type { Visit } from '../../../kernel/visit.ts';
import { sayOf } from './words.tsx';

/** Field errors as the forms of texts show them: the kernel's, and what can be wrong with a text alone. */
export function textErrors(visit: Visit, fields: FieldError[]): { field: string; message: string }[] {
  const say = sayOf(visit);
  return formErrors(visit.language, fields).map((error, i) => {
    const { code, values } = fields[i]!;
    if (code === 'file-without-text') return { ...error, message: say('error.fileWithoutText') };
    return code === 'not-unique' ? { ...error, message: say('error.notUnique', values) } : error;
  });
}
