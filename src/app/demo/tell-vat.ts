import { addDays, type Day, firstDayOf, monthOf, ofMonth } from '../../kernel/day.ts'
import { sum } from '../../kernel/money.ts'
import { ownersPool } from '../../platform/database.server.ts'
import { postByActivity, type Story } from './story.ts'
import { bankedSince } from './tell-bank.ts'

/** The VAT of the month before, paid on the 20th: what each activity collected less what it deducts; a credit waits for the next months. */
export async function payVat(story: Story, round: Day, today: Day): Promise<void> {
  const month = monthOf(addDays(firstDayOf(monthOf(round)), -1))
  const { rows } = await ownersPool().query<{ activityId: string; collected: number; deductible: number }>(
    `select activity_id as "activityId", coalesce(sum(credit - debit) filter (where account = '44571'), 0)::bigint as collected,
      coalesce(sum(debit - credit) filter (where account = '44566'), 0)::bigint as deductible
    from balance where organisation_id = $1 and account in ('44571', '44566') and month <= $2 group by 1 order by 1`,
    [story.organisationId, firstDayOf(month)],
  )
  const due = rows.map(row => ({ ...row, cents: row.collected - row.deductible })).filter(({ cents }) => cents > 0)
  if (due.length === 0) return
  await postByActivity(story, round, `TVA ${ofMonth(month)}`, 'BQ', due, ({ collected, deductible, cents }) => [
    ['44571', collected],
    ['44566', -deductible],
    ['512', -cents],
  ])
  const total = sum(due.map(({ cents }) => cents))
  if (round >= bankedSince(today)) story.bank.push({ day: round, label: `PRLV SEPA DGFIP TVA ${month}`, cents: -total })
}
