import { z } from 'zod'
import { formatDay } from '../../kernel/day.ts'
import { zDay, zId, zNonNegativeCents, zOptionalText, zPositiveCents, zRateBp, zText } from '../../kernel/input.ts'
import { cents, formatEuros } from '../../kernel/money.ts'
import { type Refusal, Refused, refuse, refuseIfAny } from '../../kernel/refusal.ts'
import { CATEGORIES_WITHOUT_INVOICE } from '../../law/vat.ts'
import { newId } from '../../platform/ids.server.ts'
import { OFFICE } from '../../platform/session.ts'
import { type Context, sql, together, useCase } from '../../platform/use-case.server.ts'
import { keepReceipts } from '../invoicing/index.ts'
import { accountOfMethod, METHODS_TO_DEPOSIT } from '../invoicing/receipt-method.ts'
import { type Entry, type EntryLine, withLiaisons } from '../ledger/entry.ts'
import { postEntries, unknownAccounts } from '../ledger/index.ts'
import { assessLevies, purchaseLevies, readLevies, salesLevies } from '../levies/index.ts'
import { addedTo, LEVY_BASES, type LevyBase } from '../levies/levy.ts'
import { type Activity, readActivities, readOrganisation } from '../organisation/index.ts'
import type { Organisation } from '../organisation/organisation.ts'
import { SELLERS } from './roles.ts'
import {
  feeNetCents,
  paymentsOf,
  priceLine,
  reverseCharged,
  type TakingFee,
  takingRefusals,
  takingTotals,
} from './taking.ts'
import { productAccount, takingLines } from './taking-entry.ts'

export const zTaking = z.strictObject({
  activityId: zId,
  day: zDay,
  /** Number of the Z, of the payout, of the bundle of CESU: once a day and activity. */
  reference: zText(60),
  label: zOptionalText(120),
  /** The till's totals, tax included, one a VAT rate. */
  lines: z
    .array(
      z.strictObject({
        nature: z.enum(['goods', 'services'], { error: 'Dites si ce sont des marchandises ou des prestations.' }),
        vatCategory: z
          .enum(CATEGORIES_WITHOUT_INVOICE, { error: 'Choisissez le régime de TVA dans la liste.' })
          .default('standard'),
        vatRateBp: zRateBp,
        grossCents: zPositiveCents,
        account: z
          .string()
          .regex(/^7[0-9A-Z]{1,11}$/, 'Compte de produits attendu (7…).')
          .nullish(),
      }),
    )
    .min(1, 'Écrivez au moins un montant.')
    .max(12, '12 lignes au plus.'),
  /** How it was paid; one may leave its amount out and takes the rest. */
  payments: z
    .array(
      z.strictObject({
        method: z.enum(METHODS_TO_DEPOSIT, { error: 'Choisissez le moyen de paiement.' }),
        amountCents: zPositiveCents.nullish(),
      }),
    )
    .min(1, 'Choisissez le moyen de paiement.')
    .max(5, 'Cinq moyens de paiement au plus.'),
  /** What a marketplace kept, VAT included, and that VAT; from abroad it bills none, and the activity owes and deducts it (CGI art. 283, 2). */
  fee: z
    .strictObject({
      grossCents: zPositiveCents,
      vatCents: zNonNegativeCents.default(cents(0)),
      reverseCharge: z.boolean().default(false),
    })
    .nullish(),
  /** The till's slip or the payout's statement. */
  fileId: zId.nullish(),
})
export type TakingInput = z.output<typeof zTaking>

/**
 * Records sales without an invoice, and posts them in the same transaction, always: that is what keeps Essaim from being a till (CGI
 * art. 286, I-3° bis). VAT and levies are due at once, since the money is there. Above the activity's ceiling the house reads it afterwards.
 */
