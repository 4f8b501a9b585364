import { z } from 'zod'
import { zDay, zId } from '../../kernel/input.ts'
import { notFound } from '../../kernel/refusal.ts'
import { containing } from '../../platform/like.ts'
import { pageOf, readCursor, zPage } from '../../platform/pagination.server.ts'
import { ROLES } from '../../platform/session.ts'
import { type Context, query, sql } from '../../platform/use-case.server.ts'
import { METHODS_TO_DEPOSIT } from '../invoicing/receipt-method.ts'

const zTakingRow = z.object({
  id: zId,
  activityId: zId,
  activityName: z.string(),
  day: zDay,
  reference: z.string(),
  label: z.string().nullable(),
  netCents: z.number(),
  vatCents: z.number(),
  grossCents: z.number(),
  feeCents: z.number(),
  /** Billed by the marketplace; or owed and deducted by the activity, at `feeReverseChargeBp`. */
  feeVatCents: z.number(),
  feeReverseChargeBp: z.number().nullable(),
  /** Bases and VAT, one a rate and nature. */
  lines: z.array(
    z.strictObject({
      nature: z.enum(['goods', 'services']),
      vatCategory: z.string(),
      vatRateBp: z.number(),
      account: z.string(),
      netCents: z.number(),
      vatCents: z.number(),
      grossCents: z.number(),
    }),
  ),
  payments: z.array(
    z.strictObject({
      method: z.enum(METHODS_TO_DEPOSIT),
      amountCents: z.number(),
      /** Of its remittance to the bank, once made. */
      depositReference: z.string().nullable(),
    }),
  ),
  fileId: zId.nullable(),
  /** The house has read it, or had not to. */
  checked: z.boolean(),
  cancelledOn: zDay.nullable(),
  cancelReason: z.string().nullable(),
})
export type TakingRow = z.output<typeof zTakingRow>

const linesOf = sql<
  TakingRow['lines']
>`(select jsonb_agg(jsonb_build_object('nature', l.nature, 'vatCategory', l.vat_category,
    'vatRateBp', l.vat_rate_bp, 'account', l.account, 'netCents', l.net_cents, 'vatCents', l.vat_cents, 'grossCents', l.gross_cents) order by l.position)
  from taking_line l where l.organisation_id = t.organisation_id and l.taking_id = t.id)`

const paymentsOf = sql<
  TakingRow['payments']
>`(select jsonb_agg(jsonb_build_object('method', r.method, 'amountCents', r.amount_cents,
    'depositReference', d.reference) order by r.amount_cents desc)
  from receipt r left join cheque_deposit d on d.organisation_id = r.organisation_id and d.id = r.deposit_id
  where r.organisation_id = t.organisation_id and r.taking_id = t.id)`

const selectTakings = (ctx: Context) =>
  ctx.db
    .selectFrom('taking as t')
    .innerJoin('activity as a', join =>
      join.onRef('a.organisation_id', '=', 't.organisation_id').onRef('a.id', '=', 't.activity_id'),
    )
    .select([
      't.id',
      't.activity_id as activityId',
      'a.name as activityName',
      't.day',
      't.reference',
      't.label',
      't.net_cents as netCents',
      't.vat_cents as vatCents',
      't.gross_cents as grossCents',
      't.fee_cents as feeCents',
      't.fee_vat_cents as feeVatCents',
      't.fee_reverse_charge_bp as feeReverseChargeBp',
      linesOf.as('lines'),
      paymentsOf.as('payments'),
      't.file_id as fileId',
      sql<boolean>`t.checked_at is not null`.as('checked'),
      't.cancelled_on as cancelledOn',
      't.cancel_reason as cancelReason',
    ])
    .where('t.organisation_id', '=', ctx.organisationId)

/** The register of takings, newest first, cancelled ones in their place. */
export const listTakings = query({
  name: 'listTakings',
  api: 'GET /takings',
  summary: 'Liste les recettes sans facture',
  roles: ROLES,
  scope: 'own',
  input: z.strictObject({
    activityId: zId.optional(),
    from: zDay.optional(),
    to: zDay.optional(),
    /** Those that the house has still to read. */
    toCheck: z.boolean().optional(),
    q: z.string().max(100).optional(),
    ...zPage,
  }),
  output: z.object({ rows: z.array(zTakingRow), next: z.string().nullable() }),
  async run(ctx, input) {
    let rows = selectTakings(ctx)
      .orderBy('t.day', 'desc')
      .orderBy('t.id', 'desc')
      .limit(input.limit + 1)
    if (input.activityId) rows = rows.where('t.activity_id', '=', input.activityId)
    if (input.from) rows = rows.where('t.day', '>=', input.from)
    if (input.to) rows = rows.where('t.day', '<=', input.to)
    if (input.toCheck) rows = rows.where('t.checked_at', 'is', null).where('t.cancelled_on', 'is', null)
    if (input.q) {
      const like = containing(input.q)
      rows = rows.where(sql<boolean>`(t.reference ilike ${like} or unaccent(t.label) ilike unaccent(${like}))`)
    }
    if (input.after) {
      const [day, id] = readCursor(input.after, 2)
      rows = rows.where(sql<boolean>`(t.day, t.id) < (${day}::date, ${id}::uuid)`)
    }
    return pageOf((await rows.execute()) as TakingRow[], input.limit, row => [row.day, row.id])
  },
})

export const getTaking = query({
  name: 'getTaking',
  api: 'GET /takings/{id}',
  summary: 'Lit une recette, ses taux, ses moyens de paiement et ses écritures',
  roles: ROLES,
  scope: 'own',
  input: z.strictObject({ id: zId }),
  output: zTakingRow.extend({ fileName: z.string().nullable(), entryIds: z.array(zId) }),
  async run(ctx, { id }) {
    const row = await selectTakings(ctx)
      .select([
        sql<
          string | null
        >`(select f.name from file f where f.organisation_id = t.organisation_id and f.id = t.file_id)`.as('fileName'),
        sql<
          string[]
        >`array(select e.id from entry e where e.organisation_id = t.organisation_id and (e.document_id = t.id
          or e.reverses_id in (select o.id from entry o where o.organisation_id = t.organisation_id and o.document_id = t.id)) order by e.sequence)`.as(
          'entryIds',
        ),
      ])
      .where('t.id', '=', id)
      .executeTakeFirst()
    if (!row) throw notFound('Cette recette')
    return row as typeof row & TakingRow
  },
})
