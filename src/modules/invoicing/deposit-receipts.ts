import { z } from 'zod'
import { zDay, zId, zNonNegativeCents } from '../../kernel/input.ts'
import { allocate, cents, sum } from '../../kernel/money.ts'
import { type Refusal, Refused, refuse, refuseIfAny } from '../../kernel/refusal.ts'
import { newId } from '../../platform/ids.server.ts'
import { pageOf, readCursor, zPage } from '../../platform/pagination.server.ts'
import { OFFICE } from '../../platform/session.ts'
import { query, sql, useCase } from '../../platform/use-case.server.ts'
import { creditLine, debitLine } from '../ledger/entry.ts'
import { postEntries } from '../ledger/index.ts'
import { readOrganisation } from '../organisation/index.ts'
import { METHOD_LABELS, METHODS_TO_DEPOSIT, type MethodToDeposit } from './receipt-method.ts'

/**
 * Takes to the bank what was received and is not there yet, cheques first of all: one bank line for the whole, one line of account an
 * activity, under one reference. D 512 · C 5112 (511, 53, 5118, 5116) for each receipt; D 627 what the bank kept of cards, by activity; D 53
 * what stays in the till of an activity's cash.
 */
export const depositReceipts = useCase({
  name: 'depositReceipts',
  api: 'POST /cheque-deposits',
  summary: 'Remet en banque des chèques, ou les cartes, espèces, CESU et versements de places de marché reçus',
  roles: OFFICE,
  scope: 'house',
  input: z.strictObject({
    receiptIds: z.array(zId).min(1, 'Choisissez au moins un encaissement.').max(200),
    day: zDay,
    reference: z.string().min(1, 'Indiquez le numéro de la remise.').max(40),
    /** What the bank kept of the remittance. */
    feeCents: zNonNegativeCents.nullish(),
    /** What stays in the till of the cash of one activity: a part only is taken to the bank. */
    keptCents: zNonNegativeCents.nullish(),
    account: z
      .string()
      .regex(/^512[0-9A-Z]{0,9}$/, 'Compte de banque attendu (512…).')
      .nullish(),
  }),
  output: z.strictObject({ id: zId, amountCents: z.number() }),
  async run(ctx, input) {
    const { accounts, journals } = (await readOrganisation(ctx)).settings
    const receipts = await ctx.db
      .selectFrom('receipt')
      .selectAll()
      .where('organisation_id', '=', ctx.organisationId)
      .where('id', 'in', input.receiptIds)
      .where('method', 'in', METHODS_TO_DEPOSIT)
      .where('deposit_id', 'is', null)
      .where('cancelled_at', 'is', null)
      .orderBy('id')
      .forUpdate()
      .execute()
    if (receipts.length !== new Set(input.receiptIds).size) {
      throw new Refused([
        refuse(
          'cheques',
          'Un de ces encaissements ne se remet pas en banque, ou il est déjà remis : rechargez la liste.',
          'receiptIds',
        ),
      ])
    }
    const amountCents = sum(receipts.map(receipt => receipt.amount_cents))
    const feeCents = input.feeCents ?? 0
    const keptCents = input.keptCents ?? 0
    refuseIfAny([
      ...oneMethod(receipts),
      ...feeRefusals(feeCents, amountCents),
      ...keptRefusals(keptCents, amountCents, receipts),
    ])
    const id = newId()
    await ctx.db
      .insertInto('cheque_deposit')
      .values({
        organisation_id: ctx.organisationId,
        id,
        day: input.day,
        reference: input.reference,
        amount_cents: amountCents,
        fee_cents: cents(feeCents),
        kept_cents: cents(keptCents),
      })
      .execute()
    await ctx.db
      .updateTable('receipt')
      .set({ deposit_id: id })
      .where('organisation_id', '=', ctx.organisationId)
      .where('id', 'in', input.receiptIds)
      .execute()
    const byActivity = [...Map.groupBy(receipts, receipt => receipt.activity_id)]
    const amounts = byActivity.map(([, its]) => sum(its.map(receipt => receipt.amount_cents)))
    const fees = allocate(feeCents, amounts)
    const lines = byActivity.flatMap(([activityId, its], i) => [
      ...debitLine(amounts[i]! - fees[i]! - keptCents, { account: input.account ?? accounts.bank, activityId }),
      ...debitLine(fees[i]!, { account: accounts.bankFees, activityId }),
      ...debitLine(keptCents, { account: accounts.cash, activityId, label: 'Reste en caisse' }),
      ...its.flatMap(receipt => creditLine(receipt.amount_cents, { account: receipt.account, activityId })),
    ])
    const method = receipts[0]!.method as MethodToDeposit
    await postEntries(
      ctx,
      [
        {
          id: newId(),
          journal: journals.bank,
          day: input.day,
          label: `${DEPOSIT_LABELS[method]} ${input.reference}`,
          documentKind: 'cheque-deposit',
          documentId: id,
          documentNumber: input.reference,
          documentDay: input.day,
          lines,
        },
      ],
      'validated',
    )
    ctx.record(id)
    return { id, amountCents }
  },
})

