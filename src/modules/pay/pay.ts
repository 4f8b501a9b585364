import type { Day } from '../../kernel/day.ts'
import { type Cents, cents, mulDiv, sum } from '../../kernel/money.ts'
import { interpolatePay, type PayPoint } from '../../kernel/pay-curve.ts'
import { addedTo, amountDue, type Cumulated, LEVY_BASES, type Levy, NOTHING_YET } from '../levies/levy.ts'

export const ROUND_STATUSES = ['open', 'decided', 'posted', 'paid'] as const
export type RoundStatus = (typeof ROUND_STATUSES)[number]
export const ROUND_STATUS_LABELS: Record<RoundStatus, string> = {
  open: 'À décider',
  decided: 'Décidée',
  posted: 'Comptabilisée',
  paid: 'Payée',
}

export const ORDER_STATUSES = ['prepared', 'confirmed', 'cancelled'] as const
export const ORDER_STATUS_LABELS: Record<(typeof ORDER_STATUSES)[number], string> = {
  prepared: 'À transmettre',
  confirmed: 'Exécuté',
  cancelled: 'Annulé',
}

export const ALARM_LABELS = {
  'no-decision': 'Pas de décision',
  'treasury-below-zero': 'Trésorerie sous zéro',
  'below-fixed': 'Sous la part fixe',
  'minimum-activity': 'Sous l’activité minimale',
  'cape-without-pay': 'CAPE non rémunéré',
  'no-payroll-number': 'Matricule de paie manquant',
  'no-iban': 'IBAN manquant',
} as const
export type Alarm = keyof typeof ALARM_LABELS

interface AlarmFacts {
  contractKind: string
  payClause: boolean
  fixedGrossCents: number
  turnoverCents: number
  minimumTurnoverCents: number
  /** Gross decided for this line; null while nothing is. */
  decidedGrossCents: number | null
  /** What is payable in the activity less all that is decided there. */
  leftCents: number
  payrollNumber: string | null
  iban: string | null
}

/** What the payroll officer must look at on one line of a round. */
export function alarmsOf(line: AlarmFacts): Alarm[] {
  const mayBePaid = line.contractKind !== 'cape' || line.payClause
  const paid = (line.decidedGrossCents ?? 0) > 0
  const alarms: [Alarm, boolean][] = [
    ['cape-without-pay', !mayBePaid],
    ['no-decision', mayBePaid && line.decidedGrossCents === null],
    ['treasury-below-zero', paid && line.leftCents < 0],
    ['below-fixed', line.decidedGrossCents !== null && line.decidedGrossCents < line.fixedGrossCents],
    ['minimum-activity', line.turnoverCents < line.minimumTurnoverCents],
    ['no-payroll-number', paid && line.payrollNumber === null],
    ['no-iban', paid && line.iban === null],
  ]
  return alarms.filter(([, rings]) => rings).map(([alarm]) => alarm)
}

/** The minimum activity of a contract, agreed over twelve months, for the days that it covers from `from` to `to`. */
export function minimumTurnoverUntil(
  contract: { startsOn: Day; minimumTurnoverCents: number },
  from: Day,
  to: Day,
): Cents {
  const start = contract.startsOn > from ? contract.startsOn : from
  const days = (Date.parse(to) - Date.parse(start)) / 86_400_000 + 1
  return days <= 0 ? cents(0) : mulDiv(contract.minimumTurnoverCents, Math.min(days, 365), 365)
}

const STEP = 1000

/** The gross that a budget pays, read on the curve and brought down to ten euros; zero when it pays none. */
export function grossWithin(curve: readonly PayPoint[], costCents: number): Cents {
  const point = interpolatePay(curve, costCents)
  return point === null ? cents(0) : cents(point.grossCents - (point.grossCents % STEP))
}

/** The gross that leaves a net before tax, read on the curve, rounded to the euro; zero below its first point. */
export function grossForNet(curve: readonly PayPoint[], netCents: number): Cents {
  const above = curve.findIndex(point => point.netBeforeTaxCents >= netCents)
  if (above === 0 || curve.length < 2) return cents(0)
  const to = curve[above === -1 ? curve.length - 1 : above]!
  const from = curve[(above === -1 ? curve.length - 1 : above) - 1]!
  const width = to.netBeforeTaxCents - from.netBeforeTaxCents
  if (width <= 0) return to.grossCents
  const gross = from.grossCents + mulDiv(to.grossCents - from.grossCents, netCents - from.netBeforeTaxCents, width)
  return cents(mulDiv(gross, 1, 100) * 100)
}

export interface QuotePay {
  /** What the levies in force take of the price. */
  leviesCents: Cents
  /** What stays for the salary: its whole cost. */
  costCents: Cents
  /** Read on the curve, so approximate; null when the price pays no salary. */
  grossCents: Cents | null
  netBeforeTaxCents: Cents | null
}

/**
 * « Ce devis vous paierait… »: price HT − purchases HT − levies in force = the cost of a month's salary → net. Levies on turnover bear on the
 * price, those on margin on price less purchases, those on purchases on these; tiers and caps start from what the period bears already.
 */
export function quotePay(
  quote: { netCents: number; purchasesCents?: number },
  levies: readonly Levy[],
  curve: readonly PayPoint[],
  borne: Readonly<Record<string, Cumulated>> = {},
): QuotePay {
  const purchases = quote.purchasesCents ?? 0
  const leviesCents = sum(
    levies
      .filter(levy => !LEVY_BASES[levy.base].monthly)
      .map(levy =>
        amountDue(
          levy,
          borne[levy.id] ?? NOTHING_YET,
          addedTo(levy.base, { soldCents: quote.netCents, boughtCents: purchases }),
        ),
      ),
  )
  const costCents = cents(quote.netCents - purchases - leviesCents)
  const point = interpolatePay(curve, costCents)
  return {
    leviesCents,
    costCents,
    grossCents: point?.grossCents ?? null,
    netBeforeTaxCents: point?.netBeforeTaxCents ?? null,
  }
}
