import { addDays, type Day } from '../../kernel/day.ts'
import type { Quantity, UnitPrice } from '../../kernel/decimal.ts'
import { type Cents, cents, sum } from '../../kernel/money.ts'
import {
  answerQuote,
  depositReceipts,
  draftCreditNote,
  draftInvoices,
  invoiceQuote,
  issueInvoices,
  recordReceipts,
  reviseQuote,
  saveQuoteDraft,
  sendQuote,
  submitInvoices,
} from '../../modules/invoicing/index.ts'
import { random } from './random.ts'
import { type LinePlan, type LooseQuote, linesOf, looseQuotesOf, roundFrom, type Sale, salesOf } from './sales.ts'
import { as, type Owed, type Story } from './story.ts'
import { bankedSince, bankOnlySince } from './tell-bank.ts'

/** What happens in each round, read off the sales. */
export interface Calendar {
  issued: Map<Day, Sale[]>
  credited: Map<Day, Sale[]>
  sent: Map<Day, (Sale | LooseQuote)[]>
  answered: Map<Day, (Sale | LooseQuote)[]>
  deposits: Map<Day, Sale[]>
  paid: Map<Day, Payment[]>
}

interface Payment {
  sale: Sale
  day: Day
  /** Of what is still owed, in thousandths. */
  share: number
  of: 'invoices' | 'deposits'
}

export function calendarOf(story: Story, rounds: readonly Day[]): Calendar {
  const today = rounds.at(-1)!
  const sales = salesOf(story.house, story.cast, today)
  const quoted = sales.filter(sale => sale.quote)
  const loose = looseQuotesOf(story.house, story.cast, rounds)
  const withDeposit = quoted.filter(sale => sale.quote!.depositBp > 0)
  const payments = [
    ...sales.flatMap(sale => sale.payments.map(({ on, share }): Payment => ({ sale, day: on, share, of: 'invoices' }))),
    ...withDeposit.map(
      (sale): Payment => ({ sale, day: addDays(sale.quote!.depositOn, 9), share: 1000, of: 'deposits' }),
    ),
  ].filter(payment => payment.day <= today)
  return {
    issued: Map.groupBy(sales, sale => sale.issuedOn),
    credited: Map.groupBy(
      sales.filter(sale => sale.credit),
      sale => sale.credit!.on,
    ),
    sent: Map.groupBy<Day, Sale | LooseQuote>([...quoted, ...loose], one =>
      'quote' in one ? one.quote!.sentOn : one.sentOn,
    ),
    answered: Map.groupBy<Day, Sale | LooseQuote>([...quoted, ...loose.filter(quote => quote.answeredOn)], one =>
      'quote' in one ? one.quote!.signedOn : one.answeredOn!,
    ),
    deposits: Map.groupBy(withDeposit, sale => sale.quote!.depositOn),
    paid: Map.groupBy(payments, payment => roundFrom(rounds, payment.day)!),
  }
}

/** What customers paid since the last round: what one paid on one day is one receipt, over several invoices if need be. */
export async function cash(story: Story, payments: readonly Payment[], round: Day, today: Day): Promise<void> {
  const together = Map.groupBy(
    payments,
    ({ sale, day }) => `${story.customers.get(sale.customer)} ${sale.method} ${day}`,
  )
  const receipts = [...together.values()].flatMap(its => {
    const { sale, day } = its[0]!
    const owed = its.flatMap(payment => {
      const invoice = story[payment.of].get(payment.sale)
      const amountCents = invoice ? Math.trunc((invoice.openCents * payment.share) / 1000) : 0
      if (!invoice || amountCents === 0) return []
      invoice.openCents -= amountCents
      return [{ invoiceId: invoice.id, number: invoice.number, amountCents: amountCents as Cents }]
    })
    if (owed.length === 0) return []
    const r = random(`${sale.by.key}/receipt/${day}`)
    const amountCents = (owed.reduce((all, part) => all + part.amountCents, 0) + sale.over) as Cents
    const reference = `${sale.method === 'cheque' ? 'CHQ' : sale.method === 'card' ? 'CB' : 'VIR'} ${r.between(100_000, 999_999)}`
    if (sale.method === 'transfer' && day >= bankedSince(today)) {
      const unrecorded = day >= bankOnlySince(today)
      const cited = unrecorded ? (r.chance(70) ? owed[0]!.number : '') : reference
      story.bank.push({
        day,
        label: `VIR SEPA RECU DE ${sale.customer.name.toUpperCase()} ${cited}`,
        cents: amountCents,
      })
      if (unrecorded) return []
    }
    const parts = owed.map(({ number: _, ...part }) => part)
    return [
      { customerId: story.customers.get(sale.customer)!, day, method: sale.method, amountCents, reference, parts },
    ]
  })
  for (let i = 0; i < receipts.length; i += 200) {
    const slice = receipts.slice(i, i + 200)
    const { ids } = await recordReceipts(as(story, 'accountant', round), { receipts: slice })
    for (const [n, { method, day, amountCents }] of slice.entries())
      if (method !== 'transfer') story.toDeposit.push({ id: ids[n]!, day, method, amountCents })
  }
}

