import { type Day, formatDay } from '../../kernel/day.ts'
import { applyRate, type Cents, cents, formatEuros, mulDiv, sum } from '../../kernel/money.ts'
import { formatRate } from '../../kernel/rate.ts'
import { type Refusal, refuse } from '../../kernel/refusal.ts'
import { type SupplyNature, VAT_RATES, type VatTerritory, vatRatesInForce } from '../../law/vat.ts'
import type { MethodToDeposit } from '../invoicing/receipt-method.ts'

/** One VAT rate of the day, as the till's total prints it. */
export interface TakingLine {
  nature: SupplyNature
  vatCategory: string
  vatRateBp: number
  grossCents: number
  account?: string | null
}

interface TakingPayment {
  method: MethodToDeposit
  /** What is left of the total when absent. */
  amountCents?: number | null
}

/** What a marketplace keeps before it pays out. `reverseChargeBp`: billed from abroad without VAT, which the activity owes and deducts itself. */
export interface TakingFee {
  grossCents: number
  vatCents: number
  reverseChargeBp?: number | null
}

const ratesInForce = (day: Day, territory: VatTerritory): readonly number[] => {
  // A day before the first rates is refused for itself: it precedes every exercice.
  const first = VAT_RATES[territory][0]!.from
  return vatRatesInForce(day < first ? first : day, territory).map(rate => rate.rateBp)
}

/** A fee from abroad, at the normal rate where the activity is established (CGI art. 259, 1° and 283, 2), as a purchase from abroad. */
export function reverseCharged(grossCents: number, day: Day, territory: VatTerritory): TakingFee {
  const reverseChargeBp = ratesInForce(day, territory)[0]!
  return { grossCents, vatCents: applyRate(grossCents, reverseChargeBp), reverseChargeBp }
}

/** What is kept, less the VAT that the marketplace billed. */
export const feeNetCents = (fee: TakingFee): number => fee.grossCents - (fee.reverseChargeBp == null ? fee.vatCents : 0)

export interface Taking {
  day: Day
  lines: readonly TakingLine[]
  payments: readonly TakingPayment[]
  fee?: TakingFee | null
}

interface PricedLine extends TakingLine {
  netCents: Cents
  vatCents: Cents
}

/** A till gives totals tax included: the tax is what they hold (gross × rate ÷ (1 + rate)), rate by rate. */
export function priceLine(line: TakingLine): PricedLine {
  const vatCents = mulDiv(line.grossCents, line.vatRateBp, 10_000 + line.vatRateBp)
  return { ...line, vatCents, netCents: cents(line.grossCents - vatCents) }
}

interface TakingTotals {
  netCents: Cents
  vatCents: Cents
  grossCents: Cents
  feeCents: number
  feeVatCents: number
  /** What was received: the sales less what the marketplace kept. */
  receivedCents: Cents
}

export function takingTotals(taking: Pick<Taking, 'lines' | 'fee'>): TakingTotals {
  const lines = taking.lines.map(priceLine)
  const grossCents = sum(lines.map(line => line.grossCents))
  const feeCents = taking.fee?.grossCents ?? 0
  return {
    netCents: sum(lines.map(line => line.netCents)),
    vatCents: sum(lines.map(line => line.vatCents)),
    grossCents,
    feeCents,
    feeVatCents: taking.fee?.vatCents ?? 0,
    receivedCents: cents(grossCents - feeCents),
  }
}

/** Payments with their amounts: the one left open takes the rest. */
export function paymentsOf(taking: Taking): { method: MethodToDeposit; amountCents: Cents }[] {
  const rest = takingTotals(taking).receivedCents - sum(taking.payments.map(payment => payment.amountCents ?? 0))
  return taking.payments.map(({ method, amountCents }) => ({ method, amountCents: cents(amountCents ?? rest) }))
}

