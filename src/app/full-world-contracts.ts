import * as people from '../modules/people/index.ts'
import * as support from '../modules/support/index.ts'
import { ask, type FullWorld } from './full-world.ts'

/** What happens around a contract, and the way out. */
export async function openContracts(full: FullWorld, mark: string): Promise<void> {
  const { ids, today } = full
  const { ids: departures } = (await ask(support.recordDepartures, full, {
    departures: [
      { personId: ids.personId, leftOn: today, reason: 'other', destination: 'other', note: `Sortie ${mark}` },
    ],
  })) as unknown as { ids: string[] }
  ids.departure = departures[0]!
  ids.suspension = (
    await ask(people.suspendContract, full, {
      id: ids.contract,
      kind: 'unpaid',
      fromDay: today,
      note: `Congé ${mark}`,
    })
  ).id!
  ids.otherContract = (
    await ask(people.addOtherContract, full, { personId: ids.personId, label: `Contrat ${mark}`, startsOn: today })
  ).id!
  ids.paper = (
    (await ask(people.tickPapers, full, {
      papers: [{ personId: ids.personId, kind: 'bank', receivedOn: today, note: `Relevé ${mark}` }],
    })) as unknown as { ids: string[] }
  ).ids[0]!
  const amended = (await ask(people.amendContracts, full, {
    amendments: [
      {
        contractId: ids.contract,
        concludedOn: today,
        appliesFrom: today,
        fixedGrossCents: 30_000,
        minimumTurnoverCents: 3_133_719,
        reason: `Avenant ${mark}`,
      },
    ],
  })) as unknown as { ids: string[] }
  ids.amendmentId = amended.ids[0]!
}
