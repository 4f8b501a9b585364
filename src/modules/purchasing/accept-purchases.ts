import { z } from 'zod'
import { addDays, type Day } from '../../kernel/day.ts'
import { zId, zText, zVersion } from '../../kernel/input.ts'
import { Refused, refuse, refuseIfAny, stale } from '../../kernel/refusal.ts'
import { purchaseNature } from '../../law/purchase-natures.ts'
import { newId } from '../../platform/ids.server.ts'
import { OFFICE } from '../../platform/session.ts'
import { type Context, sql, useCase } from '../../platform/use-case.server.ts'
import { type EntryLine, withLiaisons } from '../ledger/entry.ts'
import { addThirdParties, discardEntries, ensureAccounts, postEntries, unknownAccounts } from '../ledger/index.ts'
import { assessLevies, backToRule, purchaseLevies, readLevies, retractLevies, takeOffLevies } from '../levies/index.ts'
import { addedTo } from '../levies/levy.ts'
import { readOrganisation } from '../organisation/index.ts'
import type { Organisation } from '../organisation/organisation.ts'
import { clearCommitment } from '../treasury/index.ts'
import { ASSET_ACCOUNTS, PURCHASE_KIND_LABELS, purchaseTotals } from './purchase.ts'
import {
  accountOf,
  creditedLines,
  levyBases,
  type OpenPart,
  openAfter,
  openTotal,
  purchaseLines,
} from './purchase-entry.ts'
import { replaceLines } from './purchase-lines.ts'
import { lockPurchases, type Purchase, readOpenParts } from './read-purchase.ts'
import { draftOf, purchasesRefusals, zPurchaseFields } from './save-draft.ts'
import { priceKilometres } from './vehicles.ts'

const zIds = z.array(zId).min(1, 'Choisissez au moins une dépense.').max(200, '200 dépenses au plus à la fois.')

/**
 * The house accepts submitted purchases: each is priced for good, posted in the brouillard with the levies that rest on it, and stops
 * being a commitment. All or none.
 */
export const acceptPurchases = useCase({
  name: 'acceptPurchases',
  api: 'POST /purchases/acceptance',
  summary: 'Valide des dépenses soumises : écriture au brouillard, prélèvements. Toutes ou aucune.',
  roles: OFFICE,
  scope: 'house',
  input: z.strictObject({ ids: zIds, acceptDuplicate: z.boolean().default(false) }),
  output: z.strictObject({ ids: z.array(zId) }),
  async run(ctx, { ids, acceptDuplicate }) {
    const organisation = await readOrganisation(ctx)
    const purchases = await lockPurchases(ctx, ids)
    refuseIfAny(await purchasesRefusals(ctx, purchases, { from: 'submitted', acceptDuplicate }))
    await book(ctx, organisation, purchases.map(dated))
    for (const purchase of purchases) {
      await clearCommitment(ctx, purchase.id)
      ctx.record(purchase.id, { activityId: purchase.activityId })
    }
    return { ids: purchases.map(purchase => purchase.id) }
  },
})

/** A purchase that is complete: it has its day and whom it is owed to. */
type Dated = Purchase & { day: Day; thirdPartyId: string }

function dated(purchase: Purchase): Dated {
  const thirdPartyId = purchase.kind === 'expense-report' ? purchase.personId : purchase.supplierId
  if (!purchase.day || !thirdPartyId) throw new Error(`purchase ${purchase.id} was submitted incomplete`)
  return { ...purchase, day: purchase.day, thirdPartyId }
}

/** Prices, freezes and posts purchases; those that were posted before give their entry and their levies back first. */
async function book(ctx: Context, organisation: Organisation, purchases: readonly Dated[]): Promise<void> {
  const { accounts, journals } = organisation.settings
  const priced = await priceKilometres(ctx, purchases, { lock: true })
  await ensurePeople(ctx, priced)
  await ensureChart(ctx, priced)
  const postedOn = await postingDays(ctx, priced)
  const levied = await leviesOf(ctx, organisation, priced)
  const entryIds = priced.map(() => newId())
  await replaceLines(
    ctx,
    priced.map(({ id, day, lines }) => ({ id, at: day, lines })),
  )
  await discardEntries(
    ctx,
    priced.flatMap(purchase => purchase.entryId ?? []),
  )
  await freeze(ctx, priced, entryIds, postedOn)
  const posted = await linesOf(ctx, organisation, priced)
  await postEntries(
    ctx,
    priced.map((purchase, i) => ({
      id: entryIds[i]!,
      journal: purchase.kind === 'expense-report' ? journals.expenses : journals.purchases,
      day: postedOn[i]!,
      label: `${PURCHASE_KIND_LABELS[purchase.kind]} ${purchase.reference}`,
      documentKind: 'purchase',
      documentId: purchase.id,
      documentNumber: purchase.reference,
      documentDay: purchase.day,
      lines: withLiaisons([...posted[i]!, ...levied[i]!], accounts.treasuryLiaison),
    })),
    'provisional',
  )
}

