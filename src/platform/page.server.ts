import { sql } from 'kysely'
import { createContext, data, type RouterContextProvider, redirect, redirectDocument } from 'react-router'
import type { z } from 'zod'
import { type Day, dayIn, type Instant } from '../kernel/day.ts'
import { plain } from '../kernel/plain.ts'
import { type Refusal, Refused, refuse, STATUS_OF } from '../kernel/refusal.ts'
import type { Visitor } from './auth.server.ts'
import { applicationDb } from './database.server.ts'
import { readForm } from './form.ts'
import { newId } from './ids.server.ts'
import { LISTED } from './pagination.server.ts'
import { withinLimit } from './rate-limit.server.ts'
import { type Session, TEAM } from './session.ts'
import { typedValues } from './typed-values.ts'
import { type AnyUseCase, allow, type UseCase } from './use-case.server.ts'

/** What the server knows of one request before any page sees it. */
interface RequestFacts {
  /** Names the request in the log and on an error page. */
  id: string
  /** The page's CSP nonce. */
  nonce: string
  /** The client's address, for the list of sessions and rate limits. */
  ip: string
}

export const requestContext = createContext<RequestFacts>()
/** Who signed in, if anybody: set by the server for every page. */
export const visitorContext = createContext<Visitor | null>(null)

/** The part of React Router's loader and action arguments that pages hand over. */
export interface PageArgs {
  request: Request
  /** The page's own address. A request for its data has another one, which `request.url` tells. */
  url?: URL
  context: RouterContextProvider | Readonly<RouterContextProvider>
}

export const visitorOf = (context: PageArgs['context']): Visitor | null => context.get(visitorContext)

/** The session of the organisation chosen, or null: not signed in, or nowhere to act. */
export const sessionOf = (context: PageArgs['context']): Session | null => visitorOf(context)?.session ?? null

/** The visitor, or a redirection to the sign-in page that comes back here. */
export function signedInVisitor(args: PageArgs): Visitor {
  const visitor = visitorOf(args.context)
  if (visitor) return visitor
  const target = args.request.method === 'GET' ? here(args) : '/'
  throw redirectDocument(target === '/' ? '/connexion' : `/connexion?retour=${encodeURIComponent(target)}`)
}

/**
 * The session, for loaders and actions of signed-in pages. Redirects to /connexion without one, and to the second factor's page
 * when the house team has not set it.
 */
export function signedIn(args: PageArgs): Session {
  const visitor = signedInVisitor(args)
  if (mustSetSecondFactor(visitor)) throw redirect('/double-authentification')
  if (!visitor.session) throw redirect('/mon-acces')
  return visitor.session
}

/** A page whose only work is this: who may not do it is told at once, not after having filled it in. */
export function onlyFor(args: PageArgs, work: AnyUseCase): void {
  try {
    allow(signedIn(args), work)
  } catch (error) {
    throwAsPage(error)
  }
}

/** Compulsory for the house team; the demo's users do without. */
export const mustSetSecondFactor = (visitor: Visitor): boolean =>
  !visitor.twoFactor && !visitor.isDemo && visitor.memberships.some(({ role }) => TEAM.some(team => team === role))

/**
 * The session of a page that needs no sign-in: the platform's own, in the house that the address names (404 for none). `load` and
 * `perform` take it for use cases of scope `public` only. Sent forms are counted by the client's address, or by `counted`: a secret link,
 * where a whole room sends from one address.
 */
export async function publicSession(
  args: PageArgs,
  slug: string,
  counted: string = args.context.get(requestContext).ip,
): Promise<Session> {
  if (args.request.method !== 'GET' && !withinLimit(`public ${counted}`, 30, 60))
    throw data({ refusals: [refuse('trop', 'Trop d’envois en peu de temps : patientez une minute.')] }, { status: 429 })
  const { rows } = await sql<{ organisation_id: string; zone: string }>`
    select organisation_id, zone from organisation_of_slug(${slug})`.execute(applicationDb())
  const found = rows[0] ?? notFoundPage('Cette adresse ne mène à aucune coopérative : vérifiez le lien.')
  return {
    organisationId: found.organisation_id,
    zone: found.zone,
    actor: { kind: 'system', id: found.organisation_id, name: 'Visiteur' },
    personId: null,
    roles: [],
    activityIds: null,
  }
}

