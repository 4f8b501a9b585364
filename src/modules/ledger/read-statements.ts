import { z } from 'zod'
import { zDay } from '../../kernel/input.ts'
import { ROLES } from '../../platform/session.ts'
import { type Context, query } from '../../platform/use-case.server.ts'
import { readOrganisation } from '../organisation/index.ts'
import { type AccountSums, exerciceStart, previousExercice, readAccountSums, type SumsScope } from './account-sums.ts'
import { type AccountBalance, balanceSheetOf, incomeStatementOf } from './statements.ts'
import { checkPeriod, zActivities } from './trial-balance.ts'

const zFigure = z.object({
  key: z.string(),
  label: z.string(),
  accounts: z.array(z.string()),
  amountCents: z.number(),
  previousCents: z.number(),
})
const zSection = z.object({
  key: z.string(),
  label: z.string(),
  figures: z.array(zFigure),
  totalCents: z.number(),
  previousCents: z.number(),
})
const zDays = z.object({ from: zDay, to: zDay })

const movements = (rows: readonly AccountSums[]): AccountBalance[] =>
  rows.map(row => ({ account: row.account, balanceCents: row.debitCents - row.creditCents }))
const closing = (rows: readonly AccountSums[]): AccountBalance[] =>
  rows.map(row => ({ account: row.account, balanceCents: row.openingCents + row.debitCents - row.creditCents }))

/** Sums of the period and of the previous exercice, the latter empty when there is none. */
async function readBoth(ctx: Context, scope: SumsScope) {
  const before = await previousExercice(ctx, scope.from)
  return {
    current: await readAccountSums(ctx, scope),
    previous: before ? await readAccountSums(ctx, { ...scope, from: before.startsOn, to: before.endsOn }) : [],
    previousPeriod: before && { from: before.startsOn, to: before.endsOn },
  }
}

/**
 * The income statement of a period, for some activities or the organisation, beside that of the previous exercice. Each figure names the
 * accounts that made it: the general ledger of these opens its lines.
 */
export const incomeStatement = query({
  name: 'incomeStatement',
  api: 'GET /income-statement',
  summary: 'Compte de résultat',
  roles: ROLES,
  scope: 'own',
  input: z.strictObject({ from: zDay, to: zDay, activityIds: zActivities }),
  output: z.object({
    period: zDays,
    previousPeriod: zDays.nullable(),
    products: z.array(zSection),
    charges: z.array(zSection),
    resultCents: z.number(),
    previousResultCents: z.number(),
  }),
  async run(ctx, input) {
    checkPeriod(input)
    const { current, previous, previousPeriod } = await readBoth(ctx, { ...input, accounts: ['6', '7'] })
    return {
      period: { from: input.from, to: input.to },
      previousPeriod,
      ...incomeStatementOf(movements(current), movements(previous)),
    }
  },
})

/** The balance sheet on a day, beside that of the end of the previous exercice. The liaison with the house stands apart. */
export const balanceSheet = query({
  name: 'balanceSheet',
  api: 'GET /balance-sheet',
  summary: 'Bilan à une date',
  roles: ROLES,
  scope: 'own',
  input: z.strictObject({ on: zDay, activityIds: zActivities }),
  output: z.object({
    period: zDays,
    previousPeriod: zDays.nullable(),
    assets: z.array(zSection),
    liabilities: z.array(zSection),
    resultCents: z.number(),
    previousResultCents: z.number(),
    totalAssetsCents: z.number(),
    previousAssetsCents: z.number(),
    totalLiabilitiesCents: z.number(),
    previousLiabilitiesCents: z.number(),
  }),
  async run(ctx, { on, activityIds }) {
    const { settings } = await readOrganisation(ctx)
    const from = await exerciceStart(ctx, on)
    const { current, previous, previousPeriod } = await readBoth(ctx, { from, to: on, activityIds })
    return {
      period: { from, to: on },
      previousPeriod,
      ...balanceSheetOf(closing(current), closing(previous), settings.accounts),
    }
  },
})