/** Cheques and cards received more than a week ago go to the bank, each together; of cards it keeps its share. */
export async function depositOld(story: Story, round: Day, today: Day): Promise<void> {
  const old = story.toDeposit.filter(({ day }) => day < addDays(round, -7))
  for (const [method, label, name, feeBp] of [
    ['cheque', 'REMISE CHEQUES', 'REM', 0],
    ['card', 'REMISE CB', 'CB', 80],
  ] as const) {
    const ready = old.filter(receipt => receipt.method === method).slice(0, 200)
    if (ready.length === 0) continue
    story.toDeposit = story.toDeposit.filter(receipt => !ready.includes(receipt))
    const receiptIds = ready.map(({ id }) => id)
    const reference = `${name}-${round.slice(0, 7)}`
    const feeCents = cents(Math.round((feeBp * sum(ready.map(({ amountCents }) => amountCents))) / 10_000))
    const deposit = { receiptIds, day: round, reference, feeCents }
    const { amountCents } = await depositReceipts(as(story, 'accountant', round), deposit)
    if (round >= bankedSince(today))
      story.bank.push({ day: round, label: `${label} ${reference}`, cents: amountCents - feeCents })
  }
}

/** Quotes that leave, are signed, refused or become a new version in this round. */
export async function moveQuotes(story: Story, calendar: Calendar, round: Day): Promise<void> {
  const accountant = as(story, 'accountant', round)
  for (const one of calendar.answered.get(round) ?? []) {
    const id = story.quotes.get(one)
    if (!id) continue
    const outcome = 'outcome' in one ? one.outcome : 'signed'
    if (outcome === 'signed') await answerQuote(accountant, { id, answer: 'signed', on: round, by: one.customer.name })
    if (outcome === 'refused')
      await answerQuote(accountant, { id, answer: 'refused', on: round, reason: 'Budget reporté' })
    if (outcome === 'revised') await sendQuote(accountant, await reviseQuote(accountant, { id }))
  }
  for (const one of calendar.sent.get(round) ?? []) {
    const { id } = await saveQuoteDraft(accountant, quoteOf(story, one))
    await sendQuote(accountant, { id })
    story.quotes.set(one, id)
  }
}

const quoteOf = (story: Story, one: Sale | LooseQuote) => {
  const lines = linesOf(one)
  return {
    activityId: story.activities.get(one.by)!.activityId,
    customerId: story.customers.get(one.customer)!,
    subject: lines[0]!.label,
    discountBp: 0,
    depositBp: 'quote' in one ? one.quote!.depositBp || null : 3000,
    lines: salesLines(one.by.trade.vat, lines),
  }
}

const salesLines = (trade: string, lines: readonly LinePlan[]) =>
  lines.map(line => ({
    kind: 'item' as const,
    label: line.label,
    quantity: String(line.quantity) as Quantity,
    unit: line.unit,
    unitPrice: String(line.price) as UnitPrice,
    discountBp: 0,
    nature: line.goods ? ('goods' as const) : ('services' as const),
    vatCategory: line.vat,
    vatRateBp: line.rateBp,
    account: line.vat === 'exempt-training' ? '7061' : trade === 'building' ? '704' : null,
  }))

