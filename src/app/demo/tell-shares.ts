import { addDays, addMonths, type Day, day, firstDayOf, formatDay, type Month, monthOf } from '../../kernel/day.ts'
import { associateDeadline } from '../../modules/people/contract-dates.ts'
import {
  addShareholder,
  approveShareRequests,
  changeShareCategory,
  changeShareRules,
  importShareRegister,
  listShareholders,
  recordSharePayments,
  reimburseShares,
  requestShares,
  setShareSchedules,
} from '../../modules/shares/index.ts'
import type { Entrepreneur } from './cast.ts'
import { openAccess } from './open-house.ts'
import { random } from './random.ts'
import { as, type Story, sessionBase } from './story.ts'

const OPENS = day('2024-01-31')
/** « Fifteen new associates since 2022 », the two cooperatives together, at the end of 2024. */
const NEW_SINCE_2022: Record<string, number> = { tramontine: 10, 'la-burle': 5 }

interface Joining {
  who: Entrepreneur
  on: Day
  shares: number
}

/** Who becomes a member, when and with how many shares: before the day that the law gives to the holder of a CESA. */
function joiningsOf(story: Story): Joining[] {
  const r = random(`${story.house.slug}/shares`)
  const all = story.cast.flatMap(who => {
    const [shares, within] = [r.between(24, 56), r.between(0, 9)]
    const cesa = who.contracts.find(one => one.kind === 'cesa')
    if (!cesa || who.openedOn >= '2024-01-01') return []
    const { on: by } = associateDeadline(
      cesa,
      who.contracts.filter(one => one !== cesa).map(one => ({ ...one, endedOn: one.ended?.on ?? null })),
    )
    // The board meets at the end of the month.
    const lastBoard = addDays(firstDayOf(monthOf(by)), -1)
    const early = [addDays(addMonths(cesa.startsOn, 5 + within), 20), day('2021-12-15')].sort()[0]!
    const on = cesa.startsOn < '2022-01-01' ? early : lastBoard
    return cesa.ended && on > cesa.ended.on ? [] : [{ who, on, shares, startsOn: cesa.startsOn }]
  })
  let missing = (NEW_SINCE_2022[story.house.slug] ?? 0) - all.filter(one => isNew(one.on)).length
  return all.map(({ who, on, shares, startsOn }) => {
    const waits = on < '2022-01-01' && startsOn >= '2020-06-01' && missing-- > 0
    return { who, shares, on: waits ? addDays(addMonths(startsOn, 22), 9) : on }
  })
}

const isNew = (on: Day): boolean => on >= '2022-01-01' && on <= '2024-12-31'

/** Each month: the register taken over once, those who join, those who leave the house and stay members. */
export async function followMembers(story: Story, round: Day, today: Day): Promise<void> {
  const accountant = as(story, 'accountant', round)
  const joinings = joiningsOf(story).filter(one => one !== lateOf(story, today))
  if (round === OPENS) await takeRegisterOver(story, joinings)
  if (round <= OPENS) return
  const month = monthOf(round)
  const entering = joinings.filter(one => monthOf(one.on) === month && story.activities.has(one.who))
  if (entering.length > 0) {
    const ids: string[] = []
    for (const { who, shares } of entering) {
      const { personId } = story.activities.get(who)!
      ids.push((await requestShares(accountant, { kind: 'subscription', personId, shares })).id)
    }
    await approveShareRequests(as(story, 'director', round), {
      ids,
      on: round,
      decision: `Conseil d’administration du ${formatDay(round)}`,
    })
    await recordSharePayments(accountant, {
      payments: ids.map(requestId => ({ requestId })),
      day: round,
      method: 'transfer',
      reference: `Parts ${month}`,
    })
  }
  const left = new Set(
    story.cast.flatMap(who => {
      const last = who.contracts.at(-1)!
      const end = last.ended?.on ?? last.endsOn
      return end !== null && monthOf(end) === month ? [story.activities.get(who)?.personId] : []
    }),
  )
  if (left.size === 0) return
  const leaving = (await listShareholders(accountant, {})).filter(member => left.has(member.personId ?? undefined))
  if (leaving.length > 0)
    await changeShareCategory(accountant, {
      ids: leaving.map(member => member.shareholderId),
      category: 'former-employee',
      on: round,
    })
}

/** One of them lets the delay pass: an alarm. */
function lateOf(story: Story, today: Day): Joining | undefined {
  if (story.house.slug !== 'tramontine') return undefined
  return joiningsOf(story)
    .filter(({ who, on }) => who.closedOn === null && on > addMonths(today, -9) && on <= addMonths(today, -1))
    .toSorted((a, b) => (a.on < b.on ? 1 : -1))[0]
}

