import { z } from 'zod'
import { addDays, type Day, formatDay } from '../../kernel/day.ts'
import { zDay, zId } from '../../kernel/input.ts'
import { type Cents, cents, mulDiv, sum } from '../../kernel/money.ts'
import { notFound, type Refusal, Refused, refuse, refuseIfAny } from '../../kernel/refusal.ts'
import { retentionDueOn } from '../../law/building.ts'
import { invoiceMentions } from '../../law/invoice-mentions.ts'
import type { VatTerritory } from '../../law/vat.ts'
import { newId } from '../../platform/ids.server.ts'
import { OFFICE } from '../../platform/session.ts'
import { assertOne, type Context, sql, together, useCase } from '../../platform/use-case.server.ts'
import { type EntryLine, withLiaisons } from '../ledger/entry.ts'
import { postEntries } from '../ledger/index.ts'
import { assessLevies, giveBackLevies, readLevies, salesLevies } from '../levies/index.ts'
import type { Levy } from '../levies/levy.ts'
import { readOrganisation } from '../organisation/index.ts'
import { type Insurance, insuranceOn } from '../organisation/insurance.ts'
import type { Organisation } from '../organisation/organisation.ts'
import type { Address } from '../organisation/settings.ts'
import {
  type Deduction,
  formatNumber,
  type InvoiceStatus,
  issueRefusals,
  retentionOf,
  type SalesLine,
  supplyOf,
  type Totals,
  totalsOf,
} from './invoice.ts'
import { creditNoteLines, invoiceLines, type OpenItem, type PostableInvoice, wholeOf } from './invoice-entry.ts'
import { INVOICE_KIND_LABELS, type InvoiceKind } from './invoice-kind.ts'
import { type Printed, readDeductions, readEarlierVat, readOpenItems } from './read-invoice.ts'
import { readLines } from './sales-lines.ts'

/**
 * Issues invoices and credit notes: each gets the next number, is frozen and posted with its levies, all or none. Read top to bottom:
 * lock the drafts, gather every refusal, freeze, then take numbers and post, as late as possible.
 */
export const issueInvoices = useCase({
  name: 'issueInvoices',
  api: 'POST /invoices/issuance',
  summary: 'Émet des factures : numéro, écriture, contribution. Toutes ou aucune.',
  roles: ['entrepreneur', ...OFFICE],
  scope: 'own',
  input: z.strictObject({
    ids: z.array(zId).min(1, 'Choisissez au moins une facture.').max(100, '100 factures au plus à la fois.'),
  }),
  output: z.strictObject({
    invoices: z.array(z.strictObject({ id: zId, number: z.string(), issuedOn: zDay, grossCents: z.number() })),
  }),
  async run(ctx, { ids }) {
    const [organisation, levies, drafts] = await together(readOrganisation(ctx), readLevies(ctx), lockDrafts(ctx, ids))
    refuseIfAny(draftsRefusals(ctx, drafts))

    const frozen = drafts.map(draft => ({
      ...draft,
      levies: salesLevies(levies, draft.activityId, ctx.today),
      retention: retentionHeld(ctx, draft),
    }))
    const numbers = await takeNumbers(ctx, organisation, 'invoice', frozen.length)
    const issued = frozen.map((draft, i) => ({ ...draft, number: numbers[i]! }))

    const entryLines = await linesOf(ctx, organisation, issued)
    const entries = issued.map((invoice, i) => ({
      id: newId(),
      journal: organisation.settings.journals.sales,
      day: ctx.today,
      label: `${INVOICE_KIND_LABELS[invoice.kind]} ${invoice.number}`,
      documentKind: invoice.kind === 'credit-note' ? 'credit-note' : 'invoice',
      documentId: invoice.id,
      documentNumber: invoice.number,
      documentDay: ctx.today,
      lines: withLiaisons(entryLines[i]!, organisation.settings.accounts.treasuryLiaison),
    }))
    await together(freeze(ctx, organisation, issued), postEntries(ctx, entries, 'validated'))
    for (const invoice of issued) ctx.record(invoice.id, { activityId: invoice.activityId })
    return {
      invoices: issued.map(({ id, number, totals }) => ({
        id,
        number,
        issuedOn: ctx.today,
        grossCents: totals.grossCents,
      })),
    }
  },
})

