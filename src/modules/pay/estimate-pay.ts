import { z } from 'zod'
import { type Month, monthOf } from '../../kernel/day.ts'
import { zId, zMonth, zNonNegativeCents, zPositiveCents } from '../../kernel/input.ts'
import { Refused, refuse } from '../../kernel/refusal.ts'
import { highestGrossFor, type PaySettings, payCurve, payslipOf } from '../../platform/payroll.server.ts'
import { ROLES } from '../../platform/session.ts'
import { type Context, query } from '../../platform/use-case.server.ts'
import { cumulated, purchaseLevies, readLevies, salesLevies } from '../levies/index.ts'
import { type Cumulated, type Levy, needsMemory } from '../levies/levy.ts'
import { readActivity, readOrganisation } from '../organisation/index.ts'
import type { Organisation } from '../organisation/organisation.ts'
import { readPayable } from './payable.ts'

/** The house's own settings in the words of the official rules. The health cover is shared by halves (CSS, art. L911-7). */
export const paySettingsOf = ({ settings }: Pick<Organisation, 'settings'>, month: Month): PaySettings => ({
  month,
  accidentRateBp: settings.pay.accidentRateBp,
  transportLevyRateBp: settings.pay.transportLevyRateBp,
  healthCoverEmployerCents: settings.pay.healthCoverEmployerCents,
  healthCoverEmployeeCents: settings.pay.healthCoverEmployerCents,
  headcount: settings.pay.headcount,
  executive: false,
  withholdingRateBp: null,
})

const zCents = z.number().int()
const zEstimate = z.object({
  grossCents: zCents,
  netBeforeTaxCents: zCents,
  netCents: zCents.nullable(),
  netTaxableCents: zCents,
  costCents: zCents,
  employerContributionsCents: zCents,
  employeeContributionsCents: zCents,
  reductionCents: zCents,
  equivalentHoursHundredths: z.number().int(),
  parts: z.array(z.object({ label: z.string(), employeeCents: zCents, employerCents: zCents })),
})

/**
 * What a month's pay is by the official rules: of a gross, or the highest gross whose whole cost fits a budget, to the cent. Without an
 * amount, the budget is what the activity can pay. `estimate` is null when the budget pays no salary.
 */
export const estimatePay = query({
  name: 'estimatePay',
  api: 'GET /pay/estimate',
  summary: 'Estime une paie : brut, net avant impôt, coût et parts',
  roles: ROLES,
  scope: 'own',
  input: z.strictObject({
    costCents: zPositiveCents.optional(),
    grossCents: zNonNegativeCents.optional(),
    activityId: zId.optional(),
    month: zMonth.optional(),
  }),
  output: z.object({ budgetCents: zCents.nullable(), estimate: zEstimate.nullable() }),
  async run(ctx, { costCents, grossCents, activityId, month }) {
    if (costCents !== undefined && grossCents !== undefined)
      throw new Refused([refuse('montant', 'Indiquez un coût ou un brut, pas les deux.', 'grossCents')])
    const settings = paySettingsOf(await readOrganisation(ctx), month ?? monthOf(ctx.today))
    if (grossCents !== undefined) {
      refuseTooLarge(grossCents, 'grossCents')
      return { budgetCents: null, estimate: await payslipOf(grossCents, settings) }
    }
    if (costCents === undefined && activityId === undefined)
      throw new Refused([refuse('montant', 'Indiquez un coût, un brut ou une activité.', 'costCents')])
    const budget = costCents ?? (await payableOf(ctx, activityId!))
    refuseTooLarge(budget, 'costCents')
    return { budgetCents: budget, estimate: budget > 0 ? await highestGrossFor(budget, settings) : null }
  },
})

/** The rules are made for monthly pays: beyond a million euros the question is a slip of the keyboard. */
function refuseTooLarge(amount: number, path: string): void {
  if (amount > 100_000_000)
    throw new Refused([refuse('montant', 'Un montant mensuel ne dépasse pas 1 000 000 € : vérifiez la saisie.', path)])
}

async function payableOf(ctx: Context, activityId: string): Promise<number> {
  await readActivity(ctx, activityId)
  return (await readPayable(ctx, [activityId])).get(activityId)?.payableCents ?? 0
}

/**
 * What a page needs to answer at once, in the browser, with `quotePay` and `interpolatePay`: the curve of the house's pay, and for an
 * activity the levies in force today with what the period bears already.
 */
export const payCurveOf = query({
  name: 'payCurveOf',
  api: 'GET /pay/curve',
  summary: 'Donne la courbe coût, brut, net de la structure, et les prélèvements en vigueur d’une activité',
  roles: ROLES,
  scope: 'own',
  input: z.strictObject({ activityId: zId.optional() }),
  output: z.object({
    curve: z.array(z.object({ grossCents: zCents, costCents: zCents, netBeforeTaxCents: zCents })),
    levies: z.array(z.looseObject({ id: zId, name: z.string() })),
    borne: z.record(
      z.string(),
      z.object({ baseCents: zCents, amountCents: zCents, levyIds: z.array(zId).readonly().optional() }),
    ),
  }),
  async run(ctx, { activityId }) {
    if (activityId !== undefined) await readActivity(ctx, activityId)
    const curve = await payCurve(paySettingsOf(await readOrganisation(ctx), monthOf(ctx.today)))
    if (activityId === undefined) return { curve, levies: [], borne: {} }
    const known = await readLevies(ctx)
    const levies: Levy[] = [
      ...new Set([...salesLevies(known, activityId, ctx.today), ...purchaseLevies(known, activityId, ctx.today)]),
    ]
    const borne: Record<string, Cumulated> = {}
    for (const levy of levies.filter(needsMemory)) borne[levy.id] = await cumulated(ctx, activityId, levy, ctx.today)
    return { curve, levies: levies.map(levy => ({ ...levy })), borne }
  },
})
