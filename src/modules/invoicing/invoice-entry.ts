import type { Day } from '../../kernel/day.ts'
import { allocate, type Cents, mulDiv, sum } from '../../kernel/money.ts'
import { vatDueAt } from '../../law/vat.ts'
import { creditLine, debitLine, type EntryLine } from '../ledger/entry.ts'
import { type OpenItem, wholeOf } from '../ledger/open-item.ts'
import type { Accounts } from '../organisation/settings.ts'
import type { Deduction, SalesLine, Totals } from './invoice.ts'
import type { InvoiceKind } from './invoice-kind.ts'

export { type OpenItem, vatFreedBy, wholeOf } from '../ledger/open-item.ts'

export interface PostableInvoice {
  id: string
  kind: InvoiceKind
  number: string
  activityId: string
  customerId: string
  issuedOn: Day
  dueOn: Day
  onDebits: boolean
  lines: readonly SalesLine[]
  totals: Totals
  deductions: readonly Deduction[]
  /** What the customer keeps back of it, until when; of a credit note, what it takes off what is kept back. */
  retention?: { amountCents: number; dueOn: Day } | null
}

/**
 * The lines of an issued invoice, before levies:
 *   D 411 customer · C 70x by line account · C 44571 VAT due now (goods, services on débits) · C 44588 VAT due at receipt
 *   what the customer keeps back stands on 4117 instead of 411, until it is due
 *   deposit: C 4191 instead of 70x, all its VAT waits · balance: D 4191 of the deposits, D 411 of the rest only
 * VAT is computed by rate on the sum, then allocated to what is due now and what waits in proportion of their bases.
 */
export function invoiceLines(invoice: PostableInvoice, accounts: Accounts): EntryLine[] {
  const { activityId, customerId: thirdPartyId, id: itemId, totals } = invoice
  const deductedGross = sum(invoice.deductions.map(deduction => deduction.grossCents))
  const customer = {
    account: accounts.customers,
    activityId,
    thirdPartyId,
    itemId,
    dueDay: invoice.dueOn,
    label: invoice.number,
  }
  return [
    ...debitLine(totals.grossCents - deductedGross - (invoice.retention?.amountCents ?? 0), customer),
    ...debitLine(invoice.retention?.amountCents ?? 0, {
      ...customer,
      account: accounts.retentions,
      dueDay: invoice.retention?.dueOn ?? null,
    }),
    ...invoice.deductions.flatMap(deduction =>
      debitLine(deduction.netCents, {
        account: accounts.customerDeposits,
        activityId,
        thirdPartyId,
        itemId: deduction.invoiceId,
        label: invoice.number,
      }),
    ),
    ...(invoice.kind === 'deposit'
      ? creditLine(totals.netCents, {
          account: accounts.customerDeposits,
          activityId,
          thirdPartyId,
          itemId,
          label: invoice.number,
        })
      : productLines(invoice, accounts)),
    ...vatLines(invoice, accounts),
  ]
}

const productAccount = (line: SalesLine, accounts: Accounts): string =>
  line.account ?? (line.nature === 'goods' ? accounts.goods : accounts.services)

function productLines(invoice: PostableInvoice, accounts: Accounts): EntryLine[] {
  const byAccount = new Map<string, number>()
  invoice.lines.forEach((line, i) => {
    if (line.kind === 'heading') return
    const account = productAccount(line, accounts)
    byAccount.set(account, (byAccount.get(account) ?? 0) + invoice.totals.lineNetCents[i]!)
  })
  return [...byAccount].flatMap(([account, amount]) =>
    creditLine(amount, { account, activityId: invoice.activityId, label: invoice.number }),
  )
}

function vatLines(invoice: PostableInvoice, accounts: Accounts): EntryLine[] {
  return splitVat(invoice).flatMap(({ rateBp, nowCents, waitingCents }) => {
    const line = { activityId: invoice.activityId, label: invoice.number, vatRateBp: rateBp }
    return [
      ...creditLine(nowCents, { ...line, account: accounts.vatCollected }),
      ...creditLine(waitingCents, { ...line, account: accounts.vatWaiting, itemId: invoice.id }),
    ]
  })
}

