import { addDays, type Day, weekdayOf } from '../../kernel/day.ts'
import { cents } from '../../kernel/money.ts'
import { recordTakings, zTaking } from '../../modules/takings/index.ts'
import type { Entrepreneur } from './cast.ts'
import { type Random, random } from './random.ts'
import { as, type Story } from './story.ts'

const SATURDAYS = 6
const SATURDAY = 6

/** The markets of these last weeks, and what a marketplace paid out: the sellers note their last ones themselves, and the house reads them. */
export async function holdMarkets(story: Story, today: Day): Promise<void> {
  const r = random(`${story.house.slug}/markets`)
  const last = addDays(today, -((weekdayOf(today) - SATURDAY + 7) % 7))
  for (const who of sellersOf(story)) {
    const { activityId, personId } = story.activities.get(who)!
    for (let week = SATURDAYS - 1; week >= 0; week--) {
      const saturday = addDays(last, -7 * week)
      if (saturday < who.openedOn) continue
      const office = as(story, 'accountant', saturday)
      const session =
        week > 0 ? office : { ...office, roles: ['entrepreneur' as const], activityIds: [activityId], personId }
      const marketplace = week === 2
      await recordTakings(session, {
        takings: [
          zTaking.parse({
            activityId,
            day: saturday,
            ...(marketplace ? payout(r) : marketDay(r, who)),
            reference: `Z ${SATURDAYS - week}`,
          }),
        ],
      })
    }
  }
}

/** Two who live from what they make: one whom the house still reads, one who issues alone. */
function sellersOf(story: Story): Entrepreneur[] {
  const open = story.cast.filter(who => story.activities.has(who) && who.closedOn === null)
  const sellers = open.filter(({ trade: { vat } }) => vat === 'goods' || vat === 'food')
  return [sellers.find(who => !who.autonomous), sellers.find(who => who.autonomous)].filter(who => who !== undefined)
}

function marketDay(r: Random, { trade }: Entrepreneur) {
  const grossCents = 100 * r.between(180, 640)
  return {
    label: 'Marché du samedi',
    lines: [{ nature: 'goods', vatRateBp: trade.vat === 'food' ? 550 : 2000, grossCents }],
    payments: [{ method: 'cash', amountCents: cents(100 * Math.floor(grossCents / 300)) }, { method: 'card' }],
  }
}

function payout(r: Random) {
  const grossCents = 100 * r.between(20, 40) * 10
  return {
    label: 'Boutique en ligne',
    lines: [{ nature: 'goods', vatRateBp: 2000, grossCents }],
    payments: [{ method: 'marketplace' }],
    fee: { grossCents: grossCents * 0.12, vatCents: grossCents * 0.02 },
  }
}
