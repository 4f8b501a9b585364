import {
  addDays,
  addMonths,
  type Day,
  day,
  firstDayOf,
  formatDay,
  lastDayOf,
  monthOf,
  monthsBetween,
  yearOf,
} from '../../kernel/day.ts'
import type { Cents } from '../../kernel/money.ts'
import { associateDeadline } from '../../modules/people/contract-dates.ts'
import {
  approveShareRequests,
  changeShareRules,
  importShareRegister,
  listShareholders,
  recordSharePayments,
  reimburseShares,
  requestShares,
  setShareSchedules,
} from '../../modules/shares/index.ts'
import type { Entrant } from './joran.ts'
import { random } from './random.ts'
import type { BranchStory } from './tell-joran.ts'
import { payMonth } from './tell-pay.ts'

const NOMINAL_CENTS = 2_000
const FIRST_SHARES = 5
const GOAL_SHARES = 60
/** « 1 % of salary ». */
const RATE_BP = 100

/** Those who hold shares beside the associates: a SCIC has three categories of members at least. */
const PARTNERS = [
  { name: 'Grand Besançon Métropole', category: 'authority', shares: 150 },
  { name: 'Pays de Montbéliard Agglomération', category: 'authority', shares: 100 },
  { name: 'Union des clients de Joran', category: 'beneficiary', shares: 120 },
  { name: 'Mutuelle des Plateaux', category: 'beneficiary', shares: 40 },
  { name: 'Cigales du Doubs', category: 'supporter', shares: 80 },
] as const

/**
 * The associates of a cooperative of the second group: the register kept elsewhere until last year is taken over, then each quarter's board admits
 * those who enter and reimburses those who left. Each pay is to take 1 % of the gross until sixty shares.
 */
export async function tellJoranShares(story: BranchStory, today: Day): Promise<void> {
  const taken = day(`${yearOf(today) - 1}-01-01`)
  const r = random(`${story.branch.slug}/shares`)
  const members = story.entrants.flatMap(who => {
    const on = joinsOn(who, r.between(2, 30))
    return on === null || on > today || (who.left && who.left.on <= on) ? [] : [{ who, on }]
  })
  await takeOver(
    story,
    taken,
    members.filter(({ who, on }) => on < taken && !(who.left && who.left.on < taken)),
  )
  for (let board = quarterEnd(taken); board <= today; board = quarterEnd(addDays(board, 1))) {
    await admit(
      story,
      board,
      members.filter(({ on }) => on === board).map(({ who }) => who),
    )
    const since = quarterStart(board)
    await reimburse(
      story,
      board,
      members.flatMap(({ who, on }) =>
        who.left && on < board && who.left.on >= since && who.left.on <= board ? [who] : [],
      ),
    )
  }
  await takeOfPay(
    story,
    today,
    members.filter(({ who }) => !who.left).map(({ who }) => who),
  )
}

/** From last month on, 1 % of each gross; its pay is posted. */
async function takeOfPay(story: BranchStory, today: Day, staying: readonly Entrant[]): Promise<void> {
  const month = monthOf(addMonths(today, -1))
  const office = story.as(today)
  const numbers = new Map(story.entrants.map(who => [story.people.get(who)!.personId, who.person.payrollNumber]))
  await setShareSchedules(office, {
    personIds: staying.map(who => story.people.get(who)!.personId),
    rateBp: RATE_BP,
    targetShares: GOAL_SHARES,
    fromMonth: month,
  })
  const bearable = (mineCents: number) => Math.trunc(Math.min(mineCents / 4, 380_000) / 26_000) * 200_00
  await payMonth({ ...office, roles: ['payroll'] }, month, line => bearable(line.mineCents), numbers)
}

/** Boards meet on the last day of each quarter. */
const quarterEnd = (on: Day): Day =>
  lastDayOf(monthOf(addMonths(firstDayOf(monthOf(on)), 2 - ((Number(on.slice(5, 7)) - 1) % 3))))
