import { addDays, type Day, monthOf } from '../../kernel/day.ts'
import { takeMonthlyLevies } from '../../modules/levies/index.ts'
import { openAccess } from './open-house.ts'
import { roundsUpTo } from './sales.ts'
import { as, openYears, type Story, sessionBase } from './story.ts'
import { tellAdmissions } from './tell-admissions.ts'
import { holdAssemblies } from './tell-assembly.ts'
import { readBank } from './tell-bank.ts'
import { tellContracts } from './tell-contracts.ts'
import { askSignature, fileDocuments } from './tell-documents.ts'
import { tellNetwork } from './tell-network.ts'
import { copyPay, runPay } from './tell-pay.ts'
import { followContracts, welcome } from './tell-people.ts'
import { buy } from './tell-purchases.ts'
import { calendarOf, cash, depositOld, issue, leaveOnTheTable, moveQuotes } from './tell-sales.ts'
import { followMembers, tellShares } from './tell-shares.ts'
import { accompany } from './tell-support.ts'
import { studySurplus } from './tell-surplus.ts'
import { holdMarkets } from './tell-takings.ts'
import { tellTraining } from './tell-training.ts'
import { payVat } from './tell-vat.ts'

/** Makes a house of the demo live, round after round, up to today. Everything goes through the use cases, each on its own day. */
export async function tell(story: Story, today: Day, onRound: (issued: number) => Promise<void>): Promise<void> {
  const rounds = roundsUpTo(today)
  const calendar = calendarOf(story, rounds)
  for (const round of rounds) {
    await openYears(story, round)
    await welcome(story, round)
    await followContracts(story, round)
    await cash(story, calendar.paid.get(round) ?? [], round, today)
    await moveQuotes(story, calendar, round)
    const issued = await issue(story, calendar, round)
    if (round.endsWith('-20')) await payVat(story, round, today)
    if (addDays(round, 1).endsWith('-01')) await endMonth(story, round, today)
    await onRound(issued)
  }
  await openYears(story, today)
  await readBank(story, today)
  await tellShares(story, today)
  await runPay(story, today)
  await tellTraining(story, today)
  await leaveOnTheTable(story, today)
  await holdMarkets(story, today)
  await tellAdmissions(story, today)
  await fileDocuments(story, today)
  await accompany(story, today)
  await tellContracts(story, today)
  await welcomeEntrepreneur(story, today)
  await tellNetwork(story, today)
  await holdAssemblies(story, today)
  await studySurplus(story, today)
}

async function endMonth(story: Story, round: Day, today: Day): Promise<void> {
  await depositOld(story, round, today)
  await copyPay(story, round, today)
  await followMembers(story, round, today)
  await buy(story, round, today)
  if (story.house.insurance === 'monthly')
    await takeMonthlyLevies(as(story, 'accountant', round), { month: monthOf(round) })
}

/** The access of one entrepreneur: somebody established, who works on quotes. */
async function welcomeEntrepreneur(story: Story, today: Day): Promise<void> {
  const who = story.cast.find(one => one.closedOn === null && one.trade.vat === 'building' && one.autonomous)!
  const { personId } = story.activities.get(who)!
  const name = `${who.person.firstName} ${who.person.lastName}`
  const session = { ...as(story, 'administrator', today), ...sessionBase(story.organisationId, today) }
  await openAccess(story.house, session, { role: 'entrepreneur', name, personId })
  await askSignature(story, personId, today)
}
