import { HTTPException } from 'hono/http-exception';

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
  'address-too-long': 414,
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

/** Seconds after which to try again where whoever refuses does not know better. */
const waits: Partial<Record<RefusalCode, number>> = { 'too-many-requests': 60, unavailable: 60 };

/** A request that is refused; carries no text, so that each reader gets it in their language. */
export class Refused extends Error {
  readonly code: RefusalCode;
  readonly fields: FieldError[];
  /** Seconds after which to try again. */
  readonly retryAfter?: number;
  /** Methods the address accepts, for `method-not-allowed`. */
  readonly allow?: string[];
  constructor(code: RefusalCode, details: { fields?: FieldError[]; retryAfter?: number; allow?: string[] } = {}) {
    super(code);
    this.name = 'Refused';
    this.code = code;
    this.fields = details.fields ?? [];
    this.retryAfter = details.retryAfter ?? waits[code];
    this.allow = details.allow;
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

/** Texts that PostgreSQL cannot hold (NUL, lone surrogates), wherever a request hid them. */
const unstorable = ['22021', '22P05'];

/** The database cannot be reached, is starting or stopping, or has no connection left. */
const unreachable = [
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ENOENT',
  '57P01',
  '57P02',
  '57P03',
  '53300',
  '08001',
  '08003',
  '08006',
];

/** What any error is to the reader: itself where it is a refusal, else the fault of the request, of the moment, or ours. */
export function refusedFor(error: Error): Refused {
  if (error instanceof Refused) return error;
  if (error instanceof HTTPException && error.status < 500) return new Refused(codeOfStatus(error.status));
  const { code, syscall } = error as { code?: string; syscall?: string };
  if (error instanceof SyntaxError || error instanceof URIError || unstorable.includes(code ?? ''))
    return new Refused('bad-request');
  const lost = /^(Connection terminated|timeout exceeded when trying to connect)/.test(error.message);
  if (lost || (unreachable.includes(code ?? '') && (code !== 'ENOENT' || syscall === 'connect')))
    return new Refused('unavailable');
  return new Refused('internal');
}

function codeOfStatus(status: number): RefusalCode {
  const entry = Object.entries(refusals).find(([, each]) => each === status);
  return (entry?.[0] as RefusalCode | undefined) ?? 'bad-request';
}
