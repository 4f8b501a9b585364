import { createHash } from 'node:crypto'
import { sql } from 'kysely'
import pg from 'pg'
import type { z } from 'zod'
import { type Day, dayIn, type Instant } from '../kernel/day.ts'
import { type Refusal, Refused, refuse } from '../kernel/refusal.ts'
import { type Db, inTransaction, ownersPool, together } from './database.server.ts'
import { newId } from './ids.server.ts'
import { may, type Role, type Session } from './session.ts'

/** What a use case works with: one transaction, one tenant, one actor, one clock. */
export interface Context {
  db: Db
  session: Session
  organisationId: string
  today: Day
  now: Instant
  /** Writes an audit row in this transaction: on which object, of which activity, what it was before. */
  record(subjectId: string, about?: { activityId?: string | null; before?: unknown }): void
}

type Method = 'GET' | 'POST' | 'PUT' | 'PATCH' | 'DELETE'

interface Definition<I, O> {
  name: string
  /** « POST /invoices/{id}/issuance » under /api/v1; or the reason why scripts have no such door. */
  api: `${Method} /${string}` | { none: string }
  /** One French line for the API's description. */
  summary: string
  roles: readonly Role[]
  /**
   * `own`: also for sessions limited to their activities. `house`: only for sessions that see the whole house. `public`: for anybody, from a
   * page without sign-in; it sees the house as the platform does, so it answers only for what its input names (a date, a secret link).
   */
  scope: 'own' | 'house' | 'public'
  input: z.ZodType<I>
  output: z.ZodType<O>
  run(ctx: Context, input: I): Promise<O>
}

export interface UseCase<I, O> extends Definition<I, O> {
  kind: 'command' | 'query'
  /** Runs in a transaction of its own. `requestKey`: the same key with the same input gives the first answer again. */
  (session: Session, input: I, requestKey?: string): Promise<O>
}

/** Any entry of the catalogue. */
// biome-ignore lint/suspicious/noExplicitAny: a catalogue holds use cases of every input and output
export type AnyUseCase = UseCase<any, any>

/**
 * A command: one transaction, audited, idempotent by request key. `audit: 'none'` where nothing is worth keeping (autosaved drafts);
 * `'subject'` keeps who did what to which object and not what was typed, for personal data that must one day be erased.
 */
export function useCase<I, O>(definition: Definition<I, O> & { audit?: 'none' | 'subject' }): UseCase<I, O> {
  const call = async (session: Session, raw: I, requestKey?: string): Promise<O> => {
    const input = admit(definition, session, raw)
    if (requestKey !== undefined && !REQUEST_KEY.test(requestKey))
      throw new Refused([refuse('cle', 'Cette page a été abîmée en route : rechargez-la et recommencez.')])
    const inputHash =
      requestKey === undefined
        ? null
        : createHash('sha256').update(definition.name).update(JSON.stringify(input)).digest()
    try {
      return await inTransaction(session, false, async db => {
        const audit: AuditRow[] = []
        const ctx = contextOf(session, db, audit)
        const output = await definition.run(ctx, input)
        await together(
          definition.audit === 'none'
            ? Promise.resolve()
            : writeAudit(ctx, definition.name, definition.audit === 'subject' ? null : input, audit),
          inputHash ? keepAnswer(ctx, requestKey!, definition.name, inputHash, output) : Promise.resolve(),
        )
        return output
      })
    } catch (error) {
      // Asked again: the work was found done, or its key taken, and all is rolled back. The first answer is given, once the disk has that too.
      const known =
        inputHash && (await inTransaction(session, false, db => answeredBefore<O>(db, session, requestKey!, inputHash)))
      if (known) return known.output
      throw await explained(error)
    }
  }
  return callable(call, { ...definition, kind: 'command' })
}

const REQUEST_KEY = /^\P{C}{1,300}$/u

/** A read: one read-only snapshot, no audit. */
export function query<I, O>(definition: Definition<I, O>): UseCase<I, O> {
  const call = async (session: Session, raw: I): Promise<O> => {
    const input = admit(definition, session, raw)
    try {
      return await inTransaction(session, true, db => definition.run(contextOf(session, db, []), input))
    } catch (error) {
      throw await explained(error)
    }
  }
  return callable(call, { ...definition, kind: 'query' })
}

const summaries = new Map<string, string>()
/** The French line of a use case, by the name that the audit log keeps of it. */
export const summaryOf = (useCase: string): string => summaries.get(useCase) ?? useCase

/** The function carries its own description; `name` of a function is read-only unless defined so. */
function callable<I, O>(
  call: (session: Session, input: I, requestKey?: string) => Promise<O>,
  description: Definition<I, O> & { kind: string },
): UseCase<I, O> {
  summaries.set(description.name, description.summary)
  return Object.defineProperties(
    call,
    Object.fromEntries(
      Object.entries(description).map(([key, value]) => [key, { value, enumerable: true, configurable: true }]),
    ),
  ) as UseCase<I, O>
}

/** Throws Refused where the session's role, or its activities, do not admit the use case. */
export function allow(session: Session, useCase: Pick<Definition<never, unknown>, 'roles' | 'scope'>): void {
  if (useCase.scope === 'public' || may(session, useCase)) return
  throw new Refused(
    [refuse('interdit', 'Votre rôle ne permet pas cette action. Demandez-la à votre coopérative.')],
    'forbidden',
  )
}