/** By rate, the VAT due at issue and the VAT that waits for the receipt, deposits' VAT deducted from each first. */
function splitVat(
  invoice: Pick<PostableInvoice, 'kind' | 'lines' | 'totals' | 'onDebits' | 'issuedOn' | 'deductions'>,
): { rateBp: number; nowCents: Cents; waitingCents: Cents }[] {
  const isDeposit = invoice.kind === 'deposit'
  return invoice.totals.vat
    .filter(group => group.vatCents !== 0)
    .map(group => {
      const bases = { issue: 0, receipt: 0 }
      invoice.lines.forEach((line, i) => {
        if (line.kind === 'heading' || line.vatCategory !== group.vatCategory || line.vatRateBp !== group.rateBp) return
        bases[vatDueAt({ nature: line.nature, isDeposit, onDebits: invoice.onDebits, day: invoice.issuedOn })] +=
          invoice.totals.lineNetCents[i]!
      })
      const deducted = sum(
        invoice.deductions.flatMap(d =>
          d.vat.filter(v => v.rateBp === group.rateBp && v.vatCategory === group.vatCategory).map(v => v.vatCents),
        ),
      )
      const [nowCents, waitingCents] = allocate(group.vatCents - deducted, [bases.issue, bases.receipt]) as [
        Cents,
        Cents,
      ]
      return { rateBp: group.rateBp, nowCents, waitingCents }
    })
}

/** D waiting · C collected, for the VAT that a receipt frees. */
export function freedVatLines(
  freed: readonly { rateBp: number; cents: number }[],
  about: { activityId: string; itemId: string; label: string },
  accounts: Accounts,
): EntryLine[] {
  return freed.flatMap(({ rateBp, cents: amount }) => [
    ...debitLine(amount, {
      account: accounts.vatWaiting,
      activityId: about.activityId,
      itemId: about.itemId,
      label: about.label,
      vatRateBp: rateBp,
    }),
    ...creditLine(amount, {
      account: accounts.vatCollected,
      activityId: about.activityId,
      label: about.label,
      vatRateBp: rateBp,
    }),
  ])
}

/**
 * The lines of a credit note: the mirror of its original. Its VAT first cancels what still waits on the unpaid part of the original,
 * the rest comes off the VAT collected (CGI art. 272, 1). When nothing stays open on the original, what still waited there is due.
 */
export function creditNoteLines(
  note: PostableInvoice,
  original: { id: string; kind: InvoiceKind; open: OpenItem },
  accounts: Accounts,
): EntryLine[] {
  const { activityId, customerId: thirdPartyId, totals } = note
  const whole = wholeOf(original.open)
  const onUnpaid = Math.min(totals.grossCents, Math.max(0, whole))
  const settled = totals.grossCents >= whole
  const heldCents = note.retention?.amountCents ?? 0
  const vat = totals.vat
    .filter(group => group.vatCents !== 0)
    .flatMap(({ rateBp, vatCents }) => {
      const waiting = original.open.waiting.find(w => w.rateBp === rateBp)?.cents ?? 0
      const fromWaiting = Math.min(waiting, mulDiv(vatCents, onUnpaid, totals.grossCents))
      const line = { activityId, label: note.number, vatRateBp: rateBp }
      return [
        ...debitLine(fromWaiting, { ...line, account: accounts.vatWaiting, itemId: original.id }),
        ...debitLine(vatCents - fromWaiting, { ...line, account: accounts.vatCollected }),
        ...(settled
          ? freedVatLines([{ rateBp, cents: waiting - fromWaiting }], { ...line, itemId: original.id }, accounts)
          : []),
      ]
    })
  const untouched = settled
    ? original.open.waiting.filter(
        w => w.cents !== 0 && !totals.vat.some(group => group.rateBp === w.rateBp && group.vatCents !== 0),
      )
    : []
  return [
    ...creditLine(totals.grossCents - heldCents, {
      account: accounts.customers,
      activityId,
      thirdPartyId,
      itemId: original.id,
      dueDay: note.dueOn,
      label: note.number,
    }),
    ...creditLine(heldCents, {
      account: accounts.retentions,
      activityId,
      thirdPartyId,
      itemId: original.id,
      dueDay: note.dueOn,
      label: note.number,
    }),
    ...(original.kind === 'deposit'
      ? debitLine(totals.netCents, {
          account: accounts.customerDeposits,
          activityId,
          thirdPartyId,
          itemId: original.id,
          label: note.number,
        })
      : productLines(note, accounts).map(line => ({ ...line, debit: line.credit, credit: line.debit }))),
    ...vat,
    ...freedVatLines(untouched, { activityId, itemId: original.id, label: note.number }, accounts),
  ]
}
