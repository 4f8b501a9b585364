import { addDays, type Day } from '../../kernel/day.ts'
import type { Cents } from '../../kernel/money.ts'
import { addCustomers } from '../../modules/invoicing/index.ts'
import { changeActivity, openActivity } from '../../modules/organisation/index.ts'
import { addContract, addPerson, assignPortfolio, endContract } from '../../modules/people/index.ts'
import type { ContractPlan, Entrepreneur } from './cast.ts'
import { as, type Story } from './story.ts'

/** Those who join by this round: themselves, their activity, their contract, their customers, the one who accompanies them. */
export async function welcome(story: Story, round: Day): Promise<void> {
  const joining = story.cast.filter(who => who.openedOn <= round && !story.activities.has(who))
  if (joining.length === 0) return
  const accountant = as(story, 'accountant', round)
  for (const who of joining) {
    const { id: personId } = await addPerson(accountant, who.person)
    const { id: activityId } = await openActivity(accountant, fieldsOf(who, null))
    story.activities.set(who, { activityId, personId })
    await sign(story, who, who.contracts[0]!, round)
  }
  const customers = joining.flatMap(who => who.customers.map(customer => ({ who, customer })))
  for (let i = 0; i < customers.length; i += 500) {
    const slice = customers.slice(i, i + 500)
    const { ids } = await addCustomers(accountant, {
      customers: slice.map(({ who, customer: { builder: _, paysAfter: __, ...customer } }) => ({
        activityId: story.activities.get(who)!.activityId,
        ...customer,
      })),
    })
    for (const [c, { customer }] of slice.entries()) story.customers.set(customer, ids[c]!)
  }
  for (const [i, personId] of story.advisors.entries()) {
    const its = joining.filter(who => story.cast.indexOf(who) % story.advisors.length === i)
    if (its.length === 0) continue
    const activityIds = its.map(who => story.activities.get(who)!.activityId)
    await assignPortfolio(as(story, 'director', round), { activityIds, personId })
  }
}

const fieldsOf = (who: Entrepreneur, closedOn: Day | null) => ({
  code: who.code,
  name: who.name,
  trade: who.trade.name,
  naf: who.trade.naf,
  email: who.person.email,
  phone: who.person.phone,
  commune: who.commune,
  autonomousUpToCents: (who.autonomous ? 2_000_00 : 0) as Cents,
  openedOn: who.openedOn,
  closedOn,
})

async function sign(story: Story, who: Entrepreneur, contract: ContractPlan, round: Day): Promise<void> {
  const { id } = await addContract(as(story, 'director', round), {
    ...story.activities.get(who)!,
    kind: contract.kind,
    startsOn: contract.startsOn,
    endsOn: contract.endsOn,
    renewsId: contract.renews ? story.contracts.get(contract.renews)! : null,
    payClause: false,
    fixedGrossCents: contract.fixedGrossCents as Cents,
    minimumTurnoverCents: contract.minimumTurnoverCents as Cents,
  })
  story.contracts.set(contract, id)
}

/** Contracts that follow one another, those given up, and the activities that close with the last. */
export async function followContracts(story: Story, round: Day): Promise<void> {
  for (const [who, { activityId }] of story.activities) {
    for (const contract of who.contracts) {
      if (contract.startsOn <= round && !story.contracts.has(contract)) await sign(story, who, contract, round)
      if (!contract.ended || contract.ended.on > round || story.ended.has(contract)) continue
      story.ended.add(contract)
      await endContract(as(story, 'director', round), {
        id: story.contracts.get(contract)!,
        version: 1,
        endedOn: contract.ended.on,
        reason: contract.ended.reason,
      })
    }
    if (who.closedOn === null || addDays(who.closedOn, 6) > round || story.closed.has(who)) continue
    story.closed.add(who)
    await changeActivity(as(story, 'accountant', round), { id: activityId, version: 1, ...fieldsOf(who, who.closedOn) })
  }
}