interface Draft {
  id: string
  kind: InvoiceKind
  status: InvoiceStatus
  activityId: string
  customerId: string
  creditedId: string | null
  purchaseOrder: string | null
  performedOn: Day | null
  dueOn: Day
  lines: SalesLine[]
  totals: Totals
  deductions: Deduction[]
  retentionBp: number | null
  customer: {
    name: string
    kind: string
    siren: string | null
    siret: string | null
    vatNumber: string | null
    address: Address | null
    deliveryAddress: Address | null
    archived: boolean
    email: string | null
  }
  activity: {
    name: string
    openedOn: Day
    closedOn: Day | null
    autonomousUpToCents: number
    vatTerritory: VatTerritory
    isHouse: boolean
    email: string | null
    phone: string | null
    trade: string | null
    insurance: Insurance | null
  }
  capeEndsOn: Day | null
  /** Of a credit note: what it credits. */
  original: {
    id: string
    kind: InvoiceKind
    number: string
    issuedOn: Day
    depositIds: string[]
    grossCents: number
    /** By the credit notes issued before. */
    creditedCents: number
  } | null
}
type Issued = Draft & { number: string; levies: Levy[]; retention: ReturnType<typeof retentionHeld> }

/** The drafts in the order asked, locked in the order of their ids so that two bulk issues never wait for each other in a ring. */
async function lockDrafts(ctx: Context, ids: readonly string[]): Promise<Draft[]> {
  const originals = lockOriginals(ctx, ids)
  const locked = lockRows(ctx, ids)
  const [, organisation, rows, lines] = await together(originals, readOrganisation(ctx), locked, readLines(ctx, ids))
  const earlier = await readEarlierVat(
    ctx,
    rows.map(row => ({ kind: row.kind, quoteId: row.quote_id, creditedId: row.credited_id })),
  )
  const byId = new Map<string, Draft>()
  for (const [i, row] of rows.entries()) {
    const its = lines.get(row.id)!
    const term = row.payment_term_days ?? row.c_term ?? organisation.settings.paymentTermDays
    byId.set(row.id, {
      ...draftOf(row),
      dueOn: addDays(ctx.today, term),
      lines: its,
      totals: totalsOf(its, row.discount_bp, earlier[i]),
      deductions: row.deposit_ids.length > 0 ? await readDeductions(ctx, row.deposit_ids, row.customer_id) : [],
    })
  }
  const missing = ids.find(id => !byId.has(id))
  if (missing) throw notFound('Une des factures')
  return [...new Set(ids)].map(id => byId.get(id)!)
}

const lockRows = (ctx: Context, ids: readonly string[]) =>
  ctx.db
    .selectFrom('invoice as i')
    .innerJoin('customer as c', join =>
      join.onRef('c.organisation_id', '=', 'i.organisation_id').onRef('c.id', '=', 'i.customer_id'),
    )
    .innerJoin('activity as a', join =>
      join.onRef('a.organisation_id', '=', 'i.organisation_id').onRef('a.id', '=', 'i.activity_id'),
    )
    .leftJoin('invoice as o', join =>
      join.onRef('o.organisation_id', '=', 'i.organisation_id').onRef('o.id', '=', 'i.credited_id'),
    )
    .selectAll('i')
    .select([
      'c.name as c_name',
      'c.kind as c_kind',
      'c.siren',
      'c.siret',
      'c.vat_number',
      'c.address',
      'c.delivery_address',
      'c.archived_on',
      'c.email as c_email',
      'c.payment_term_days as c_term',
      'a.name as a_name',
      'a.opened_on',
      'a.closed_on',
      'a.autonomous_up_to',
      'a.vat_territory',
      'a.is_house',
      'a.email as a_email',
      'a.phone as a_phone',
      'a.trade',
      'a.insurance as a_insurance',
      'o.kind as o_kind',
      'o.number as o_number',
      'o.issued_on as o_issued_on',
      'o.deposit_ids as o_deposit_ids',
      'o.gross_cents as o_gross',
      sql<number>`(select coalesce(sum(n.gross_cents), 0)::bigint from invoice n where n.organisation_id = i.organisation_id
        and n.credited_id = i.credited_id and n.status = 'issued')`.as('o_credited'),
      sql<Day | null>`(select max(t.ends_on) from contract t where t.organisation_id = i.organisation_id and t.activity_id = i.activity_id and t.kind = 'cape'
        and t.starts_on <= ${ctx.today} and t.ends_on >= ${ctx.today} and t.ended_on is null)`.as('cape_ends_on'),
    ])
    .where('i.organisation_id', '=', ctx.organisationId)
    .where('i.id', 'in', ids)
    .orderBy('i.id')
    .forUpdate('i')
    .execute()

