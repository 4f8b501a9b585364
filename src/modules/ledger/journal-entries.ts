import { z } from 'zod'
import { zDay, zId } from '../../kernel/input.ts'
import { notFound } from '../../kernel/refusal.ts'
import { containing } from '../../platform/like.ts'
import { pageOf, readCursor, zPage } from '../../platform/pagination.server.ts'
import { ROLES, TEAM } from '../../platform/session.ts'
import { query, sql } from '../../platform/use-case.server.ts'

const zEntryRow = z.object({
  id: zId,
  day: zDay,
  journal: z.string(),
  number: z.number().nullable(),
  label: z.string(),
  documentKind: z.string(),
  documentNumber: z.string(),
  validatedAt: z.string().nullable(),
  amountCents: z.number(),
})

/** Within a day, in order of validation; the brouillard last. */
const PROVISIONAL_RANK = Number.MAX_SAFE_INTEGER
const RANK = sql`coalesce(e.sequence, ${sql.lit(PROVISIONAL_RANK)})`

/** Entries, latest first. `state: 'provisional'` is the brouillard; `q` matches label, document or number. */
export const journalEntries = query({
  name: 'journalEntries',
  api: 'GET /entries',
  summary: 'Écritures d’un journal',
  roles: TEAM,
  scope: 'house',
  input: z.strictObject({
    journal: z.string().max(6).optional(),
    from: zDay.optional(),
    to: zDay.optional(),
    state: z.enum(['provisional', 'validated']).optional(),
    q: z.string().max(100).optional(),
    ...zPage,
  }),
  output: z.object({ rows: z.array(zEntryRow), next: z.string().nullable() }),
  async run(ctx, { journal, from, to, state, q, after, limit }) {
    const [day, rank, id] = after ? readCursor(after, 3) : []
    const { rows } = await sql<z.output<typeof zEntryRow> & { sequence: number | null }>`
      select e.id, e.sequence, e.day, e.journal_code as journal, e.number, e.label, e.document_kind as "documentKind", e.document_number as "documentNumber",
        e.validated_at as "validatedAt",
        (select coalesce(sum(l.debit), 0)::bigint from entry_line l where l.organisation_id = e.organisation_id and l.entry_id = e.id) as "amountCents"
      from entry e where e.organisation_id = ${ctx.organisationId}
        ${journal ? sql`and e.journal_code = ${journal}` : sql``}
        ${from ? sql`and e.day >= ${from}` : sql``}
        ${to ? sql`and e.day <= ${to}` : sql``}
        ${state === 'provisional' ? sql`and e.validated_at is null` : sql``}
        ${state === 'validated' ? sql`and e.validated_at is not null` : sql``}
        ${q ? sql`and (unaccent(e.label || ' ' || e.document_number) ilike unaccent(${containing(q)}) or e.number::text = ${q})` : sql``}
        ${after ? sql`and e.day <= ${day}::date and (e.day, ${RANK}, e.id) < (${day}::date, ${rank}::bigint, ${id}::uuid)` : sql``}
      order by e.day desc, ${RANK} desc, e.id desc limit ${limit + 1}`.execute(ctx.db)
    return pageOf(rows, limit, row => [row.day, row.sequence ?? PROVISIONAL_RANK, row.id])
  },
})

const zEntryLine = z.object({
  position: z.number(),
  account: z.string(),
  accountLabel: z.string(),
  activityId: zId,
  activityName: z.string().nullable(),
  thirdPartyId: z.string().nullable(),
  thirdPartyName: z.string().nullable(),
  label: z.string(),
  debitCents: z.number(),
  creditCents: z.number(),
  dueDay: zDay.nullable(),
  letteringId: z.string().nullable(),
  letter: z.string().nullable(),
})

/**
 * One entry: its lines (those of the session's activities), its document, what it corrects and what corrects it, and who did what on
 * it. An entry of which the session sees no line does not exist for it.
 */