/** Every reason why a taking cannot be recorded on `today`. Paths are those of one taking. */
export function takingRefusals(
  taking: Taking,
  activity: { name: string; openedOn: Day; closedOn: Day | null; vatTerritory: VatTerritory },
  today: Day,
): Refusal[] {
  const refusals: Refusal[] = []
  const { day } = taking
  if (day > today)
    refusals.push(refuse('date', `Une recette ne peut pas être datée après aujourd’hui (${formatDay(today)}).`, 'day'))
  if (day < activity.openedOn)
    refusals.push(
      refuse(
        'activite',
        `L’activité « ${activity.name} » n’était pas encore ouverte ce jour-là : vérifiez la date.`,
        'day',
      ),
    )
  if (activity.closedOn && day > activity.closedOn)
    refusals.push(
      refuse('activite', `L’activité « ${activity.name} » était déjà close ce jour-là : vérifiez la date.`, 'day'),
    )
  return [...refusals, ...linesRefusals(taking, activity.vatTerritory), ...paymentsRefusals(taking)]
}

function linesRefusals({ lines, day }: Taking, territory: VatTerritory): Refusal[] {
  const inForce = ratesInForce(day, territory)
  return lines.flatMap((line, i) => {
    const path = `lines.${i}.vatRateBp`
    if (line.vatCategory === 'standard' && line.vatRateBp === 0)
      return [
        refuse(
          'taux',
          'Dites pourquoi cette vente est sans TVA : choisissez-le dans la liste.',
          `lines.${i}.vatCategory`,
        ),
      ]
    if (line.vatCategory === 'standard' && !inForce.includes(line.vatRateBp)) {
      const rates = inForce.filter(rate => rate > 0).map(formatRate)
      return [
        refuse(
          'taux',
          `Le taux de ${formatRate(line.vatRateBp)} n’est pas en vigueur : choisissez ${rates.join(', ') || 'une exonération'}.`,
          path,
        ),
      ]
    }
    if (line.vatCategory !== 'standard' && line.vatRateBp !== 0)
      return [refuse('taux', 'Une vente exonérée ou hors champ ne porte pas de taux : mettez 0 %.', path)]
    return []
  })
}

function paymentsRefusals(taking: Taking): Refusal[] {
  const { payments, fee } = taking
  const refusals: Refusal[] = []
  const methods = new Set(payments.map(payment => payment.method))
  if (methods.size < payments.length)
    refusals.push(refuse('moyen', 'Un moyen de paiement est choisi deux fois : additionnez-les.', 'payments'))
  if (fee && !methods.has('marketplace'))
    refusals.push(
      refuse(
        'frais',
        'Seule une place de marché retient des frais : choisissez-la comme moyen de paiement.',
        'fee.grossCents',
      ),
    )
  if (fee && fee.vatCents >= fee.grossCents)
    refusals.push(refuse('frais', 'La TVA des frais est inférieure aux frais : vérifiez les montants.', 'fee.vatCents'))
  const { grossCents, feeCents, receivedCents } = takingTotals(taking)
  if (feeCents >= grossCents) {
    refusals.push(refuse('frais', 'Les frais retenus dépassent les ventes : vérifiez les montants.', 'fee.grossCents'))
    return refusals
  }
  if (payments.filter(payment => payment.amountCents == null).length > 1) {
    refusals.push(refuse('parts', 'Un seul moyen peut rester sans montant : il prend le reste.', 'payments'))
    return refusals
  }
  const paid = paymentsOf(taking)
  const gap = receivedCents - sum(paid.map(payment => payment.amountCents))
  if (gap !== 0)
    refusals.push(
      refuse(
        'parts',
        `Les moyens de paiement font ${formatEuros(receivedCents - gap)} et la recette ${formatEuros(receivedCents)} : il reste ${formatEuros(gap)} à répartir.`,
        'payments',
      ),
    )
  else if (paid.some(payment => payment.amountCents <= 0))
    refusals.push(
      refuse(
        'parts',
        'Les moyens de paiement dépassent la recette : réduisez-en un, ou retirez celui qui est à zéro.',
        'payments',
      ),
    )
  return refusals
}
