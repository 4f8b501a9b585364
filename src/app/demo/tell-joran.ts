import { addDays, addMonths, type Day, day, firstDayOf, lastDayOf, monthOf, yearOf } from '../../kernel/day.ts'
import type { Quantity, UnitPrice } from '../../kernel/decimal.ts'
import type { Cents } from '../../kernel/money.ts'
import { addCustomers, draftInvoices, issueInvoices, recordReceipts } from '../../modules/invoicing/index.ts'
import { decideLevy } from '../../modules/levies/index.ts'
import {
  changeActivity,
  createOrganisation,
  openActivity,
  openExercice,
  saveSite,
} from '../../modules/organisation/index.ts'
import { addContract, addPerson, assignPortfolio, endContract } from '../../modules/people/index.ts'
import { recordDepartures } from '../../modules/support/index.ts'
import { createUser, DEMO_PASSWORD, findUser, grantMembership } from '../../platform/auth.server.ts'
import { inTransaction } from '../../platform/database.server.ts'
import { newId } from '../../platform/ids.server.ts'
import type { Role, Session } from '../../platform/session.ts'
import type { ContractPlan } from './cast.ts'
import { customersOf } from './customers.ts'
import { addressIn, FRANCHE_COMTE, inventedIban, inventedPhone } from './invented.ts'
import { type Branch, type Entrant, entrantsOf, JORAN, JORAN_SITES } from './joran.ts'
import { random } from './random.ts'
import { sessionBase } from './story.ts'
import { tellJoranShares } from './tell-joran-shares.ts'

/** One of the four cooperatives being told, and the ids of what the use cases made of its plan. */
export interface BranchStory {
  branch: Branch
  organisationId: string
  entrants: readonly Entrant[]
  siteIds: string[]
  advisorId: string
  people: Map<Entrant, { personId: string; activityId: string }>
  /** The director on a morning. */
  as(on: Day): Session
}

/** Tells the second group, one cooperative after the other, up to today. `onBranch` follows each. */
export async function tellJoran(groupId: string, today: Day, onBranch: () => Promise<void>): Promise<BranchStory[]> {
  const stories: BranchStory[] = []
  for (const [branch, entrants] of entrantsOf(today)) {
    const story = await openBranch(branch, entrants, groupId, today)
    await tellPeople(story, today)
    await tellSales(story, today)
    await tellJoranShares(story, today)
    stories.push(story)
    await onBranch()
  }
  return stories
}

async function openBranch(
  branch: Branch,
  entrants: readonly Entrant[],
  groupId: string,
  today: Day,
): Promise<BranchStory> {
  const starts = day(`${yearOf(today) - 9}-01-01`)
  const organisationId = newId()
  const r = random(`${branch.slug}/house`)
  const system: Session = {
    ...sessionBase(organisationId, starts),
    actor: { kind: 'system', id: organisationId, name: 'Essaim' },
    personId: null,
    roles: [],
  }
  await createOrganisation(system, {
    groupId,
    slug: branch.slug,
    name: branch.name,
    legalForm: 'scic-sas',
    siren: branch.siren,
    zone: 'Europe/Paris',
    capabilities: ['hosting', 'collectiveInterest'],
    identity: {
      address: { ...addressIn(r, JORAN_SITES[0]!), line1: '3 quai de la Bouloie' },
      capital: branch.capital,
      registry: 'RCS Besançon',
      email: `contact@${branch.slug}.example`,
      phone: '03 65 71 00 25',
      website: `https://${branch.slug}.example`,
      iban: inventedIban(r),
    },
    settings: { accentColour: branch.accentColour },
    firstExerciceStartsOn: starts,
  })
  const { firstName, lastName, email } = JORAN.advisor
  const advisorId = (await addPerson(system, { firstName, lastName, sex: 'M', phone: inventedPhone(r) })).id
  const director = await openAccess(system, 'director', JORAN.director, null)
  await openAccess(system, 'advisor', { email, name: `${firstName} ${lastName}` }, advisorId)
  const as = (on: Day): Session => ({
    ...sessionBase(organisationId, on),
    actor: { kind: 'user', id: director, name: JORAN.director.name },
    personId: null,
    roles: ['director'],
  })
  const siteIds: string[] = []
  for (const site of JORAN_SITES)
    siteIds.push((await saveSite(as(starts), { name: site.city, address: addressIn(r, site) })).id)
  await decideLevy(as(starts), {
    code: 'contribution',
    name: 'Contribution',
    base: 'margin',
    moment: 'issue',
    period: 'year',
    tiers: [{ fromCents: 0 as Cents, rateBp: 1000 }],
    chargeAccount: '6283',
    startsOn: starts,
    decidedOn: addDays(starts, -200),
    decision: `Assemblée générale du ${yearOf(starts) - 1}, 3ᵉ résolution\u00a0: 10\u00a0% de la marge brute.`,
  })
  return { branch, organisationId, entrants, siteIds, advisorId, people: new Map(), as }
}