type LockedRow = Awaited<ReturnType<typeof lockRows>>[number]

const draftOf = (row: LockedRow): Omit<Draft, 'dueOn' | 'lines' | 'totals' | 'deductions'> => ({
  id: row.id,
  kind: row.kind as InvoiceKind,
  status: row.status as InvoiceStatus,
  activityId: row.activity_id,
  customerId: row.customer_id,
  creditedId: row.credited_id,
  purchaseOrder: row.purchase_order,
  performedOn: row.performed_on,
  retentionBp: row.retention_bp,
  customer: {
    name: row.c_name,
    kind: row.c_kind,
    siren: row.siren,
    siret: row.siret,
    vatNumber: row.vat_number,
    address: row.address as Address | null,
    deliveryAddress: row.delivery_address as Address | null,
    archived: row.archived_on !== null,
    email: row.c_email,
  },
  activity: {
    name: row.a_name,
    openedOn: row.opened_on,
    closedOn: row.closed_on,
    autonomousUpToCents: row.autonomous_up_to,
    vatTerritory: row.vat_territory as VatTerritory,
    isHouse: row.is_house,
    email: row.a_email,
    phone: row.a_phone,
    trade: row.trade,
    insurance: row.a_insurance as Insurance | null,
  },
  capeEndsOn: row.cape_ends_on,
  original: row.credited_id
    ? {
        id: row.credited_id,
        kind: row.o_kind as InvoiceKind,
        number: row.o_number!,
        issuedOn: row.o_issued_on!,
        depositIds: row.o_deposit_ids ?? [],
        grossCents: row.o_gross!,
        creditedCents: row.o_credited,
      }
    : null,
})

function draftsRefusals(ctx: Context, drafts: readonly Draft[]): Refusal[] {
  const issuer = { actsForHouse: ctx.session.activityIds === null }
  return drafts.flatMap((draft, i) => {
    const facts = {
      ...draft,
      payableCents: payableOf(draft),
      customer: { ...draft.customer, hasAddress: draft.customer.address !== null },
      paymentTermDays: 0,
    }
    const refusals = [...issueRefusals(facts, issuer, ctx.today), ...togetherRefusals(draft, drafts.slice(0, i))]
    // One invoice: paths are its form's. Several: each says which one it is.
    return drafts.length === 1
      ? refusals
      : refusals.map(r => ({ ...r, message: `${draft.customer.name} : ${r.message}`, path: `ids.${i}` }))
  })
}

/** Each credit note counts on what the others left of its invoice: two of them are not of one batch. */
const togetherRefusals = ({ original }: Draft, before: readonly Draft[]): Refusal[] =>
  original && before.some(other => other.original?.id === original.id)
    ? [
        refuse(
          'avoirs',
          `Un autre avoir de la sélection porte aussi sur ${original.number} : émettez-les l’un après l’autre.`,
        ),
      ]
    : []

/**
 * The next numbers of a series in the exercice of today, chronological and without a gap (CGI ann. II art. 242 nonies A, I-7°). Taken as
 * late as possible: the row stays locked until commit, and comes back with the transaction if anything refuses.
 */
export async function takeNumbers(
  ctx: Context,
  organisation: Organisation,
  kind: 'invoice' | 'quote',
  count: number,
): Promise<string[]> {
  const { rows } = await sql<{ last: number; code: string; last_day: Day }>`
    insert into sales_number as n (organisation_id, exercice_id, kind, last, last_day)
    select x.organisation_id, x.id, ${kind}, ${count}, ${ctx.today} from exercice x
    where x.organisation_id = ${ctx.organisationId} and ${ctx.today}::date between x.starts_on and x.ends_on and x.closed_at is null
    on conflict (organisation_id, exercice_id, kind) do update set last = n.last + ${count}, last_day = greatest(n.last_day, excluded.last_day)
    returning last, last_day, (select code from exercice x where x.organisation_id = n.organisation_id and x.id = n.exercice_id) as code`.execute(
    ctx.db,
  )
  if (rows.length === 0) {
    throw new Refused([
      refuse(
        'exercice',
        `Aucun exercice ouvert ne couvre le ${formatDay(ctx.today)} : ouvrez l’exercice dans les réglages.`,
      ),
    ])
  }
  const { last, code, last_day } = assertOne(rows)
  if (last_day > ctx.today) {
    throw new Refused([
      refuse(
        'chronologie',
        `Une facture est déjà datée du ${formatDay(last_day)} : la numérotation doit rester chronologique.`,
      ),
    ])
  }
  const format =
    kind === 'invoice' ? organisation.settings.invoiceNumberFormat : organisation.settings.quoteNumberFormat
  return Array.from({ length: count }, (_, i) => formatNumber(format, code, last - count + 1 + i))
}

