import { z } from 'zod'
import { zDay, zId } from '../../kernel/input.ts'
import { cents, sum } from '../../kernel/money.ts'
import { Refused, refuse } from '../../kernel/refusal.ts'
import { ROLES } from '../../platform/session.ts'
import { type Context, query } from '../../platform/use-case.server.ts'
import { readAccountSums } from './account-sums.ts'

export const zPeriod = { from: zDay, to: zDay }
export const zActivities = z.array(zId).max(2000).optional()
export const zPrefixes = z
  .array(z.string().regex(/^[1-8][0-9A-Z]{0,11}\.?$/, 'Compte illisible.'))
  .max(200)
  .optional()

/** Refused when a period ends before it starts. */
export function checkPeriod({ from, to }: { from: string; to: string }): void {
  if (to < from) throw new Refused([refuse('periode', 'La fin de la période précède son début.', 'to')])
}

/** Account code → label. */
export async function readLabels(ctx: Context): Promise<Map<string, string>> {
  const rows = await ctx.db
    .selectFrom('account')
    .select(['code', 'label'])
    .where('organisation_id', '=', ctx.organisationId)
    .execute()
  return new Map(rows.map(({ code, label }) => [code, label]))
}

const zRow = z.object({
  account: z.string(),
  label: z.string(),
  openingCents: z.number(),
  debitCents: z.number(),
  creditCents: z.number(),
  closingCents: z.number(),
})

/**
 * The trial balance of any period, for the organisation or some activities: opening balance (debit minus credit), movements, closing
 * balance. The brouillard counts. Liaisons net to zero over the organisation.
 */
export const trialBalance = query({
  name: 'trialBalance',
  api: 'GET /trial-balance',
  summary: 'Balance générale d’une période',
  roles: ROLES,
  scope: 'own',
  input: z.strictObject({ ...zPeriod, activityIds: zActivities, accounts: zPrefixes }),
  output: z.object({
    rows: z.array(zRow),
    totals: z.object({
      debitCents: z.number(),
      creditCents: z.number(),
      openingCents: z.number(),
      closingCents: z.number(),
    }),
  }),
  async run(ctx, input) {
    checkPeriod(input)
    const [sums, labels] = [await readAccountSums(ctx, input), await readLabels(ctx)]
    const rows = sums.map(row => ({
      ...row,
      label: labels.get(row.account) ?? row.account,
      closingCents: cents(row.openingCents + row.debitCents - row.creditCents),
    }))
    const total = (field: 'openingCents' | 'debitCents' | 'creditCents' | 'closingCents') =>
      sum(rows.map(row => row[field]))
    return {
      rows,
      totals: {
        openingCents: total('openingCents'),
        debitCents: total('debitCents'),
        creditCents: total('creditCents'),
        closingCents: total('closingCents'),
      },
    }
  },
})