const quarterStart = (on: Day): Day => addMonths(firstDayOf(monthOf(quarterEnd(on))), -2)

/** Some months after their CESA begins, and not after the last board before the day that the law gives. */
function joinsOn({ contracts }: Entrant, months: number): Day | null {
  const cesa = contracts.find(one => one.kind === 'cesa')
  if (!cesa) return null
  const earlier = contracts.filter(one => one !== cesa).map(one => ({ ...one, endedOn: one.ended?.on ?? null }))
  const { on: by } = associateDeadline(cesa, earlier)
  const last = quarterEnd(by) === by ? by : addDays(quarterStart(by), -1)
  const wished = quarterEnd(addMonths(cesa.startsOn, months))
  return [wished, last].toSorted()[0]!
}

async function takeOver(story: BranchStory, taken: Day, members: readonly { who: Entrant; on: Day }[]): Promise<void> {
  const office = story.as(taken)
  await changeShareRules(office, {
    version: 1,
    nominalCents: NOMINAL_CENTS as Cents,
    categories: [
      { category: 'employee', label: 'Entrepreneurs salariés' },
      { category: 'beneficiary', label: 'Clients' },
      { category: 'authority', label: 'Collectivités' },
      { category: 'supporter', label: 'Soutiens' },
    ],
    minimumShares: 1,
    floorCents: 0 as Cents,
    releaseMonths: 36,
    reimbursementMonths: 36,
  })
  const rows = members.map(({ who: { person, contracts }, on }) => ({
    name: `${person.firstName} ${person.lastName}`,
    email: person.email,
    category: 'employee' as const,
    shares: FIRST_SHARES + sharesOf(contracts.find(one => one.kind === 'cesa')!.fixedGrossCents, on, taken),
    day: on,
  }))
  const opened = day(`${yearOf(taken) - 8}-01-15`)
  await importShareRegister(office, {
    name: 'registre-des-parts.xlsx',
    rows: [...PARTNERS.map(partner => ({ ...partner, day: opened })), ...rows]
      .toSorted((a, b) => (a.day < b.day ? -1 : a.day > b.day ? 1 : 0))
      .map((row, i) => ({ ...row, memberNumber: i + 1 })),
    counterpart: '512',
    on: taken,
  })
}

/** What 1 % of each month's gross bought until a day. */
const sharesOf = (grossCents: number, from: Day, until: Day): number =>
  Math.min(
    GOAL_SHARES - FIRST_SHARES,
    Math.floor((monthsBetween(monthOf(from), monthOf(until)).length * grossCents * RATE_BP) / 10_000 / NOMINAL_CENTS),
  )

async function admit(story: BranchStory, board: Day, entering: readonly Entrant[]): Promise<void> {
  if (entering.length === 0) return
  const office = story.as(board)
  const ids: string[] = []
  for (const who of entering) {
    const { personId } = story.people.get(who)!
    ids.push((await requestShares(office, { kind: 'subscription', personId, shares: FIRST_SHARES })).id)
  }
  await approveShareRequests(office, { ids, on: board, decision: decisionOf(board) })
  await recordSharePayments(office, {
    payments: ids.map(requestId => ({ requestId })),
    day: board,
    method: 'transfer',
    reference: `Parts ${monthOf(board)}`,
  })
}

async function reimburse(story: BranchStory, board: Day, leaving: readonly Entrant[]): Promise<void> {
  if (leaving.length === 0) return
  const office = story.as(board)
  const gone = new Set(leaving.map(who => story.people.get(who)!.personId))
  const holders = (await listShareholders(office, {})).filter(({ personId }) => personId !== null && gone.has(personId))
  await reimburseShares(office, {
    items: holders.map(({ shareholderId }) => ({ shareholderId })),
    on: board,
    decision: decisionOf(board),
    reason: 'Sortie de la coopérative',
  })
}

const decisionOf = (board: Day): string => `Conseil d’administration du ${formatDay(board)}`
