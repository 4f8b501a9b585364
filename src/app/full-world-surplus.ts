import * as organisation from '../modules/organisation/index.ts'
import * as surplus from '../modules/surplus/index.ts'
import { ask, type FullWorld } from './full-world.ts'

/** A scenario at study for the exercice under way. */
export async function openSurplus(full: FullWorld, mark: string): Promise<void> {
  const [exercice] = await organisation.listExercices(full.world.system, {})
  full.ids.exerciceId = exercice!.id
  full.ids.scenarioId = (
    await ask(surplus.saveSurplusScenario, full, {
      exerciceId: exercice!.id,
      name: `Scénario ${mark}`,
      workCents: 3_133_719,
      interestCents: 0,
      otherReserveCents: 0,
      criteria: { payBp: 10_000, timeBp: 0, equalBp: 0 },
    })
  ).id!
}
