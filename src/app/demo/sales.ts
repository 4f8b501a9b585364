import {
  addDays,
  addMonths,
  type Day,
  firstDayOf,
  lastDayOf,
  type Month,
  monthOf,
  monthsBetween,
} from '../../kernel/day.ts'
import type { Entrepreneur } from './cast.ts'
import type { CustomerPlan } from './customers.ts'
import type { House } from './houses.ts'
import { type Random, random } from './random.ts'

/** Lines in whole euros; `vat` says under which regime. */
export interface LinePlan {
  label: string
  quantity: number
  unit: string
  price: number
  vat: 'standard' | 'reverse-charge-building' | 'exempt-training'
  rateBp: number
  goods: boolean
}

/** A sale up to its payment. Days are those of the house's rounds (see `roundsUpTo`), but payments, which come any day. */
export interface Sale {
  by: Entrepreneur
  customer: CustomerPlan
  issuedOn: Day
  /** Total HT after discount, in euros. */
  euros: number
  discountBp: number
  training: boolean
  /** When it comes from a quote: its days, and the share of the deposit (0: none). */
  quote: { sentOn: Day; signedOn: Day; depositOn: Day; depositBp: number } | null
  credit: { on: Day; euros: number; whole: boolean } | null
  /** Parts of what is owed, in thousandths, with their days; the last takes the rest. Empty: never paid. */
  payments: { on: Day; share: number }[]
  method: 'transfer' | 'cheque' | 'card'
  /** What the customer pays too much, in cents. */
  over: number
}

/** The house issues and cashes six times a month. */
export function roundsUpTo(today: Day): Day[] {
  return monthsBetween('2024-01' as Month, monthOf(today))
    .flatMap(month => [5, 10, 15, 20, 25].map(of => addDays(firstDayOf(month), of - 1)).concat(lastDayOf(month)))
    .filter(round => round <= today)
}

/** The first round from a day on; null when it is to come. */
export const roundFrom = (rounds: readonly Day[], from: Day): Day | null => rounds.find(round => round >= from) ?? null

/** Every sale of the house from 2024 to today, in order. Those of 2024 give its turnover to the euro, training included. */
export function salesOf(house: House, cast: readonly Entrepreneur[], today: Day): Sale[] {
  const rounds = roundsUpTo(today)
  const months = monthsBetween('2024-01' as Month, monthOf(today))
  const raw = months.flatMap(month => [
    ...cast.flatMap(who => monthOfSales(who, month, rounds)),
    ...trainingSales(house, cast, month, rounds),
  ])
  const factor = { training: 1, trade: 1 }
  const in2024 = raw.filter(sale => sale.issuedOn < '2025-01-01')
  bringTo(
    house.training2024,
    in2024.filter(sale => sale.training),
    part => {
      factor.training = part
    },
  )
  bringTo(
    house.turnover2024 - house.training2024,
    in2024.filter(sale => !sale.training),
    part => {
      factor.trade = part
    },
  )
  // Later years keep the scale of 2024, and grow.
  for (const sale of raw.filter(sale => sale.issuedOn >= '2025-01-01')) {
    const years = Number(sale.issuedOn.slice(0, 4)) - 2024
    resize(sale, (sale.training ? factor.training : factor.trade) * 1.05 ** years)
  }
  return raw.toSorted((a, b) => (a.issuedOn < b.issuedOn ? -1 : a.issuedOn > b.issuedOn ? 1 : 0))
}

/** Scales sales so that, less what is credited in the year, they make `euros`, to the euro. */
function bringTo(euros: number, sales: readonly Sale[], tell: (factor: number) => void): void {
  const net = () => sales.reduce((all, sale) => all + sale.euros - creditedIn2024(sale), 0)
  const factor = euros / net()
  tell(factor)
  for (const sale of sales) resize(sale, factor)
  const free = sales.filter(sale => sale.credit === null && sale.discountBp === 0)
  for (let gap = euros - net(), i = 0; gap !== 0; i++) {
    const step = Math.sign(gap) * Math.min(Math.abs(gap), Math.ceil(Math.abs(gap) / free.length))
    free[i % free.length]!.euros += step
    gap -= step
  }
}

const creditedIn2024 = (sale: Sale): number => (sale.credit && sale.credit.on < '2025-01-01' ? sale.credit.euros : 0)

function resize(sale: Sale, factor: number): void {
  const wanted = Math.max(40, sale.euros * factor)
  // Ten per cent off a multiple of a hundred stays in whole euros.
  sale.euros = sale.discountBp > 0 ? Math.max(1, Math.round(wanted / 90)) * 90 : Math.max(8, Math.round(wanted / 5)) * 5
  if (sale.credit) sale.credit.euros = sale.credit.whole ? sale.euros : Math.max(5, Math.round(sale.euros * 0.15))
}

