import { z } from 'zod'
import { TEAM } from '../../platform/session.ts'
import { type Context, query, sql, together } from '../../platform/use-case.server.ts'
import { portfolio } from '../support/index.ts'
import { alarmsHome } from './alarms.ts'
import { personalHome } from './personal-home.ts'
import { submittedInvoices, submittedPurchases } from './waiting.ts'

const MOST_ROWS = 8

const zSubmitted = z.object({ invoices: z.number(), purchases: z.number() })

/** What an advisor looks at: the activities that need help most, documents of theirs that the house has to validate, people to meet, alarms. */
export const advisorHome = query({
  name: 'advisorHome',
  api: 'GET /home/portfolio',
  summary: 'Qui a besoin d’aide d’abord, ce qui attend, les rendez-vous et les échéances',
  roles: TEAM,
  scope: 'own',
  input: z.strictObject({}),
  output: z.object({
    /** The first of the portfolio. */
    activities: portfolio.output,
    submitted: zSubmitted,
    alarms: alarmsHome.output,
    personal: personalHome.output,
  }),
  async run(ctx) {
    const [activities, submitted, alarms, personal] = await together(
      portfolio.run(ctx, { limit: MOST_ROWS }),
      countSubmitted(ctx),
      alarmsHome.run(ctx, {}),
      personalHome.run(ctx, {}),
    )
    return { activities, submitted, alarms, personal }
  },
})

async function countSubmitted(ctx: Context): Promise<z.output<typeof zSubmitted>> {
  const { rows } = await sql<z.output<typeof zSubmitted>>`
    select ${submittedInvoices(ctx)} as invoices, ${submittedPurchases(ctx)} as purchases`.execute(ctx.db)
  return rows[0]!
}