const DEPOSIT_LABELS: Record<MethodToDeposit, string> = {
  cash: 'Versement d’espèces',
  card: 'Remise de cartes',
  cheque: 'Remise de chèques',
  voucher: 'Remise de CESU',
  marketplace: 'Versement de place de marché',
}

const zDepositRow = z.object({
  id: zId,
  day: zDay,
  reference: z.string(),
  method: z.enum(METHODS_TO_DEPOSIT),
  receipts: z.number(),
  amountCents: z.number(),
  feeCents: z.number(),
  keptCents: z.number(),
})
type DepositRow = z.output<typeof zDepositRow>

/** What was taken to the bank, newest first; what was cancelled since is not. */
export const listDeposits = query({
  name: 'listDeposits',
  api: 'GET /cheque-deposits',
  summary: 'Liste les remises en banque',
  roles: [...OFFICE, 'auditor'],
  scope: 'house',
  input: z.strictObject({ method: z.enum(METHODS_TO_DEPOSIT).optional(), ...zPage }),
  output: z.object({ rows: z.array(zDepositRow), next: z.string().nullable() }),
  async run(ctx, input) {
    const key = input.after ? readCursor(input.after, 2) : null
    const { rows } = await sql<DepositRow>`
      select d.id, d.day, d.reference, r.method, r.receipts, d.amount_cents as "amountCents", d.fee_cents as "feeCents", d.kept_cents as "keptCents"
      from cheque_deposit d
      cross join lateral (select min(method) as method, count(*)::int as receipts from receipt
        where organisation_id = d.organisation_id and deposit_id = d.id) r
      where d.organisation_id = ${ctx.organisationId} and r.receipts > 0
        and (${input.method ?? null}::text is null or r.method = ${input.method ?? null})
        and (${key?.[0] ?? null}::date is null or (d.day, d.id) < (${key?.[0] ?? null}::date, ${key?.[1] ?? null}::uuid))
      order by d.day desc, d.id desc limit ${input.limit + 1}`.execute(ctx.db)
    return pageOf(rows, input.limit, row => [row.day, row.id])
  },
})

function oneMethod(receipts: readonly { method: string }[]): Refusal[] {
  const methods = [...new Set(receipts.map(receipt => receipt.method))] as MethodToDeposit[]
  if (methods.length === 1) return []
  const named = methods.map(method => METHOD_LABELS[method].toLowerCase()).join(', ')
  return [
    refuse(
      'moyen',
      `Une remise est d’un seul moyen de paiement (ici : ${named}) : faites-en une chacun.`,
      'receiptIds',
    ),
  ]
}

function feeRefusals(feeCents: number, amountCents: number): Refusal[] {
  if (feeCents < amountCents) return []
  return [refuse('frais', 'Les frais dépassent la remise : vérifiez le montant.', 'feeCents')]
}

/** Of cash, of one activity, and not all of it: each activity's money is its own, even in the till. */
function keptRefusals(
  keptCents: number,
  amountCents: number,
  receipts: readonly { method: string; activity_id: string }[],
): Refusal[] {
  if (keptCents === 0) return []
  const refusals: Refusal[] = []
  if (keptCents >= amountCents)
    refusals.push(refuse('caisse', 'Ce qui reste en caisse atteint la remise : vérifiez le montant.', 'keptCents'))
  if (receipts.some(receipt => receipt.method !== 'cash'))
    refusals.push(refuse('caisse', 'Seules des espèces restent en caisse : retirez ce montant.', 'keptCents'))
  if (new Set(receipts.map(receipt => receipt.activity_id)).size > 1)
    refusals.push(
      refuse('caisse', 'La caisse est celle d’une activité : remettez à part les espèces de chacune.', 'receiptIds'),
    )
  return refusals
}