function onPublicPage(session: Session, useCase: { name: string; scope: string }): Session {
  if (useCase.scope !== 'public') throw new Error(`${useCase.name} is not for public pages`)
  return session
}

const forms = new WeakMap<Request, Promise<FormData>>()

/** The form of an action's request, read once. What is no form is an error page 400. */
export function formOf({ request }: PageArgs): Promise<FormData> {
  let form = forms.get(request)
  if (!form) {
    form = request.formData().catch(() => {
      const message = 'Cet envoi n’est pas un formulaire : revenez à la page et recommencez.'
      throw data({ refusals: [{ code: 'formulaire', message }] }, { status: 400 })
    })
    forms.set(request, form)
  }
  return form
}

/** A file of a form as the use cases take it; null when none was chosen. */
export async function fileOf(file: FormDataEntryValue | null): Promise<{ name: string; contentBase64: string } | null> {
  if (!(file instanceof File) || file.size === 0) return null
  return { name: file.name.slice(0, 200), contentBase64: Buffer.from(await file.arrayBuffer()).toString('base64') }
}

/** A file as an answer, under its French name (RFC 6266): shown by the browser, or saved; kept by no cache unless it never changes. */
export const fileResponse = (
  { name, mediaType, content }: { name: string; mediaType: string; content: BodyInit },
  { save = false, immutable = false } = {},
): Response =>
  new Response(content, {
    headers: {
      'content-type': mediaType,
      'content-disposition': `${save ? 'attachment' : 'inline'}; filename*=UTF-8''${encodeURIComponent(name)}`,
      'cache-control': immutable ? 'private, max-age=31536000, immutable' : 'private, no-store',
    },
  })

/** The same of what a query gives in base64. */
export const base64Response = (
  { name, mediaType, contentBase64 }: { name: string; mediaType: string; contentBase64: string },
  how: { save?: boolean; immutable?: boolean } = {},
): Response => fileResponse({ name, mediaType, content: Buffer.from(contentBase64, 'base64') }, how)

/** Today where the organisation of who signed in is. */
export function todayOf(args: PageArgs): Day {
  const { zone, now } = signedIn(args)
  return dayIn(zone, now ?? (new Date().toISOString() as Instant))
}

/** A key for a form's hidden field `requestKey`: sent twice, the form acts once. */
export const requestKey = (): string => newId()

/** What a page's action data holds after a refusal: every reason, and the texts as typed. */
export interface RefusedForm {
  refusals: readonly Refusal[]
  values: Record<string, string | string[]>
  /** Those whom a name typed may mean, by field. */
  choices?: Record<string, readonly Choice[]>
}

export interface Choice {
  value: string
  label: string
}

interface PerformOptions<O> {
  /** Of a public page (`publicSession`); else that of the one who signed in. */
  session?: Session
  /** Where to go once done (303). Default: the page itself, read again. */
  redirect?: string | ((output: O) => string)
}

/**
 * Runs a use case from an action, with the form's `requestKey`. The input defaults to the whole form read by the use case's schema.
 * Done: redirects. Refused: answers 422 (409, 403, 404) with the reasons and what was typed, so that nothing is lost.
 */
export async function perform<I, O>(
  args: PageArgs,
  useCase: UseCase<I, O>,
  input?: unknown,
  { redirect: target, session: given }: PerformOptions<O> = {},
) {
  const form = await formOf(args)
  const key = form.get('requestKey')
  return attempt(args, async () => {
    const session = given ? onPublicPage(given, useCase) : signedIn(args)
    const output = await useCase(
      session,
      (input === undefined ? readForm(useCase.input, form) : input) as I,
      typeof key === 'string' && key ? `${key}:${useCase.name}` : undefined,
    )
    throw redirect(typeof target === 'function' ? target(output) : (target ?? here(args)), 303)
  })
}

/**
 * Runs what an action does; a refusal becomes the page's action data, with its status. For actions that call several use cases. `fieldOf`: the
 * field of a refusal, where the form does not name it as the input does.
 */