const payableOf = (draft: Draft): Cents =>
  cents(draft.totals.grossCents - sum(draft.deductions.map(deduction => deduction.grossCents)))

/** What the customer keeps back, due a year after the works; their acceptance moves the day. */
function retentionHeld(ctx: Context, draft: Draft): { rateBp: number; amountCents: Cents; dueOn: Day } | null {
  const amountCents = retentionOf(draft, payableOf(draft))
  return amountCents > 0
    ? { rateBp: draft.retentionBp!, amountCents, dueOn: retentionDueOn(draft.performedOn ?? ctx.today) }
    : null
}

const postable = (ctx: Context, organisation: Organisation, invoice: Issued): PostableInvoice => ({
  ...invoice,
  issuedOn: ctx.today,
  onDebits: organisation.settings.vatOnDebits,
})

/** The entry lines of each invoice, levies included. */
async function linesOf(ctx: Context, organisation: Organisation, issued: readonly Issued[]): Promise<EntryLine[][]> {
  const { accounts } = organisation.settings
  const sales = issued.filter(invoice => !invoice.original)
  const borne = await assessLevies(
    ctx,
    organisation,
    sales.map(invoice => ({
      documentKind: 'invoice',
      documentId: invoice.id,
      documentNumber: invoice.number,
      activityId: invoice.activityId,
      day: ctx.today,
      // A deposit is no turnover yet: its balance invoice bears the levies on the whole.
      baseCents: invoice.kind === 'deposit' ? 0 : invoice.totals.netCents,
      levies: invoice.kind === 'deposit' ? [] : invoice.levies.filter(levy => levy.moment === 'issue'),
    })),
  )
  const levyLinesOf = new Map(sales.map((invoice, i) => [invoice.id, borne[i]!]))
  const notes = issued.filter(invoice => invoice.original)
  const open: Map<string, OpenItem> =
    notes.length > 0
      ? await readOpenItems(
          ctx,
          notes.map(note => note.original!.id),
          accounts,
        )
      : new Map()
  const all: EntryLine[][] = []
  for (const invoice of issued) {
    const { original } = invoice
    if (!original) {
      all.push([...invoiceLines(postable(ctx, organisation, invoice), accounts), ...levyLinesOf.get(invoice.id)!])
      continue
    }
    const { netCents, grossCents } = invoice.totals
    const item = open.get(original.id)!
    const paidCents = grossCents - Math.min(grossCents, Math.max(0, wholeOf(item)))
    const credit = {
      documentKind: 'creditNote',
      documentId: invoice.id,
      documentNumber: invoice.number,
      activityId: invoice.activityId,
      day: ctx.today,
      baseCents: -netCents,
      paidBaseCents: cents(-mulDiv(paidCents, netCents, grossCents)),
    }
    const back = await giveBackLevies(ctx, organisation, credit, original)
    const held = heldCredited(item, invoice, original)
    const note = { ...postable(ctx, organisation, invoice), retention: { amountCents: held, dueOn: invoice.dueOn } }
    all.push([...creditNoteLines(note, { ...original, open: item }, accounts), ...back])
  }
  return all
}

/** What a credit note takes off the retenue de garantie: its share of what was not credited before, all of it with the last one. */
const heldCredited = (item: OpenItem, note: Draft, original: NonNullable<Draft['original']>): number =>
  item.heldCents ? mulDiv(item.heldCents, note.totals.grossCents, original.grossCents - original.creditedCents) : 0

/**
 * Locks what these drafts credit. A credit note waits for another on the same invoice, and for a receipt: each reads, once it has the
 * lock, what the other counted and left open.
 */
async function lockOriginals(ctx: Context, draftIds: readonly string[]): Promise<void> {
  await ctx.db
    .selectFrom('invoice')
    .select('id')
    .where('organisation_id', '=', ctx.organisationId)
    .where('id', 'in', eb =>
      eb
        .selectFrom('invoice as n')
        .select('n.credited_id')
        .where('n.organisation_id', '=', ctx.organisationId)
        .where('n.id', 'in', draftIds)
        .where('n.credited_id', 'is not', null)
        .$castTo<{ credited_id: string }>(),
    )
    .orderBy('id')
    .forNoKeyUpdate()
    .execute()
}