/** The same two people hold their role in the four cooperatives: one access each. */
async function openAccess(system: Session, role: Role, who: { email: string; name: string }, personId: string | null) {
  return inTransaction(system, false, async db => {
    const userId =
      (await findUser(db, who.email))?.id ?? (await createUser(db, { ...who, password: DEMO_PASSWORD, isDemo: true }))
    await grantMembership(db, { organisationId: system.organisationId, userId, role, personId })
    return userId
  })
}

/** Everybody's way through the house, each step on its own day. */
async function tellPeople(story: BranchStory, today: Day): Promise<void> {
  const steps: { on: Day; take: (session: Session) => Promise<unknown> }[] = []
  const ids = new Map<ContractPlan, string>()
  for (let year = yearOf(today) - 8; year <= yearOf(today); year++)
    steps.push({ on: day(`${year}-01-01`), take: session => openExercice(session, {}) })
  for (const who of story.entrants) {
    steps.push({ on: who.enteredOn, take: session => welcome(story, who, session) })
    for (const contract of who.contracts)
      steps.push({ on: contract.startsOn, take: session => sign(story, who, contract, ids, session) })
    if (who.left) steps.push({ on: who.left.on, take: session => leave(story, who, ids, session) })
  }
  steps.sort((a, b) => (a.on < b.on ? -1 : a.on > b.on ? 1 : 0))
  for (const { on, take } of steps) await take(story.as(on))
  await assignPortfolio(story.as(today), {
    activityIds: story.entrants.filter(who => !who.left).map(who => story.people.get(who)!.activityId),
    personId: story.advisorId,
  })
}

const activityOf = (story: BranchStory, who: Entrant) => ({
  code: who.code,
  name: who.name,
  trade: who.trade.name,
  naf: who.trade.naf,
  email: who.person.email,
  phone: who.person.phone,
  commune: who.person.address.city,
  siteId: story.siteIds[who.site]!,
  autonomousUpToCents: 0 as Cents,
  openedOn: who.enteredOn,
})

async function welcome(story: BranchStory, who: Entrant, session: Session): Promise<void> {
  const { id: personId } = await addPerson(session, who.person)
  const { id: activityId } = await openActivity(session, activityOf(story, who))
  story.people.set(who, { personId, activityId })
}

async function sign(
  story: BranchStory,
  who: Entrant,
  contract: ContractPlan,
  ids: Map<ContractPlan, string>,
  session: Session,
): Promise<void> {
  const { id } = await addContract(session, {
    ...story.people.get(who)!,
    kind: contract.kind,
    startsOn: contract.startsOn,
    endsOn: contract.endsOn,
    renewsId: contract.renews ? ids.get(contract.renews)! : null,
    payClause: false,
    fixedGrossCents: contract.fixedGrossCents as Cents,
    minimumTurnoverCents: contract.minimumTurnoverCents as Cents,
  })
  ids.set(contract, id)
}