const SEASON = [70, 90, 105, 105, 105, 115, 90, 55, 110, 120, 120, 115]
const SIZES = [35, 50, 60, 75, 90, 100, 100, 120, 150, 210]

function monthOfSales(who: Entrepreneur, month: Month, rounds: readonly Day[]): Sale[] {
  if (who.trade.vat === 'training') return []
  const r = random(`${who.key}/sales/${month}`)
  const started = addDays(who.openedOn, 20)
  const monthly = (who.yearly * SEASON[Number(month.slice(5)) - 1]!) / 1200
  // A hundred times the number of invoices of the month, two thirds of what tickets ask for: the scale makes up the rest. Its fraction is left to chance.
  const wanted = Math.round((monthly * 66) / who.trade.ticket)
  const count = Math.trunc(wanted / 100) + (r.below(100) < wanted % 100 ? 1 : 0)
  return Array.from({ length: count }, () => sale(who, r, r.pick(who.customers), month, rounds)).filter(
    made => made !== null && made.issuedOn >= started && (who.closedOn === null || made.issuedOn <= who.closedOn),
  ) as Sale[]
}

/** Training sessions, shared among the trainers: as many in 2024 as the house reports. */
function trainingSales(house: House, cast: readonly Entrepreneur[], month: Month, rounds: readonly Day[]): Sale[] {
  const r = random(`${house.slug}/training/${month}`)
  const index = Number(month.slice(5)) - 1
  const upTo = (months: number) => Math.round((house.sessions2024 * months) / 12)
  const first = upTo(index) + (Number(month.slice(0, 4)) - 2024) * house.sessions2024
  return Array.from({ length: upTo(index + 1) - upTo(index) }, (_, i) => {
    const trainers = cast.filter(who => who.trainer)
    const open = trainers.map((_, t) => trainers[(first + i + t) % trainers.length]!)
    const who = open.find(one => one.openedOn < firstDayOf(month) && (one.closedOn ?? '9') > lastDayOf(month))
    if (!who) return null
    const companies = who.customers.filter(customer => customer.kind !== 'person' && !customer.builder)
    const made = sale(who, r, r.pick(companies), month, rounds)
    return made && { ...made, training: true, quote: null, credit: null, discountBp: 0, euros: r.between(6, 22) * 100 }
  }).filter(made => made !== null)
}

function sale(who: Entrepreneur, r: Random, customer: CustomerPlan, month: Month, rounds: readonly Day[]): Sale | null {
  const issuedOn = roundFrom(rounds, addDays(firstDayOf(month), r.below(28)))
  const quoted = who.trade.quotes && r.chance(9)
  const [depositBp, lateness, size] = [r.pick([3000, 3000, 4000, 0]), r.below(100), r.pick(SIZES)]
  const [weeks, credited, twice, over, method, extra, discount] = [
    r.between(4, 9),
    r.below(1000),
    r.chance(4),
    r.chance(1),
    r.below(100),
    r.between(0, 12),
    r.chance(3),
  ]
  if (!issuedOn) return null
  const sentOn = roundFrom(rounds, addDays(issuedOn, -7 * weeks))
  const quote =
    quoted && sentOn && addDays(issuedOn, -7 * weeks) > rounds[0]! && sentOn > addDays(who.openedOn, 5)
      ? {
          sentOn,
          signedOn: roundFrom(rounds, addDays(sentOn, 6))!,
          depositOn: roundFrom(rounds, addDays(sentOn, 7))!,
          depositBp,
        }
      : null
  const creditRound = !quote && credited < 20 ? roundFrom(rounds, addDays(issuedOn, 12)) : null
  const creditOn = creditRound !== null && creditRound <= (who.closedOn ?? creditRound) ? creditRound : null
  const whole = credited < 12
  // Some pay late, a few never do, and more of the recent ones have not yet.
  const today = rounds.at(-1)!
  const delay = customer.paysAfter + extra + (lateness < 12 ? 40 : 0)
  const never = lateness >= 99 || (lateness >= 90 && issuedOn > addMonths(today, -5))
  const paidOn = addDays(issuedOn, delay)
  return {
    by: who,
    customer,
    issuedOn,
    euros: Math.round(((quote ? 2 : 1) * who.trade.ticket * size) / 100),
    discountBp: discount && !quote && !creditOn ? 1000 : 0,
    training: false,
    quote,
    credit: creditOn ? { on: creditOn, euros: 0, whole } : null,
    payments:
      never || (creditOn && whole)
        ? []
        : twice
          ? [
              { on: paidOn, share: 500 },
              { on: addDays(paidOn, 30), share: 1000 },
            ]
          : [{ on: creditOn && paidOn <= creditOn ? addDays(creditOn, 5) : paidOn, share: 1000 }],
    method: customer.kind !== 'person' ? 'transfer' : method < 35 ? 'cheque' : method < 55 ? 'card' : 'transfer',
    over: over && !creditOn ? 10_00 : 0,
  }
}

