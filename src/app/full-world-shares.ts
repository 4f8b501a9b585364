import * as people from '../modules/people/index.ts'
import * as shares from '../modules/shares/index.ts'
import { ask, type FullWorld, IBAN } from './full-world.ts'

/** A member of the cooperative: shares, a schedule, a request that waits, one approved, papers. */
export async function openShares(full: FullWorld, mark: string): Promise<void> {
  const { ids, today, month } = full
  const { personId } = ids
  const subscription = { kind: 'subscription', personId, shares: 37 }
  const { ids: schedules } = (await ask(shares.setShareSchedules, full, {
    personIds: [personId],
    rateBp: 100,
    targetShares: 90,
    fromMonth: month,
  })) as unknown as { ids: string[] }
  ids.shareSchedule = schedules[0]!
  const { shareholderId, id: approved } = await ask(shares.requestShares, full, subscription)
  ids.shareholderId = shareholderId!
  ids.shareRequest = approved!
  const requests = [approved]
  // With two colleagues, an outsider may be admitted: employees keep two votes in three.
  for (const lastName of ['Aubry', 'Barre']) {
    const { id: colleague } = await ask(people.addPerson, full, { firstName: mark, lastName: `${lastName} ${mark}` })
    requests.push((await ask(shares.requestShares, full, { ...subscription, personId: colleague })).id!)
  }
  await ask(shares.approveShareRequests, full, { ids: requests, on: today, decision: `Conseil ${mark}` })
  await ask(shares.recordSharePayments, full, {
    payments: [{ requestId: approved, amountCents: 10_000 }],
    day: today,
    method: 'transfer',
    reference: `Versement ${mark}`,
  })
  ids.openShareRequest = (await ask(shares.requestShares, full, { ...subscription, reason: `Demande ${mark}` })).id!
  ids.requestId = approved!
  ids.toShareholderId = (
    await ask(shares.addShareholder, full, { name: `Amis ${mark}`, email: `amis-${mark}@exemple.fr`, iban: IBAN })
  ).id!
  await ask(shares.printSubscriptions, full, { ids: [ids.openShareRequest] })
  await ask(shares.printShareCertificates, full, { shareholderIds: [ids.shareholderId], on: today })
}