/** The lines of each; a credit note on an invoice settles it as it stands, after those before it. */
async function linesOf(ctx: Context, organisation: Organisation, purchases: readonly Dated[]): Promise<EntryLine[][]> {
  const { accounts } = organisation.settings
  const credited = purchases.flatMap(purchase => purchase.creditedId ?? [])
  const open = credited.length > 0 ? await readOpenParts(ctx, credited, accounts) : new Map<string, OpenPart[]>()
  return purchases.map(purchase => {
    const { creditedId } = purchase
    if (!creditedId) return purchaseLines(purchase, accounts)
    const parts = open.get(creditedId)!
    const lines = creditedLines(purchase, { id: creditedId, open: parts }, accounts)
    open.set(creditedId, openAfter(parts, lines, creditedId, accounts))
    return lines
  })
}

/** The people who advanced money are third parties of the ledger, under their own id. */
async function ensurePeople(ctx: Context, purchases: readonly Dated[]): Promise<void> {
  const ids = purchases.filter(p => p.kind === 'expense-report').map(p => p.thirdPartyId)
  if (ids.length === 0) return
  const people = await ctx.db
    .selectFrom('person')
    .select(['id', 'first_name', 'last_name'])
    .where('organisation_id', '=', ctx.organisationId)
    .where('id', 'in', ids)
    .execute()
  await addThirdParties(
    ctx,
    people.map(({ id, first_name, last_name }) => ({ id, kind: 'employee', name: `${first_name} ${last_name}` })),
  )
}

/** The law's accounts are added to the chart when missing; an account typed by somebody must exist. */
async function ensureChart(ctx: Context, purchases: readonly Dated[]): Promise<void> {
  const lines = purchases.flatMap(purchase => purchase.lines)
  await ensureAccounts(ctx, [
    ...new Map(
      lines
        .filter(line => line.account === null)
        .map(line => [accountOf(line), { code: accountOf(line), label: purchaseNature(line.nature).label }]),
    ).values(),
  ])
  await ensureAccounts(
    ctx,
    Object.entries(ASSET_ACCOUNTS).map(([code, label]) => ({ code, label })),
  )
  refuseIfAny(
    await unknownAccounts(
      ctx,
      lines.flatMap(line => line.account ?? []),
      'lines',
    ),
  )
}

/** The document's day, or the first open day when its period is closed already. */
async function postingDays(ctx: Context, purchases: readonly Dated[]): Promise<Day[]> {
  const head = await ctx.db
    .selectFrom('ledger_head')
    .select('locked_through')
    .where('organisation_id', '=', ctx.organisationId)
    .executeTakeFirst()
  const locked = head?.locked_through ?? null
  return purchases.map(({ day }) => (locked && day <= locked ? addDays(locked, 1) : day))
}

/**
 * The levies that rest on each purchase, activity by activity in the order of their ids (two acceptances never wait in a ring):
 * HT for those on purchases, HT the other way for the margin. A purchase posted before gives back what it bore, and an activity that it
 * leaves comes back to its rule; a credit note on an invoice gives back what the invoice bore.
 */
async function leviesOf(ctx: Context, organisation: Organisation, purchases: readonly Dated[]): Promise<EntryLine[][]> {
  const levies = await readLevies(ctx)
  const before = await retractLevies(
    ctx,
    purchases.filter(purchase => purchase.entryId).map(purchase => purchase.id),
  )
  const borne = purchases.map((): EntryLine[] => [])
  const parts = purchases
    .flatMap((purchase, i) =>
      [...levyBases(purchase.lines)].map(([activityId, netCents]) => ({ purchase, i, activityId, netCents })),
    )
    .sort((a, b) => a.activityId.localeCompare(b.activityId))
  for (const { purchase, i, activityId, netCents } of parts) {
    const { id: documentId, reference: documentNumber, creditedId, day } = purchase
    const about = { documentKind: 'purchase', documentId, documentNumber, activityId, day }
    if (creditedId) {
      borne[i]!.push(
        ...(await takeOffLevies(ctx, organisation, { ...about, settlesId: creditedId, baseCents: netCents })),
      )
      continue
    }
    const its = purchaseLevies(levies, activityId, purchase.day)
    for (const [base, on] of Map.groupBy(its, levy => levy.base)) {
      const baseCents = addedTo(base, { boughtCents: netCents })
      const [lines] = await assessLevies(ctx, organisation, [{ ...about, baseCents, levies: on }])
      borne[i]!.push(...lines!)
    }
  }
  const documents = purchases.map(({ id, reference, day }) => ({
    documentKind: 'purchase',
    documentId: id,
    documentNumber: reference,
    day,
  }))
  const left = await backToRule(ctx, organisation, documents, before)
  return borne.map((lines, i) => [...lines, ...left[i]!])
}

