import type { Day } from '../../kernel/day.ts'
import { allocate, type Cents, cents, sum } from '../../kernel/money.ts'
import { purchaseNature } from '../../law/purchase-natures.ts'
import { creditLine, debitLine, type EntryLine } from '../ledger/entry.ts'
import { vatFreedBy } from '../ledger/open-item.ts'
import type { Accounts } from '../organisation/settings.ts'
import { deductibleOf, type PurchaseKind, type PurchaseLine } from './purchase.ts'

interface PostablePurchase {
  id: string
  kind: PurchaseKind
  reference: string
  /** The supplier, or the person who advanced the money. */
  thirdPartyId: string
  day: Day
  dueOn: Day | null
  vatOnDebits: boolean
  lines: readonly PurchaseLine[]
}

/**
 * The lines of an accepted purchase, before levies, balanced within each activity:
 *   D 6xx (2xx) HT and VAT that is not deductible · D 44566 (assets 44562; services not yet paid 44585) · C 401 (assets 404) what is owed
 *   expense report: C 4686 of the person, and no VAT waits since the supplier was paid
 *   reverse charge: C 401 HT only · C 4452 the VAT that we owe ourselves
 * A credit note has the same lines with the other sign.
 */
export function purchaseLines(purchase: PostablePurchase, accounts: Accounts): EntryLine[] {
  const { id: itemId, thirdPartyId, reference: label, dueOn: dueDay } = purchase
  return summed(
    purchase.lines.flatMap(line => {
      const { activityId, vatRateBp } = line
      const deductible = deductibleOf(line, purchase.day)
      const debt = debtAccount(purchase.kind, line, accounts)
      return [
        { amount: line.netCents + line.vatCents - deductible, account: accountOf(line), activityId, label },
        { amount: deductible, activityId, vatRateBp, label, ...deductibleAccount(purchase, line, accounts) },
        {
          amount: line.reverseCharge ? -line.vatCents : 0,
          account: accounts.vatReverseCharge,
          activityId,
          vatRateBp,
          label,
        },
        { amount: -line.grossCents, account: debt, activityId, thirdPartyId, itemId, dueDay, label },
      ]
    }),
  )
}

/**
 * A credit note on an invoice settles that invoice's own item: the same lines, on it. Its VAT first takes off what still waits for the
 * unpaid part of the invoice, the rest comes off the VAT deducted; when nothing is owed any more, what still waited is deductible.
 */
export function creditedLines(
  note: PostablePurchase,
  invoice: { id: string; open: readonly OpenPart[] },
  accounts: Accounts,
): EntryLine[] {
  const activities = [...new Set(note.lines.map(line => line.activityId))]
  return [
    ...purchaseLines({ ...note, id: invoice.id, vatOnDebits: true }, accounts),
    ...activities.flatMap(activityId => {
      const part = invoice.open.find(one => one.activityId === activityId && one.account === accounts.suppliers)
      return part ? noLongerWaiting(note, { ...part, itemId: invoice.id }, accounts) : []
    }),
  ]
}

/** D 44566 · C 44585 for the VAT of one activity that a credit note stops waiting. */
function noLongerWaiting(note: PostablePurchase, part: OpenPart & { itemId: string }, accounts: Accounts): EntryLine[] {
  const { activityId, itemId } = part
  const its = note.lines.filter(line => line.activityId === activityId && !line.asset)
  const creditedCents = -sum(its.map(line => line.grossCents))
  return part.waiting.flatMap(({ rateBp, cents: waiting }) => {
    const services = its.filter(
      line => line.vatRateBp === rateBp && !line.reverseCharge && purchaseNature(line.nature).supply === 'services',
    )
    const vatCents = -sum(services.map(line => deductibleOf(line, note.day)))
    const amount = creditedCents >= part.openCents ? waiting : Math.min(waiting, vatCents)
    const line = { activityId, label: note.reference, vatRateBp: rateBp }
    return [
      ...debitLine(amount, { ...line, account: accounts.vatDeductible }),
      ...creditLine(amount, { ...line, account: accounts.vatDeductibleWaiting, itemId }),
    ]
  })
}