export const getEntry = query({
  name: 'getEntry',
  api: 'GET /entries/{id}',
  summary: 'Lit une écriture',
  roles: ROLES,
  scope: 'own',
  input: z.strictObject({ id: zId }),
  output: z.object({
    id: zId,
    journal: z.string(),
    journalLabel: z.string(),
    number: z.number().nullable(),
    day: zDay,
    label: z.string(),
    documentKind: z.string(),
    documentId: z.string().nullable(),
    documentNumber: z.string(),
    documentDay: zDay,
    validatedAt: z.string().nullable(),
    hash: z.string().nullable(),
    reverses: z.string().nullable(),
    reversedBy: z.string().nullable(),
    lines: z.array(zEntryLine),
    /** The documents that its lines add to or settle: the invoices that a receipt pays, the purchases of a transfer. */
    about: z.array(z.object({ kind: z.string(), id: zId, number: z.string() })),
    /** The lines of the bank that it is reconciled with, for those who see the whole house. */
    bankLines: z.array(z.object({ id: zId, day: zDay, amountCents: z.number() })),
    history: z.array(z.object({ at: z.string(), useCase: z.string(), actor: z.string() })),
  }),
  async run(ctx, { id }) {
    const head = await ctx.db
      .selectFrom('entry as e')
      .innerJoin('journal as j', join =>
        join.onRef('j.organisation_id', '=', 'e.organisation_id').onRef('j.code', '=', 'e.journal_code'),
      )
      .select([
        'e.id',
        'e.journal_code as journal',
        'j.label as journalLabel',
        'e.number',
        'e.day',
        'e.label',
        'e.document_kind as documentKind',
        'e.document_id as documentId',
        'e.document_number as documentNumber',
        'e.document_day as documentDay',
        'e.validated_at as validatedAt',
        'e.reverses_id as reverses',
        sql<string | null>`encode(e.hash, 'hex')`.as('hash'),
        sql<
          string | null
        >`(select r.id from entry r where r.organisation_id = e.organisation_id and r.reverses_id = e.id limit 1)`.as(
          'reversedBy',
        ),
      ])
      .where('e.organisation_id', '=', ctx.organisationId)
      .where('e.id', '=', id)
      .executeTakeFirst()
    const { rows: lines } = await sql<z.output<typeof zEntryLine>>`
      select l.position, l.account, c.label as "accountLabel", l.activity_id as "activityId", a.name as "activityName", l.third_party_id as "thirdPartyId",
        t.name as "thirdPartyName", l.label, l.debit as "debitCents", l.credit as "creditCents", l.due_day as "dueDay", g.id as "letteringId", g.code as letter
      from entry_line l
      join account c on c.organisation_id = l.organisation_id and c.code = l.account
      left join activity a on a.organisation_id = l.organisation_id and a.id = l.activity_id
      left join third_party t on t.organisation_id = l.organisation_id and t.id = l.third_party_id
      left join lettering_line x on x.organisation_id = l.organisation_id and x.entry_id = l.entry_id and x.position = l.position
      left join lettering g on g.organisation_id = x.organisation_id and g.id = x.lettering_id
      where l.organisation_id = ${ctx.organisationId} and l.entry_id = ${id} order by l.position`.execute(ctx.db)
    if (!head || lines.length === 0) throw notFound('Cette écriture')
    const { rows: about } = await sql<{ kind: string; id: string; number: string }>`
      select distinct on (o.document_number, o.document_id) o.document_kind as kind, o.document_id as id, o.document_number as number
      from entry_line l
      join entry_line s on s.organisation_id = l.organisation_id and s.item_id = l.item_id and s.entry_id <> l.entry_id
      join entry o on o.organisation_id = s.organisation_id and o.id = s.entry_id and o.document_id = l.item_id and o.reverses_id is null
      where l.organisation_id = ${ctx.organisationId} and l.entry_id = ${id} and l.item_id is not null
      order by o.document_number, o.document_id, o.document_kind <> 'write-off', o.day limit 50`.execute(ctx.db)
    const bankLines = await ctx.db
      .selectFrom('bank_line')
      .select(['id', 'day', 'amount_cents as amountCents'])
      .where('organisation_id', '=', ctx.organisationId)
      .where('match_id', 'in', eb =>
        eb
          .selectFrom('bank_match_line')
          .select('match_id')
          .where('organisation_id', '=', ctx.organisationId)
          .where('entry_id', '=', id),
      )
      .orderBy('day')
      .orderBy('id')
      .limit(50)
      .execute()
    const history = await ctx.db
      .selectFrom('audit_log')
      .select(['at', 'use_case as useCase', 'actor_name as actor'])
      .where('organisation_id', '=', ctx.organisationId)
      .where('subject_id', 'in', head.documentId ? [id, head.documentId] : [id])
      .orderBy('at', 'desc')
      .limit(50)
      .execute()
    return { ...head, lines, about, bankLines, history }
  },
})