/** Writes what was decided on the invoices: number, days, levies, and what is printed, whatever changes later. */
async function freeze(ctx: Context, organisation: Organisation, issued: readonly Issued[]): Promise<void> {
  const rows = issued.map(invoice => ({
    id: invoice.id,
    number: invoice.number,
    due_on: invoice.dueOn,
    levy_ids: invoice.levies.map(levy => levy.id),
    printed: printedOf(ctx, organisation, invoice),
    net_cents: invoice.totals.netCents,
    vat_cents: invoice.totals.vatCents,
    gross_cents: invoice.totals.grossCents,
    payable_cents: payableOf(invoice),
  }))
  await sql`
    update invoice i set status = 'issued', number = r.number, issued_on = ${ctx.today}, due_on = r.due_on, vat_on_debits = ${organisation.settings.vatOnDebits},
      levy_ids = r.levy_ids, printed = r.printed, net_cents = r.net_cents, vat_cents = r.vat_cents, gross_cents = r.gross_cents, payable_cents = r.payable_cents, version = i.version + 1
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r(id uuid, number text, due_on date, levy_ids uuid[], printed jsonb, net_cents bigint, vat_cents bigint, gross_cents bigint, payable_cents bigint)
    where i.organisation_id = ${ctx.organisationId} and i.id = r.id`.execute(ctx.db)
  const held = issued.flatMap(invoice => (invoice.retention ? [{ invoice, ...invoice.retention }] : []))
  if (held.length === 0) return
  await ctx.db
    .insertInto('retention')
    .values(
      held.map(({ invoice, rateBp, amountCents, dueOn }) => ({
        organisation_id: ctx.organisationId,
        invoice_id: invoice.id,
        activity_id: invoice.activityId,
        rate_bp: rateBp,
        amount_cents: amountCents,
        due_on: dueOn,
      })),
    )
    .execute()
}

function printedOf(ctx: Context, organisation: Organisation, invoice: Issued): Printed {
  const { customer, activity } = invoice
  const insurance = insuranceOn(activity.insurance, ctx.today)
  const mentions = invoiceMentions({
    kind: invoice.kind,
    issuedOn: ctx.today,
    buyer: customer.kind === 'person' ? 'consumer' : customer.kind === 'public' ? 'public' : 'business',
    supply: supplyOf(invoice.lines),
    categories: invoice.totals.vat.map(group => group.vatCategory),
    onDebits: organisation.settings.vatOnDebits,
    dueOn: invoice.dueOn,
    ...(invoice.performedOn ? { performedOn: invoice.performedOn } : {}),
    ...(invoice.purchaseOrder ? { purchaseOrder: invoice.purchaseOrder } : {}),
    ...(customer.deliveryAddress
      ? { deliveryAddress: Object.values(customer.deliveryAddress).filter(Boolean).join(', ') }
      : {}),
    latePenaltyRateBp: organisation.settings.latePenaltyRateBp,
    ...(invoice.retention ? { retention: invoice.retention } : {}),
    ...(insurance ? { insurance } : {}),
    ...(invoice.original
      ? { corrects: [{ number: invoice.original.number, issuedOn: invoice.original.issuedOn }] }
      : {}),
    ...(invoice.deductions.length > 0
      ? {
          deposits: invoice.deductions.map(d => ({
            number: d.number,
            issuedOn: d.issuedOn,
            amountCents: d.grossCents,
          })),
        }
      : {}),
    ...(invoice.capeEndsOn
      ? {
          cape: {
            cooperativeName: organisation.name,
            cooperativeSeat: addressLine(organisation.identity.address),
            cooperativeSiren: organisation.siren,
            endsOn: invoice.capeEndsOn,
          },
        }
      : {}),
  })
  return {
    vat: invoice.totals.vat,
    buyer: { ...customer },
    seller: {
      name: organisation.name,
      legalForm: organisation.legalForm,
      siren: organisation.siren,
      identity: organisation.identity,
      activity: { name: activity.name, trade: activity.trade, email: activity.email, phone: activity.phone },
    },
    mentions: mentions.map(mention => mention.text),
  }
}

const addressLine = (address: Address): string =>
  `${address.line1}${address.line2 ? `, ${address.line2}` : ''}, ${address.postalCode} ${address.city}`
