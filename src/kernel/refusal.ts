import { typeset } from './typography.ts'

/** One reason why something is refused, in French: cause and remedy. `path` names the input field ("lines.0.quantity"). */
export interface Refusal {
  code: string
  message: string
  path?: string
}

/** `rules`: the input or the rules say no (422). `stale`: somebody else changed it meanwhile (409). */
type RefusalKind = 'rules' | 'stale' | 'forbidden' | 'not-found' | 'too-many'

export const STATUS_OF: Record<RefusalKind, number> = {
  rules: 422,
  stale: 409,
  forbidden: 403,
  'not-found': 404,
  'too-many': 429,
}

/** Thrown by use cases with every reason at once; each door maps it once. Nothing has been written. */
export class Refused extends Error {
  readonly refusals: readonly Refusal[]
  readonly kind: RefusalKind
  constructor(refusals: readonly Refusal[], kind: RefusalKind = 'rules') {
    super(refusals.map(r => r.message).join(' '))
    this.name = 'Refused'
    this.refusals = refusals
    this.kind = kind
  }
}

export const refuse = (code: string, message: string, path?: string): Refusal => ({
  code,
  message: typeset(message),
  ...(path === undefined ? {} : { path }),
})

/** Without those that say the same of the same field: several inputs may stand in one field of a form. */
export const saidOnce = <R extends { message: string; path?: string | undefined }>(refusals: readonly R[]): R[] =>
  refusals.filter(
    (one, i) => refusals.findIndex(other => other.path === one.path && other.message === one.message) === i,
  )

/** Throws when there is at least one reason. */
export function refuseIfAny(refusals: readonly Refusal[]): void {
  if (refusals.length > 0) throw new Refused(refusals)
}

export const notFound = (what: string): Refused =>
  new Refused([refuse('introuvable', `${what} n’existe pas ou ne vous est pas accessible.`)], 'not-found')

/** The code of a version that was not the last one: a form that gets it shows what is stored beside what was typed. */
export const STALE = 'perime'

/** « Ce client », « Ces réglages »: somebody changed it since it was read. */
export const stale = (what: string): Refused =>
  new Refused(
    [
      refuse(
        STALE,
        `${what} ${/^[CL]es /.test(what) ? 'ont' : 'a'} changé entre-temps : rien n’est écrit. Comparez votre saisie à ce qui est enregistré, puis recommencez.`,
      ),
    ],
    'stale',
  )
