import { addDays, instantIn } from '../kernel/day.ts'
import { addPerson, assignPortfolio } from '../modules/people/index.ts'
import * as support from '../modules/support/index.ts'
import type { Session } from '../platform/session.ts'
import type { AnyUseCase } from '../platform/use-case.server.ts'
import type { FullWorld } from './full-world.ts'

/** For tests: an advisor, and one of everything that accompanies a person. Slots and workshops are planned the day before yesterday. */
export async function accompanyInFullWorld(full: FullWorld, mark: string): Promise<void> {
  const { world, ids, shared, today } = full
  const ask = async (useCase: AnyUseCase, session: Session, input: object): Promise<Record<string, string>> =>
    (await useCase(session, input)) as Record<string, string>
  shared.advisorId = (
    await ask(addPerson, world.system, { firstName: 'Marion', lastName: 'Delmas', email: 'marion@exemple.fr' })
  ).id!
  const { activityId, personId } = ids
  const { advisorId } = shared
  await ask(assignPortfolio, world.system, { activityIds: [activityId], personId: advisorId })
  const advisor: Session = { ...world.as(['administrator']), personId: advisorId! }
  const before: Session = { ...advisor, now: instantIn('Europe/Paris', addDays(today, -2), '08:00') }
  const slot = { means: 'place', place: 'Salle 2', minutes: 30 }
  const offered = (await support.offerSlots(before, {
    ...slot,
    on: addDays(today, 1),
    from: '09:00',
    to: '10:00',
  } as never)) as { ids: string[] }
  ids.appointment = offered.ids[0]!
  shared.freeSlot = offered.ids[1]!
  shared.toId = offered.ids[1]!
  await ask(support.bookSlot, before, { id: ids.appointment, personId, activityId, subject: `Point ${mark}` })
  const interview = {
    personId,
    activityId,
    heldOn: today,
    minutes: 60,
    review: `Bilan ${mark}`,
    outlook: `Suite ${mark}`,
    needs: mark,
    actions: [{ what: `Action ${mark}`, doer: 'person', dueOn: today }],
  }
  ids.interview = (await ask(support.saveInterview, advisor, interview)).id!
  ids.finalInterview = (await ask(support.saveInterview, advisor, interview)).id!
  await ask(support.finishInterview, advisor, { id: ids.finalInterview, version: 1 })
  ids.supportAction = (
    (await support.addActions(advisor, {
      personId: personId!,
      actions: [{ what: `Appel ${mark}`, doer: 'person' }],
    })) as { ids: string[] }
  ).ids[0]!
  ids.note = (await ask(support.writeNote, advisor, { personId, private: false, body: `Note ${mark}` })).id!
  ids.programmeId = (
    await ask(support.saveFundingProgramme, world.system, {
      funderName: `Financeur ${mark}`,
      name: `Convention ${mark}`,
      startsOn: `${today.slice(0, 4)}-01-01`,
      endsOn: `${today.slice(0, 4)}-12-31`,
    })
  ).id!
  shared.workshop = (
    (await support.planWorkshops(before, {
      workshops: [{ title: 'Ma trésorerie', place: 'Salle 1', on: today, at: '06:00', minutes: 60, seats: 2 }],
    } as never)) as { ids: string[] }
  ).ids[0]!
  await ask(support.joinWorkshop, before, { id: shared.workshop, personIds: [personId] })
  ids.timeEntry = (
    (await support.enterTime(advisor, {
      entries: [
        {
          day: today,
          minutes: 45,
          act: 'office',
          role: 'advisor',
          withPersonId: personId,
          programmeId: ids.programmeId,
          note: `Temps ${mark}`,
        },
      ],
    })) as { ids: string[] }
  ).ids[0]!
  await ask(support.completeEntries, world.system, { people: [{ personId, status: 'rsa', commune: `Rieux ${mark}` }] })
  await ask(support.setObjective, world.system, {
    activityId,
    year: Number(today.slice(0, 4)),
    turnoverCents: 3_133_719,
  })
}