/** Checks the role and the scope, parses the input. Throws Refused. */
function admit<I, O>(definition: Definition<I, O>, session: Session, raw: I): I {
  allow(session, definition)
  const parsed = definition.input.safeParse(raw)
  if (!parsed.success) throw new Refused(parsed.error.issues.map(issueToRefusal))
  return parsed.data
}

function issueToRefusal(issue: z.core.$ZodIssue): Refusal {
  const path = issue.path.join('.')
  if (issue.code === 'unrecognized_keys')
    return refuse('champ-inconnu', `Champ inconnu : ${issue.keys.join(', ')}.`, path)
  return refuse(issue.code === 'custom' ? 'invalide' : issue.code, issue.message, path)
}

interface AuditRow {
  subjectId: string
  activityId: string | null
  before: unknown
}

function contextOf(session: Session, db: Db, audit: AuditRow[]): Context {
  const now = session.now ?? (new Date().toISOString() as Instant)
  return {
    db,
    session,
    organisationId: session.organisationId,
    now,
    today: dayIn(session.zone, now),
    record: (subjectId, { activityId = null, before = null } = {}) => {
      audit.push({ subjectId, activityId, before })
    },
  }
}

async function writeAudit(ctx: Context, useCaseName: string, input: unknown, rows: AuditRow[]): Promise<void> {
  if (rows.length === 0) throw new Error(`${useCaseName} recorded nothing in the audit log`)
  const { actor } = ctx.session
  await ctx.db
    .insertInto('audit_log')
    .values(
      rows.map(row => ({
        organisation_id: ctx.organisationId,
        id: newId(),
        at: ctx.now,
        use_case: useCaseName,
        actor_kind: actor.kind,
        actor_id: actor.id,
        actor_name: actor.name,
        subject_id: row.subjectId,
        activity_id: row.activityId,
        before: row.before === null ? null : JSON.stringify(row.before),
        input: rows.length === 1 && input !== null ? JSON.stringify(input) : null,
      })),
    )
    .execute()
}

async function answeredBefore<O>(
  db: Db,
  session: Session,
  key: string,
  inputHash: Buffer,
): Promise<{ output: O } | null> {
  const row = await db
    .selectFrom('request')
    .select(['input_hash', 'output'])
    .where('organisation_id', '=', session.organisationId)
    .where('actor_id', '=', session.actor.id)
    .where('key', '=', key)
    .executeTakeFirst()
  if (!row) return null
  if (!Buffer.from(row.input_hash).equals(inputHash)) {
    throw new Refused([
      refuse('cle-reutilisee', 'Cette demande a déjà servi pour une autre saisie : rechargez la page et recommencez.'),
    ])
  }
  return { output: row.output as O }
}

async function keepAnswer(
  ctx: Context,
  key: string,
  useCaseName: string,
  inputHash: Buffer,
  output: unknown,
): Promise<void> {
  await ctx.db
    .insertInto('request')
    .values({
      organisation_id: ctx.organisationId,
      actor_id: ctx.session.actor.id,
      key,
      use_case: useCaseName,
      input_hash: inputHash,
      output: output === undefined ? null : JSON.stringify(output),
      at: ctx.now,
    })
    .execute()
}

/** A database refusal becomes a French one: the comment on the constraint, or the message that a trigger raised. Else the error itself. */
async function explained(error: unknown): Promise<unknown> {
  if (!(error instanceof pg.DatabaseError)) return error
  if (error.code === 'ES422') return new Refused([refuse('base', error.message)])
  if (error.code === '42501' && /row-level security/.test(error.message)) {
    return new Refused([refuse('introuvable', 'Cet élément n’existe pas ou ne vous est pas accessible.')], 'not-found')
  }
  if (['22P02', '22003', '22007', '22008', '22021'].includes(error.code ?? '')) {
    return new Refused([refuse('valeur', 'Une valeur est illisible ou trop grande : vérifiez la saisie.')])
  }
  if (!['23503', '23505', '23514', '23P01'].includes(error.code ?? '') || !error.constraint) return error
  const { rows } = await ownersPool().query<{ message: string | null }>(
    `select coalesce((select obj_description(oid, 'pg_constraint') from pg_constraint where conname = $1 limit 1),
                     (select obj_description(oid, 'pg_class') from pg_class where relname = $1 limit 1)) as message`,
    [error.constraint],
  )
  const message = rows[0]?.message
  if (error.code === '23503')
    return new Refused([
      refuse('reference', message ?? 'Un élément mentionné n’existe pas (ou plus), ou il est encore utilisé ailleurs.'),
    ])
  return message ? new Refused([refuse(error.constraint, message)]) : error
}

/**
 * For reads of a whole house: the rest of the transaction is planned for its values. After a few runs a prepared statement gets a plan for
 * any values, which takes thousands of rows for one and joins them in loops. Without `loops`, tables are joined by hashing: policies keep
 * from the planner how many rows a session sees (it reckons one in two hundred), which it may take for one too.
 */
export async function planForValues(ctx: Context, { loops = true } = {}): Promise<void> {
  const joins = loops ? sql`` : sql`, set_config('enable_nestloop', 'off', true)`
  await sql`select set_config('plan_cache_mode', 'force_custom_plan', true)${joins}`.execute(ctx.db)
}

/** The one row that must be there: anything else is a bug. */
export function assertOne<T>(rows: readonly T[]): T {
  if (rows.length !== 1) throw new Error(`expected one row, found ${rows.length}`)
  return rows[0]!
}

export { sql, together }
