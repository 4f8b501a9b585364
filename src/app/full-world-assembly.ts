import { addDays } from '../kernel/day.ts'
import * as assembly from '../modules/assembly/index.ts'
import * as shares from '../modules/shares/index.ts'
import { ask, type FullWorld } from './full-world.ts'

/** An assembly in its sitting: one vote done, one to come, an amendment, a proxy. */
export async function openAssemblies(full: FullWorld, mark: string): Promise<void> {
  const { ids, today } = full
  const members = await ask(shares.addShareholder, full, { name: `Mairie ${mark}`, siren: '552100554' })
  const requests = [
    await ask(shares.requestShares, full, { kind: 'subscription', personId: ids.personId, shares: 9 }),
    await ask(shares.requestShares, full, {
      kind: 'subscription',
      shareholderId: members.id,
      shares: 1,
      category: 'external',
    }),
  ]
  await ask(shares.approveShareRequests, full, { ids: requests.map(request => request.id), on: today, decision: mark })
  const { id } = await ask(assembly.saveAssembly, full, {
    kind: 'ordinary',
    title: `Assemblée ${mark}`,
    day: today,
    time: '18:00',
    place: `Salle ${mark}`,
  })
  ids.assembly = ids.assemblyId = id!
  const item = (title: string) =>
    ask(assembly.saveAgendaItem, full, { assemblyId: id, kind: 'resolution', title: `${title} ${mark}`, text: mark })
  ids.closedItem = (await item('Votée')).id!
  ids.agendaItem = (await item('À voter')).id!
  await ask(assembly.conveneAssembly, full, { id, byHand: true, sentOn: addDays(today, -20) })
  const { roll } = (await assembly.getAssembly(full.world.system, { id: id! })) as unknown as {
    roll: { id: string; personId: string | null }[]
  }
  ids.holderId = roll.find(member => member.personId === ids.personId)!.id
  ids.memberId = roll.find(member => member.personId === null)!.id
  await ask(assembly.giveProxies, full, { id, mandates: [{ memberId: ids.memberId, holderId: ids.holderId }] })
  await ask(assembly.openAssembly, full, { id, chair: `Présidence ${mark}`, secretary: `Secrétaire ${mark}` })
  await ask(assembly.markAttendance, full, { id, entries: [{ memberId: ids.holderId, presence: 'room' }] })
  await ask(assembly.openVote, full, { id: ids.closedItem })
  await ask(assembly.enterCounts, full, {
    id: ids.closedItem,
    scrutineers: 'Zoé, Max',
    counts: [{ counts: [2, 0, 0] }],
  })
  await ask(assembly.closeVote, full, { id: ids.closedItem })
  ids.resolutionAmendment = (
    await ask(assembly.proposeAmendment, full, { id: ids.agendaItem, text: `Autre texte ${mark}` })
  ).id!
}