async function takeRegisterOver(story: Story, joinings: readonly Joining[]): Promise<void> {
  const accountant = as(story, 'accountant', OPENS)
  await changeShareRules(accountant, {
    version: 1,
    nominalCents: 50_00 as never,
    categories: [
      { category: 'employee', label: 'Salariés' },
      { category: 'former-employee', label: 'Anciens salariés' },
      { category: 'external', label: 'Associés extérieurs' },
    ],
    minimumShares: 1,
    floorCents: 18_500_00 as never,
    releaseMonths: 36,
    reimbursementMonths: 36,
  })
  const members = joinings
    .filter(one => one.on < '2024-01-01')
    .map(({ who: { person }, on, shares }) => ({
      name: `${person.firstName} ${person.lastName}`,
      email: person.email,
      category: 'employee' as const,
      shares,
      day: on,
    }))
  const south = story.house.slug === 'tramontine'
  const friends = {
    name: south ? 'Union des coopératives de Gascogne' : 'Association des Ateliers du Livradois',
    category: 'external' as const,
    shares: south ? 120 : 60,
    day: day('2018-09-14'),
  }
  await importShareRegister(accountant, {
    name: 'registre-des-parts-2023.xlsx',
    rows: [friends, ...members]
      .toSorted((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : 0))
      .map((row, i) => ({ ...row, memberNumber: i + 1 })),
    counterpart: '512',
    on: day('2024-01-01'),
  })
}

/** What is under way today: pays that take shares, a transfer, an exit to reimburse, subscriptions that wait. Before the pay. */
export async function tellShares(story: Story, today: Day): Promise<void> {
  if (today <= OPENS) return
  const accountant = as(story, 'accountant', today)
  const director = as(story, 'director', today)
  const before = addDays(today, -24)
  const members = await listShareholders(accountant, {})
  const people = new Map([...story.activities].map(([who, { personId }]) => [personId, who]))
  const active = members.filter(({ personId }) => personId && people.get(personId)?.closedOn === null)
  const former = members.filter(({ category }) => category === 'former-employee')
  const candidates = [...story.activities].filter(
    ([who, { personId }]) =>
      who.closedOn === null &&
      who.contracts.at(-1)!.kind === 'cesa' &&
      who.contracts.at(-1)!.startsOn < addMonths(today, -2) &&
      !members.some(member => member.personId === personId),
  )
  const scheduled = candidates.slice(0, 8).map(([, { personId }]) => personId)
  if (scheduled.length > 0)
    await setShareSchedules(as(story, 'payroll', before), {
      personIds: scheduled,
      rateBp: 300,
      targetShares: 20,
      fromMonth: monthOf(addMonths(today, -1)) as Month,
    })
  const [giver, receiver] = active.filter(member => member.shares >= 24)
  if (giver && receiver) {
    const { id } = await requestShares(as(story, 'accountant', before), {
      kind: 'transfer',
      shareholderId: giver.shareholderId,
      toShareholderId: receiver.shareholderId,
      shares: 4,
      reason: 'Entre associés',
    })
    await approveShareRequests(as(story, 'director', before), {
      ids: [id],
      on: before,
      decision: `Conseil d’administration du ${formatDay(before)}`,
    })
  }
  const leaver = former.at(-1)
  if (leaver)
    await reimburseShares(as(story, 'director', before), {
      items: [{ shareholderId: leaver.shareholderId }],
      on: before,
      decision: `Conseil d’administration du ${formatDay(before)}`,
      reason: 'Création de son entreprise',
    })
  const { id: town } = await addShareholder(accountant, {
    name: story.house.slug === 'tramontine' ? 'Épicerie coopérative du Volvestre' : 'Scierie des Combrailles',
    representative: story.house.slug === 'tramontine' ? 'Maud Ferrié' : 'Joël Chassaing',
  })
  await requestShares(accountant, {
    kind: 'subscription',
    shareholderId: town,
    shares: 20,
    category: 'external',
    reason: 'Cliente de plusieurs activités',
  })
  const unpaid = candidates[8]
  if (unpaid) {
    const { id } = await requestShares(accountant, { kind: 'subscription', personId: unpaid[1].personId, shares: 20 })
    await approveShareRequests(director, {
      ids: [id],
      on: today,
      decision: `Conseil d’administration du ${formatDay(today)}`,
    })
  }
  const waiting = candidates[9]
  if (waiting) await requestShares(accountant, { kind: 'subscription', personId: waiting[1].personId, shares: 12 })
  const associate = former[0]
  if (associate?.personId && associate !== leaver)
    await openAccess(
      story.house,
      { ...as(story, 'administrator', today), ...sessionBase(story.organisationId, today) },
      {
        role: 'associate',
        name: associate.name,
        personId: associate.personId,
      },
    )
}