const draftOf = (story: Story, sale: Pick<Sale, 'by' | 'customer' | 'training' | 'euros' | 'discountBp'>) => {
  const lines = linesOf(sale)
  return {
    activityId: story.activities.get(sale.by)!.activityId,
    customerId: story.customers.get(sale.customer)!,
    kind: 'invoice' as const,
    depositIds: [],
    subject: lines[0]!.label,
    discountBp: sale.discountBp,
    lines: salesLines(sale.by.trade.vat, lines),
  }
}

/** Drafts and issues the round's invoices, deposits, balances and credit notes. Gives how many. */
export async function issue(story: Story, calendar: Calendar, round: Day): Promise<number> {
  const accountant = as(story, 'accountant', round)
  const wanted: { id: string; settle: (grossCents: number, number: string) => void }[] = []
  const owes = (map: Map<Sale, Owed>, sale: Sale, id: string, lessCents = 0) => ({
    id,
    settle: (grossCents: number, number: string) => {
      map.set(sale, { id, number, openCents: grossCents - lessCents })
    },
  })
  const sales = calendar.issued.get(round) ?? []
  const plain = sales.filter(sale => !sale.quote)
  for (let i = 0; i < plain.length; i += 100) {
    const slice = plain.slice(i, i + 100)
    const { ids } = await draftInvoices(accountant, { drafts: slice.map(sale => draftOf(story, sale)) })
    wanted.push(...slice.map((sale, n) => owes(story.invoices, sale, ids[n]!)))
  }
  for (const sale of calendar.deposits.get(round) ?? []) {
    const deposit = { id: story.quotes.get(sale)!, kind: 'deposit', shareBp: sale.quote!.depositBp } as const
    const { id } = await invoiceQuote(accountant, deposit)
    wanted.push({
      id,
      settle: (grossCents, number) => {
        story.deposits.set(sale, { id, number, openCents: grossCents })
        story.depositGross.set(sale, grossCents)
      },
    })
  }
  for (const sale of sales.filter(sale => sale.quote)) {
    const kind = sale.quote!.depositBp > 0 ? 'balance' : 'invoice'
    const { id } = await invoiceQuote(accountant, { id: story.quotes.get(sale)!, kind })
    wanted.push(owes(story.invoices, sale, id, story.depositGross.get(sale) ?? 0))
  }
  for (const sale of calendar.credited.get(round) ?? []) {
    const owed = story.invoices.get(sale)!
    const { id } = await draftCreditNote(accountant, { id: owed.id, ...creditOf(sale) })
    wanted.push({
      id,
      settle: grossCents => {
        owed.openCents -= grossCents
      },
    })
  }
  for (let i = 0; i < wanted.length; i += 100) {
    const slice = wanted.slice(i, i + 100)
    const { invoices } = await issueInvoices(accountant, { ids: slice.map(one => one.id) })
    for (const [n, { settle }] of slice.entries()) settle(invoices[n]!.grossCents, invoices[n]!.number)
  }
  return wanted.length
}

function creditOf(sale: Sale) {
  if (sale.credit!.whole) return { reason: 'Annulation de la commande' }
  const line = {
    ...linesOf(sale)[0]!,
    label: 'Geste commercial',
    quantity: 1,
    unit: 'forfait',
    price: sale.credit!.euros,
  }
  return { reason: 'Geste commercial', lines: salesLines(sale.by.trade.vat, [line]) }
}

/** What waits today: invoices being written, others that the house has to check, quotes not yet sent. */
export async function leaveOnTheTable(story: Story, today: Day): Promise<void> {
  const r = random(`${story.house.slug}/table`)
  const active = r.shuffled(
    story.cast.filter(who => story.activities.has(who) && who.closedOn === null && who.trade.vat !== 'training'),
  )
  const sales = active.slice(0, Math.ceil(active.length / 4)).map(by => ({
    by,
    customer: r.pick(by.customers),
    training: false as const,
    euros: Math.round(by.trade.ticket / 10) * 10,
    discountBp: 0,
  }))
  const accountant = as(story, 'accountant', today)
  const { ids } = await draftInvoices(accountant, { drafts: sales.map(sale => draftOf(story, sale)) })
  await submitInvoices(accountant, { ids: ids.slice(0, Math.ceil(ids.length / 2)) })
  for (const sale of sales.filter(sale => sale.by.trade.quotes).slice(0, 6))
    await saveQuoteDraft(accountant, quoteOf(story, { ...sale, sentOn: today, answeredOn: null, outcome: 'none' }))
}