async function freeze(
  ctx: Context,
  purchases: readonly Dated[],
  entryIds: readonly string[],
  postedOn: readonly Day[],
): Promise<void> {
  const rows = purchases.map((purchase, i) => {
    const totals = purchaseTotals(purchase.lines, purchase.day)
    return {
      id: purchase.id,
      entry_id: entryIds[i],
      posted_on: postedOn[i],
      net: totals.netCents,
      vat: totals.vatCents,
      deductible: totals.deductibleCents,
      gross: totals.grossCents,
    }
  })
  await sql`
    update purchase p set status = 'accepted', accepted_at = coalesce(p.accepted_at, ${ctx.now}), entry_id = r.entry_id, posted_on = r.posted_on,
      net_cents = r.net, vat_cents = r.vat, deductible_cents = r.deductible, gross_cents = r.gross, version = p.version + 1
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r(id uuid, entry_id uuid, posted_on date, net bigint, vat bigint, deductible bigint, gross bigint)
    where p.organisation_id = ${ctx.organisationId} and p.id = r.id`.execute(ctx.db)
}

/** The house sends a submitted purchase back, with its reason. */
export const refusePurchase = useCase({
  name: 'refusePurchase',
  api: 'POST /purchases/{id}/refusal',
  summary: 'Refuse une dépense soumise, avec un motif',
  roles: OFFICE,
  scope: 'house',
  input: z.strictObject({ id: zId, reason: zText(500) }),
  output: z.strictObject({ id: zId }),
  async run(ctx, { id, reason }) {
    const [purchase] = await lockPurchases(ctx, [id])
    if (purchase!.status !== 'submitted')
      throw new Refused([refuse('etat', 'Seule une dépense soumise se refuse. Rechargez la page : l’état a changé.')])
    await ctx.db
      .updateTable('purchase')
      .set({ status: 'refused', refusal_reason: reason, submitted_at: null, version: purchase!.version + 1 })
      .where('organisation_id', '=', ctx.organisationId)
      .where('id', '=', id)
      .execute()
    await clearCommitment(ctx, id)
    ctx.record(id, { activityId: purchase!.activityId })
    return { id }
  },
})

/**
 * Corrects an accepted purchase while its entry is in the brouillard: the entry is replaced, levies follow. Once it is validated or
 * partly paid, a credit note does it.
 */
export const changeAcceptedPurchase = useCase({
  name: 'changeAcceptedPurchase',
  api: 'PUT /purchases/{id}',
  summary: 'Corrige une dépense validée, tant que son écriture est au brouillard',
  roles: OFFICE,
  scope: 'house',
  input: z.strictObject({
    id: zId,
    version: zVersion,
    acceptDuplicate: z.boolean().default(false),
    ...zPurchaseFields,
  }),
  output: z.strictObject({ id: zId, version: z.number() }),
  async run(ctx, { id, version, acceptDuplicate, ...fields }) {
    const organisation = await readOrganisation(ctx)
    const [before] = await lockPurchases(ctx, [id])
    if (before!.version !== version) throw stale('Cette dépense')
    if (before!.status !== 'accepted')
      throw new Refused([
        refuse(
          'etat',
          'Seule une dépense validée se corrige ainsi : un brouillon s’enregistre, une dépense soumise se reprend.',
        ),
      ])
    if (!before!.creditedId) await refuseSettled(ctx, organisation, before!)
    const personId = fields.personId ?? before!.personId
    const { columns, lines } = await draftOf(ctx, before!, { ...fields, personId })
    await ctx.db
      .updateTable('purchase')
      .set(columns)
      .where('organisation_id', '=', ctx.organisationId)
      .where('id', '=', id)
      .execute()
    await replaceLines(ctx, [{ id, at: columns.day ?? ctx.today, lines }])
    const after = await lockPurchases(ctx, [id])
    refuseIfAny(await purchasesRefusals(ctx, after, { from: 'accepted', acceptDuplicate }))
    await book(ctx, organisation, after.map(dated))
    ctx.record(id, { activityId: before!.activityId, before })
    return { id, version: version + 1 }
  },
})

async function refuseSettled(ctx: Context, organisation: Organisation, purchase: Purchase): Promise<void> {
  const open = (await readOpenParts(ctx, [purchase.id], organisation.settings.accounts)).get(purchase.id)!
  const owed = purchaseTotals(purchase.lines, purchase.day ?? ctx.today).grossCents
  if (openTotal(open) !== owed)
    throw new Refused([
      refuse(
        'payee',
        'Cette dépense est déjà payée ou créditée, en tout ou partie : saisissez un avoir, puis la dépense corrigée.',
      ),
    ])
}