export async function attempt<T>(args: PageArgs, work: () => Promise<T>, fieldOf = (path: string) => path) {
  try {
    return await work()
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    const refusals = error.refusals.map(refusal =>
      refusal.path ? { ...refusal, path: fieldOf(refusal.path) } : refusal,
    )
    const refused: RefusedForm = { refusals, values: typedValues(await formOf(args)) }
    return data(refused, { status: STATUS_OF[error.kind] })
  }
}

/** As many as are shown to choose among. */
const SHOWN = 20

/** Of a list at hand, those that a `NamedField` offers: all, or those with every word of a name. Null when they are too many. */
export function choicesAmong(all: readonly Choice[], named = ''): Choice[] | null {
  const found = all.filter(({ label }) => answers(label, named))
  return found.length > LISTED ? null : found
}

/** Every word typed stands in the text. */
const answers = (text: string, typed: string): boolean =>
  plain(typed)
    .trim()
    .split(/\s+/)
    .every(word => plain(text).includes(word))

/** How the address asks that a list be sorted, by its `tri`, or else as the page asks; nothing for a list that comes one way only. */
export function sortAsked({ url }: PageArgs, list: { input: unknown }, asked: object): { sort?: string } {
  const { sort } = (list.input as z.ZodObject<{ sort?: z.ZodType<string> }>).shape
  if (!sort) return {}
  const { sort: usual } = asked as { sort?: string }
  const found = sort.safeParse(url!.searchParams.get('tri') ?? usual)
  return { sort: found.success ? found.data : sort.parse(usual) }
}

/**
 * The page of a list that the address asks for: 50 rows, those after its `apres`, sorted by its `tri` or else as `asked` says. `next` leads to
 * the rows that follow.
 */
export async function pageAsked<I, O extends { next: string | null }>(
  args: PageArgs,
  list: UseCase<I, O>,
  asked: Omit<I, 'limit' | 'after'>,
) {
  const search = new URLSearchParams(args.url!.searchParams)
  search.delete('fait')
  const sort = sortAsked(args, list, asked)
  const page = await load(args, list, { ...asked, ...sort, after: search.get('apres') ?? undefined, limit: 50 } as I)
  if (page.next) search.set('apres', page.next)
  return { ...page, ...sort, next: page.next && `?${search}` }
}

type Columns<R> = Readonly<Record<string, (row: R) => string | number | null>>

/**
 * The same of a list at hand: 50 of the rows whose text answers to the address's `q`, after as many as its `apres` says. By the columns that
 * `columns` names they may be sorted; otherwise they stay as they are.
 */
export function pageAmong<R>(args: PageArgs, all: readonly R[], textOf: (row: R) => string, columns: Columns<R> = {}) {
  const search = new URLSearchParams(args.url!.searchParams)
  const { rows, ...asked } = rowsAmong(args, all, textOf, columns)
  const after = Math.max(0, Math.trunc(Number(search.get('apres'))) || 0)
  search.set('apres', String(after + 50))
  return { ...asked, rows: rows.slice(after, after + 50), next: after + 50 < rows.length ? `?${search}` : null }
}

/** All of them, for a file. */
export function rowsAmong<R>(
  { url }: PageArgs,
  all: readonly R[],
  textOf: (row: R) => string,
  columns: Columns<R> = {},
): { q: string | undefined; rows: readonly R[]; sort?: string } {
  const q = url!.searchParams.get('q')?.slice(0, 100) || undefined
  return {
    q,
    ...sortedAmong(q ? all.filter(row => answers(textOf(row), q)) : all, url!.searchParams.get('tri'), columns),
  }
}

/** Rows sorted as `tri` says, those that say nothing in that column last. */
function sortedAmong<R>(
  rows: readonly R[],
  tri: string | null,
  columns: Columns<R>,
): { rows: readonly R[]; sort?: string } {
  const of = tri === null || !Object.hasOwn(columns, tri.replace(/^-/, '')) ? null : columns[tri.replace(/^-/, '')]!
  if (!of) return { rows }
  const way = tri!.startsWith('-') ? -1 : 1
  return {
    sort: tri!,
    rows: rows.toSorted((a, b) => {
      const [one, other] = [of(a), of(b)]
      if (one === null || other === null) return Number(one === null) - Number(other === null)
      return way * (typeof one === 'number' ? one - Number(other) : IN_FRENCH.compare(one, String(other)))
    }),
  }
}

