import type { Day } from '../../kernel/day.ts'
import { cents, mulDiv } from '../../kernel/money.ts'
import { getSurplus, listSurplus, saveSurplusScenario } from '../../modules/surplus/index.ts'
import { as, type Story } from './story.ts'

/** Two scenarios for the last exercice that left a surplus: the least that the law asks, and one that gives more to the employees. */
export async function studySurplus(story: Story, today: Day): Promise<void> {
  const accountant = as(story, 'accountant', today)
  const ended = (await listSurplus(accountant, {})).find(
    ({ endsOn, resultCents }) => endsOn < today && (resultCents ?? 0) > 0,
  )
  if (!ended) return
  const { exerciceId } = ended
  const { situation, proposal } = await getSurplus(accountant, { exerciceId })
  if (!situation || !proposal) return
  const base = situation.resultCents - situation.priorLossCents
  const scop = situation.form === 'scop'
  const save = (name: string, workCents: number, otherReserveCents: number) =>
    saveSurplusScenario(accountant, {
      exerciceId,
      name,
      workCents: cents(workCents),
      interestCents: cents(0),
      otherReserveCents: cents(otherReserveCents),
      tmoBp: null,
      criteria: { payBp: scop ? 5_000 : 10_000, timeBp: 0, equalBp: scop ? 5_000 : 0 },
    })
  await save('Le minimum légal', proposal.workCents, 0)
  await save(
    scop ? 'Davantage au travail' : 'Une réserve libre',
    scop ? mulDiv(Math.max(0, base), 45, 100) : 0,
    scop ? 0 : mulDiv(Math.max(0, base), 20, 100),
  )
}