export const recordTakings = useCase({
  name: 'recordTakings',
  api: 'POST /takings',
  summary: 'Note des recettes sans facture (Z de caisse, CESU, place de marché) et les comptabilise aussitôt',
  roles: SELLERS,
  scope: 'own',
  input: z.strictObject({
    takings: z.array(zTaking).min(1, 'Notez au moins une recette.').max(200, '200 recettes au plus à la fois.'),
  }),
  output: z.strictObject({ ids: z.array(zId) }),
  async run(ctx, input) {
    const organisation = await readOrganisation(ctx)
    const activities = await readActivities(
      ctx,
      input.takings.map(taking => taking.activityId),
    )
    const takings = input.takings.map(taking => ({
      ...taking,
      fee: feeOf(taking, activities.get(taking.activityId)!),
      reference: taking.reference.trim(),
      id: newId(),
    }))
    refuseIfAny([
      ...billedAbroad(input.takings),
      ...refusalsOf(takings, activities, ctx.today),
      ...(await sameTakings(ctx, takings)),
      ...(await unknownFiles(ctx, takings)),
      ...(await unknownAccounts(
        ctx,
        takings.flatMap(taking => taking.lines.flatMap(line => line.account ?? [])),
        'lines',
      )),
    ])
    await keep(ctx, organisation, takings, activities)
    const levied = await leviesOf(ctx, organisation, takings)
    const { accounts, journals } = organisation.settings
    const entries = takings.map(
      (taking, i): Entry => ({
        id: newId(),
        journal: journals.sales,
        day: taking.day,
        label: `Recette ${taking.reference}`,
        documentKind: 'taking',
        documentId: taking.id,
        documentNumber: taking.reference,
        documentDay: taking.day,
        lines: withLiaisons([...takingLines(taking, accounts), ...levied[i]!], accounts.treasuryLiaison),
      }),
    )
    await postEntries(ctx, entries, 'validated')
    for (const taking of takings) ctx.record(taking.id, { activityId: taking.activityId })
    return { ids: takings.map(taking => taking.id) }
  },
})

type Kept = Omit<TakingInput, 'fee'> & { fee: TakingFee | null; id: string }

const feeOf = ({ fee, day }: TakingInput, { vatTerritory }: Activity): TakingFee | null =>
  fee?.reverseCharge ? reverseCharged(fee.grossCents, day, vatTerritory) : (fee ?? null)

const billedAbroad = (takings: readonly TakingInput[]): Refusal[] =>
  takings.flatMap(({ fee }, i) =>
    fee?.reverseCharge && fee.vatCents > 0
      ? [
          refuse(
            'autoliquidation',
            'Facturés de l’étranger, ces frais sont sans TVA : laissez-la vide, elle est due et déduite d’elle-même. Si la facture en porte, décochez « de l’étranger ».',
            pathIn(i, 'fee.vatCents'),
          ),
        ]
      : [],
  )

const pathIn = (i: number, path: string | undefined) => `takings.${i}${path ? `.${path}` : ''}`

function refusalsOf(
  takings: readonly Kept[],
  activities: ReadonlyMap<string, Activity>,
  today: TakingInput['day'],
): Refusal[] {
  return takings.flatMap((taking, i) =>
    takingRefusals(taking, activities.get(taking.activityId)!, today).map(refusal => ({
      ...refusal,
      message: takings.length === 1 ? refusal.message : `${taking.reference} : ${refusal.message}`,
      path: pathIn(i, refusal.path),
    })),
  )
}

/** The same reference of the same activity on the same day, among those sent together too. */
async function sameTakings(ctx: Context, takings: readonly Kept[]): Promise<Refusal[]> {
  const keyOf = (taking: { activityId: string; day: string; reference: string }) =>
    `${taking.activityId} ${taking.day} ${taking.reference.toLowerCase()}`
  const { rows } = await sql<{ activityId: string; day: string; reference: string; grossCents: number }>`
    select t.activity_id as "activityId", t.day, t.reference, t.gross_cents as "grossCents" from taking t
    join jsonb_to_recordset(${JSON.stringify(takings.map(({ activityId, day, reference }) => ({ activityId, day, reference })))}::jsonb)
      as n("activityId" uuid, day date, reference text)
      on t.activity_id = n."activityId" and t.day = n.day and lower(t.reference) = lower(n.reference)
    where t.organisation_id = ${ctx.organisationId} and t.cancelled_on is null`.execute(ctx.db)
  const known = new Map(rows.map(row => [keyOf(row), row.grossCents]))
  return takings.flatMap((taking, i) => {
    const grossCents = known.get(keyOf(taking))
    known.set(keyOf(taking), takingTotals(taking).grossCents)
    if (grossCents === undefined) return []
    return [
      refuse(
        'doublon',
        `La recette ${taking.reference} du ${formatDay(taking.day)} est déjà notée (${formatEuros(grossCents)}) : ouvrez-la, ou distinguez celle-ci par sa référence si c’en est une autre.`,
        pathIn(i, 'reference'),
      ),
    ]
  })
}

async function unknownFiles(ctx: Context, takings: readonly Kept[]): Promise<Refusal[]> {
  const wanted = takings.flatMap(taking => taking.fileId ?? [])
  if (wanted.length === 0) return []
  const files = await ctx.db
    .selectFrom('file')
    .select(['id', 'activity_id'])
    .where('organisation_id', '=', ctx.organisationId)
    .where('id', 'in', wanted)
    .execute()
  return takings.flatMap((taking, i) =>
    !taking.fileId || files.some(file => file.id === taking.fileId && file.activity_id === taking.activityId)
      ? []
      : [
          refuse(
            'justificatif',
            'Ce justificatif n’est pas de cette activité : joignez-le de nouveau.',
            pathIn(i, 'fileId'),
          ),
        ],
  )
}