async function leave(
  story: BranchStory,
  who: Entrant,
  ids: Map<ContractPlan, string>,
  session: Session,
): Promise<void> {
  const { on, reason, destination } = who.left!
  const { personId, activityId } = story.people.get(who)!
  const contract = ids.get(who.contracts.at(-1)!)!
  await endContract(session, { id: contract, version: 1, endedOn: on, reason: 'Sortie de la coopérative' })
  await recordDepartures(session, { departures: [{ personId, leftOn: on, reason, destination }] })
  await changeActivity(session, { id: activityId, version: 1, ...activityOf(story, who), closedOn: on })
}

const MONTHS_OF_SALES = 12

/** A year of sales by a third of those who stay: issued at each month's end, paid in the next. */
async function tellSales(story: BranchStory, today: Day): Promise<void> {
  const since = firstDayOf(monthOf(addMonths(today, -MONTHS_OF_SALES)))
  const sellers = story.entrants.filter((who, i) => i % 3 === 0 && !who.left && who.enteredOn < since)
  const customers = sellers.map(who => {
    const {
      builder: _,
      paysAfter: __,
      ...customer
    } = customersOf({ homes: FRANCHE_COMTE }, { ...who, trainer: false })[0]!
    return { activityId: story.people.get(who)!.activityId, ...customer }
  })
  const { ids } = await addCustomers(story.as(since), { customers })
  let unpaid: { customerId: string; invoiceId: string; amountCents: number }[] = []
  for (let month = 0; month <= MONTHS_OF_SALES; month++) {
    const on = lastDayOf(monthOf(addMonths(since, month)))
    if (on > today) return
    const r = random(`${story.branch.slug}/sales/${month}`)
    const selling = sellers.flatMap((who, i) => (r.chance(45) ? [{ who, ...customers[i]!, customerId: ids[i]! }] : []))
    if (selling.length === 0) continue
    const drafts = selling.map(({ who, activityId, customerId }) =>
      draftOf(who, activityId, customerId, r.between(8, 14)),
    )
    const drafted = await draftInvoices(story.as(on), { drafts })
    const { invoices } = await issueInvoices(story.as(on), { ids: drafted.ids })
    if (unpaid.length > 0) await cash(story, unpaid, addDays(on, -4))
    unpaid = invoices.map(({ id, grossCents }, i) => ({
      customerId: selling[i]!.customerId,
      invoiceId: id,
      amountCents: grossCents,
    }))
  }
}

const draftOf = (who: Entrant, activityId: string, customerId: string, tenths: number) => ({
  activityId,
  customerId,
  kind: 'invoice' as const,
  depositIds: [],
  subject: who.trade.items[0]!.label,
  discountBp: 0,
  lines: [
    {
      kind: 'item' as const,
      label: who.trade.items[0]!.label,
      quantity: '1' as Quantity,
      unit: 'forfait',
      unitPrice: String(Math.round((who.trade.ticket * tenths) / 100) * 10) as UnitPrice,
      discountBp: 0,
      nature: who.trade.vat === 'goods' || who.trade.vat === 'food' ? ('goods' as const) : ('services' as const),
      vatCategory: 'standard' as const,
      vatRateBp: who.trade.vat === 'food' ? 550 : who.trade.vat === 'building' ? 1000 : 2000,
    },
  ],
})

async function cash(
  story: BranchStory,
  paid: readonly { customerId: string; invoiceId: string; amountCents: number }[],
  on: Day,
): Promise<void> {
  await recordReceipts(story.as(on), {
    receipts: paid.map(({ customerId, invoiceId, amountCents }) => ({
      customerId,
      day: on,
      method: 'transfer' as const,
      amountCents: amountCents as Cents,
      parts: [{ invoiceId, amountCents: amountCents as Cents }],
    })),
  })
}