const IN_FRENCH = new Intl.Collator('fr', { numeric: true })

/** The same of a listing, which finds by `q`. */
export async function choicesOf<I, R>(
  args: PageArgs,
  list: UseCase<I, { rows: R[]; next: string | null }>,
  input: Partial<I>,
  choice: (row: R) => Choice,
  named?: string,
): Promise<Choice[] | null> {
  const asked = { ...input, limit: LISTED, ...(named ? { q: named } : {}) }
  const { rows, next } = await load(args, list, asked as I)
  return next ? null : rows.map(choice)
}

type Choices = readonly Choice[] | null

/**
 * For `NamedField`s, in an action or in the loader of a GET form: the only one who bears the name typed (`<field>.name`) takes its place in the
 * form. Where nobody does, or several, that is refused, with those among whom to choose; null once each field names one, or nobody.
 * `finders` has a field's name, `*` in place of the number of a row.
 */
export async function chooseNamed(
  args: PageArgs,
  finders: Readonly<Record<string, (named: string) => Choices | Promise<Choices>>>,
) {
  const form = args.request.method === 'GET' ? args.url!.searchParams : await formOf(args)
  const typed = (name: string) => String(form.get(name) ?? '').trim()
  const refusals: Refusal[] = []
  const choices: Record<string, Choice[]> = {}
  for (const key of [...new Set(form.keys())]) {
    const field = key.replace(/\.name$/, '')
    const find = field === key ? undefined : finders[field.replace(/(?<=\.)\d+(?=\.)/g, '*')]
    if (!find) continue
    const named = typed(key)
    // Somebody chosen among those of another name is not who is meant now.
    if (named !== typed(`${field}.was`)) form.delete(field)
    if (!named || form.get(field)) continue
    const found = await find(named.slice(0, 100))
    const exact =
      found?.filter(({ label }) => [label, ...label.split(' · ')].some(part => plain(part) === plain(named))) ?? []
    const meant = exact.length > 0 ? exact : (found ?? [])
    if (meant.length === 1) {
      form.set(field, meant[0]!.value)
      continue
    }
    const several = meant.length > 0 && meant.length <= SHOWN
    const message = several
      ? `${meant.length} noms répondent à « ${named} » : choisissez le bon.`
      : found?.length === 0
        ? `Aucun nom ne répond à « ${named} » : vérifiez-le, une partie suffit.`
        : `Trop de noms répondent à « ${named} » : précisez-le.`
    refusals.push(refuse('nom', message, field))
    choices[field] = several ? [...meant] : []
  }
  if (refusals.length === 0) return null
  const refused: RefusedForm = { refusals, values: typedValues(form), choices }
  return data(refused, { status: STATUS_OF.rules })
}

function here({ request, url = new URL(request.url) }: PageArgs): string {
  const { pathname, search } = url
  return `${pathname}${search}`
}

/** Runs a query from a loader. What it refuses becomes an error page in French: 404, 403 or 422. */
export async function load<I, O>(args: PageArgs, query: UseCase<I, O>, input: I, given?: Session): Promise<O> {
  const session = given ? onPublicPage(given, query) : signedIn(args)
  try {
    return await query(session, input)
  } catch (error) {
    throwAsPage(error)
  }
}

/** Throws a refusal as an error page; anything else as it is. */
export function throwAsPage(error: unknown): never {
  if (!(error instanceof Refused)) throw error
  const malformedAddress =
    error.kind === 'rules' && error.refusals.some(({ path }) => /^(id|token|\w+Id)$/.test(path ?? ''))
  throw data({ refusals: error.refusals }, { status: malformedAddress ? 404 : STATUS_OF[error.kind] })
}

/** An error page 404, for what an address names and does not exist. */
export function notFoundPage(message: string): never {
  throw data({ refusals: [{ code: 'introuvable', message }] }, { status: 404 })
}