async function keep(
  ctx: Context,
  { settings: { accounts } }: Organisation,
  takings: readonly Kept[],
  activities: ReadonlyMap<string, Activity>,
): Promise<void> {
  const organisation_id = ctx.organisationId
  const unread = (taking: Kept) =>
    ctx.session.activityIds !== null &&
    takingTotals(taking).grossCents > activities.get(taking.activityId)!.autonomousUpToCents
  const rows = takings.map(taking => {
    const totals = takingTotals(taking)
    return {
      organisation_id,
      id: taking.id,
      activity_id: taking.activityId,
      day: taking.day,
      reference: taking.reference,
      label: taking.label?.trim() || null,
      net_cents: totals.netCents,
      vat_cents: totals.vatCents,
      gross_cents: totals.grossCents,
      fee_cents: cents(totals.feeCents),
      fee_vat_cents: cents(totals.feeVatCents),
      fee_reverse_charge_bp: taking.fee?.reverseChargeBp ?? null,
      file_id: taking.fileId ?? null,
      checked_at: unread(taking) ? null : ctx.now,
      created_at: ctx.now,
    }
  })
  const lines = takings.flatMap(taking =>
    taking.lines.map(priceLine).map((line, position) => ({
      organisation_id,
      taking_id: taking.id,
      position,
      activity_id: taking.activityId,
      nature: line.nature,
      vat_category: line.vatCategory,
      vat_rate_bp: line.vatRateBp,
      account: productAccount(line, accounts),
      net_cents: line.netCents,
      vat_cents: line.vatCents,
      gross_cents: cents(line.grossCents),
    })),
  )
  const receipts = takings.flatMap(taking =>
    paymentsOf(taking).map(payment => ({
      ...payment,
      id: newId(),
      activityId: taking.activityId,
      takingId: taking.id,
      day: taking.day,
      account: accountOfMethod(payment.method, accounts),
      reference: taking.reference,
    })),
  )
  await together(
    ctx.db.insertInto('taking_line').values(lines).execute(),
    ctx.db.insertInto('taking').values(rows).execute(),
    keepReceipts(ctx, receipts),
  )
}

const BASES = Object.keys(LEVY_BASES) as LevyBase[]

/** Levies of sales rest on the HT of the taking, whatever their moment; a marketplace's fee is a purchase, and lowers the margin. */
async function leviesOf(ctx: Context, organisation: Organisation, takings: readonly Kept[]): Promise<EntryLine[][]> {
  const levies = await readLevies(ctx)
  const documents = takings.flatMap(taking => {
    const { netCents } = takingTotals(taking)
    const keptCents = taking.fee ? feeNetCents(taking.fee) : 0
    const about = {
      documentKind: 'taking',
      documentId: taking.id,
      documentNumber: taking.reference,
      activityId: taking.activityId,
      day: taking.day,
    }
    const its = [
      ...salesLevies(levies, taking.activityId, taking.day),
      ...(keptCents ? purchaseLevies(levies, taking.activityId, taking.day) : []),
    ]
    return BASES.map(base => ({
      ...about,
      baseCents: addedTo(base, { soldCents: netCents, boughtCents: keptCents }),
      levies: [...new Set(its)].filter(levy => levy.base === base),
    }))
  })
  const lines = await assessLevies(ctx, organisation, documents)
  // Lines come back by document, and its bases are one: the first carries them all.
  return takings.map((_, i) => lines[BASES.length * i]!)
}

/** The house has read takings above their activities' ceilings: they are in the books already. */
export const checkTakings = useCase({
  name: 'checkTakings',
  api: 'POST /takings/check',
  summary: 'Note que la coopérative a relu des recettes',
  roles: OFFICE,
  scope: 'house',
  input: z.strictObject({ ids: z.array(zId).min(1, 'Choisissez au moins une recette.').max(200) }),
  output: z.strictObject({ ids: z.array(zId) }),
  async run(ctx, { ids }) {
    const rows = await ctx.db
      .updateTable('taking')
      .set({ checked_at: ctx.now })
      .where('organisation_id', '=', ctx.organisationId)
      .where('id', 'in', ids)
      .where('checked_at', 'is', null)
      .where('cancelled_on', 'is', null)
      .returning(['id', 'activity_id'])
      .execute()
    if (rows.length !== new Set(ids).size)
      throw new Refused([
        refuse('etat', 'Une de ces recettes est déjà relue, ou annulée. Rechargez la liste : l’état a changé.', 'ids'),
      ])
    for (const row of rows) ctx.record(row.id, { activityId: row.activity_id })
    return { ids: rows.map(row => row.id) }
  },
})