/** A quote that has no invoice: it waits, was refused, became a new version, or was signed lately and its work is to come. */
export interface LooseQuote {
  by: Entrepreneur
  customer: CustomerPlan
  euros: number
  training: false
  sentOn: Day
  answeredOn: Day | null
  outcome: 'none' | 'refused' | 'revised' | 'signed'
}

export function looseQuotesOf(house: House, cast: readonly Entrepreneur[], rounds: readonly Day[]): LooseQuote[] {
  const writers = cast.filter(who => who.trade.quotes)
  return rounds.slice(6).flatMap((sentOn, i) => {
    const r = random(`${house.slug}/quote/${sentOn}`)
    const recent = i + 6 > rounds.length - 10
    const active = writers.filter(
      who => addDays(who.openedOn, 15) < sentOn && (who.closedOn ?? '9') > addDays(sentOn, 40),
    )
    return Array.from({ length: recent ? 3 : r.below(2) }, (): LooseQuote => {
      const by = r.pick(active)
      const outcome = r.pick(
        recent
          ? (['none', 'signed', 'signed', 'revised'] as const)
          : (['none', 'refused', 'refused', 'revised'] as const),
      )
      return {
        by,
        customer: r.pick(by.customers),
        euros: Math.round((by.trade.ticket * r.pick(SIZES)) / 250) * 5,
        training: false,
        sentOn,
        answeredOn: outcome === 'none' ? null : roundFrom(rounds, addDays(sentOn, r.between(4, 20))),
        outcome,
      }
    })
  })
}

/** The lines of a document of `euros`, discount apart: one or two items, and a rest so that the sum is exact. */
export function linesOf(
  sale: Pick<Sale, 'by' | 'customer' | 'training'> & { euros: number; discountBp?: number },
): LinePlan[] {
  const { trade } = sale.by
  const euros = sale.discountBp ? Math.round((sale.euros * 10_000) / (10_000 - sale.discountBp)) : sale.euros
  const r = random(`${sale.by.key}/lines/${euros}/${sale.customer.name}`)
  const regime = regimeOf(sale)
  if (sale.training) {
    const days = r.between(1, 3)
    const price = Math.trunc(euros / days)
    return [
      { label: TRAINING, quantity: days, unit: 'jour', price, ...regime },
      ...(euros > price * days
        ? [
            {
              label: 'Supports remis aux stagiaires',
              quantity: 1,
              unit: 'forfait',
              price: euros - price * days,
              ...regime,
            },
          ]
        : []),
    ]
  }
  const item = r.pick(trade.items)
  const quantity = Math.trunc(euros / item.price)
  if (quantity === 0) return [{ label: item.label, quantity: 1, unit: 'forfait', price: euros, ...regime }]
  const rest = euros - quantity * item.price
  const extra =
    trade.vat === 'goods' || trade.vat === 'food'
      ? 'Port et emballage'
      : trade.vat === 'building'
        ? 'Fournitures et évacuation des déchets'
        : 'Déplacement et frais'
  return [
    { label: item.label, quantity, unit: item.unit, price: item.price, ...regime },
    ...(rest > 0 ? [{ label: extra, quantity: 1, unit: 'forfait', price: rest, ...regime }] : []),
  ]
}

const TRAINING = 'Action de formation professionnelle'

function regimeOf({
  by,
  customer,
  training,
}: Pick<Sale, 'by' | 'customer' | 'training'>): Pick<LinePlan, 'vat' | 'rateBp' | 'goods'> {
  const services = { vat: 'standard' as const, rateBp: 2000, goods: false }
  if (training) return { vat: 'exempt-training', rateBp: 0, goods: false }
  switch (by.trade.vat) {
    case 'building':
      if (customer.builder) return { vat: 'reverse-charge-building', rateBp: 0, goods: false }
      return customer.kind === 'person' ? { ...services, rateBp: 1000 } : services
    case 'goods':
      return { ...services, goods: true }
    case 'food':
      return { ...services, rateBp: 550, goods: true }
    default:
      return services
  }
}
