/** What a request can come to grief on; each has an HTTP status and texts in six languages (`kernel/messages`). */
export const refusals = {
  'bad-request': 400,
  'not-signed-in': 401,
  'not-allowed': 403,
  'form-expired': 403,
  'not-found': 404,
  'method-not-allowed': 405,
  'edit-conflict': 409,
  'key-reused': 409,
  gone: 410,
  'precondition-failed': 412,
  'too-large': 413,
  'wrong-media-type': 415,
  invalid: 422,
  'precondition-required': 428,
  'too-many-requests': 429,
  'header-too-large': 431,
  internal: 500,
  unavailable: 503,
} as const;
export type RefusalCode = keyof typeof refusals;

/** One thing wrong with an input: where (dotted path of the field), and which message says it. */
export interface FieldError {
  path: string;
  /** Key in `kernel/messages`, without its `field.` prefix. */
  code: string;
  values?: Record<string, string | number>;
}

/** A request that is refused; carries no text, so that each reader gets it in their language. */
export class Refused extends Error {
  readonly code: RefusalCode;
  readonly fields: FieldError[];
  /** Seconds after which to try again. */
  readonly retryAfter?: number;
  constructor(code: RefusalCode, details: { fields?: FieldError[]; retryAfter?: number } = {}) {
    super(code);
    this.name = 'Refused';
    this.code = code;
    this.fields = details.fields ?? [];
    this.retryAfter = details.retryAfter;
  }
  get status(): number {
    return refusals[this.code];
  }
}

export const notFound = () => new Refused('not-found');
export const notAllowed = () => new Refused('not-allowed');

/** The input is understood but wrong in these fields (422). */
export function invalid(...fields: FieldError[]): Refused {
  return new Refused('invalid', { fields });
}