/** What stays open of an invoice once these lines are posted: a second credit note of the same batch reads it. */
export function openAfter(
  open: readonly OpenPart[],
  lines: readonly EntryLine[],
  itemId: string,
  accounts: Accounts,
): OpenPart[] {
  const moved = (account: string, activityId: string, rateBp?: number) =>
    sum(
      lines
        .filter(line => line.itemId === itemId && line.account === account && line.activityId === activityId)
        .filter(line => rateBp === undefined || line.vatRateBp === rateBp)
        .map(line => (line.credit ?? 0) - (line.debit ?? 0)),
    )
  return open.map(part => ({
    ...part,
    openCents: part.openCents + moved(part.account, part.activityId),
    waiting: part.waiting.map(one => ({
      ...one,
      cents: one.cents - moved(accounts.vatDeductibleWaiting, part.activityId, one.rateBp),
    })),
  }))
}

/** Adds up what differs by its amount only (debit positive), in the order it came. */
function summed(moves: readonly (Omit<EntryLine, 'debit' | 'credit'> & { amount: number })[]): EntryLine[] {
  const groups = Map.groupBy(moves, m => [m.activityId, m.account, m.itemId, m.vatRateBp].join(' '))
  return [...groups.values()].flatMap(group => {
    const { amount: _, ...line } = group[0]!
    return debitLine(sum(group.map(move => move.amount)), line)
  })
}

/** Charge or asset account of a line. */
export const accountOf = (line: PurchaseLine): string => line.account ?? purchaseNature(line.nature).account

const debtAccount = (kind: PurchaseKind, line: PurchaseLine, accounts: Accounts): string =>
  kind === 'expense-report' ? accounts.expenseReports : line.asset ? accounts.assetSuppliers : accounts.suppliers

/** Where deductible VAT goes. Services bear VAT that is deductible once they are paid, unless the supplier is on débits: CGI art. 271, I-2. */
function deductibleAccount(
  purchase: PostablePurchase,
  line: PurchaseLine,
  accounts: Accounts,
): Pick<EntryLine, 'account' | 'itemId'> {
  if (line.asset) return { account: accounts.vatDeductibleAssets }
  const atOnce = purchase.kind === 'expense-report' || purchase.vatOnDebits || line.reverseCharge !== null
  return atOnce || purchaseNature(line.nature).supply === 'goods'
    ? { account: accounts.vatDeductible }
    : { account: accounts.vatDeductibleWaiting, itemId: purchase.id }
}

/** What one activity still owes on one account for a purchase, and by rate the VAT that waits for it. */
export interface OpenPart {
  activityId: string
  account: string
  /** What is owed: positive for an invoice, negative for a credit note. */
  openCents: number
  waiting: readonly { rateBp: number; cents: number }[]
}

export const openTotal = (parts: readonly OpenPart[]): Cents => sum(parts.map(part => part.openCents))

/** A payment over the parts of a purchase, in proportion of what each still owes: the parts sum to the whole. */
export function payParts(parts: readonly OpenPart[], amountCents: number): { part: OpenPart; amountCents: Cents }[] {
  const shares = allocate(
    amountCents,
    parts.map(part => part.openCents),
  )
  return parts.map((part, i) => ({ part, amountCents: shares[i]! })).filter(paid => paid.amountCents !== 0)
}

/** D 401 (404, 4686) · C 512 [A] for each part, and the VAT of services that the payment makes deductible: D 44566 · C 44585. */
export function paymentLines(
  purchase: { id: string; reference: string; thirdPartyId: string },
  paid: readonly { part: OpenPart; amountCents: Cents }[],
  account: string,
  accounts: Accounts,
): EntryLine[] {
  const label = purchase.reference
  return paid.flatMap(({ part, amountCents }) => {
    const { activityId } = part
    const { thirdPartyId, id: itemId } = purchase
    const freed = vatFreedBy(part, amountCents)
    return [
      ...debitLine(amountCents, { account: part.account, activityId, thirdPartyId, itemId, label }),
      ...creditLine(amountCents, { account, activityId, label }),
      ...freed.flatMap(({ rateBp, cents: amount }) => [
        ...debitLine(amount, { account: accounts.vatDeductible, activityId, label, vatRateBp: rateBp }),
        ...creditLine(amount, { account: accounts.vatDeductibleWaiting, activityId, itemId, label, vatRateBp: rateBp }),
      ]),
    ]
  })
}

/** HT of the charges of a purchase, by activity: the base of levies on purchases and on margin. Assets are no charge yet. */
export function levyBases(lines: readonly PurchaseLine[]): Map<string, Cents> {
  const bases = new Map<string, Cents>()
  for (const line of lines)
    if (!line.asset) bases.set(line.activityId, cents((bases.get(line.activityId) ?? 0) + line.netCents))
  return bases
}
