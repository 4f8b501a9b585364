import { addDays, type Day, day, yearOf } from '../../kernel/day.ts'
import {
  applyDecision,
  castMyVotes,
  changeAssemblyRules,
  closeAssembly,
  closeVote,
  conveneAssembly,
  enterCounts,
  getAssembly,
  getAssemblyRules,
  giveProxies,
  markAttendance,
  markPaperVoters,
  openAssembly,
  openVote,
  proposeAmendment,
  saveAgendaItem,
  saveAssembly,
  signMinutes,
} from '../../modules/assembly/index.ts'
import { newReceipt } from '../../modules/assembly/urn.ts'
import { fileSignedPaper } from '../../modules/documents/index.ts'
import { listLevies } from '../../modules/levies/index.ts'
import { listShareholders } from '../../modules/shares/index.ts'
import type { Session } from '../../platform/session.ts'
import { type Random, random } from './random.ts'
import { as, type Story, sessionBase } from './story.ts'

const BUDGETS = [4_200_000, 4_650_000, 4_800_000] as const
const SUBJECTS = [
  'Deux ateliers par mois et un accompagnement renforcé',
  'Un poste d’accompagnement de plus',
  'Des permanences dans trois villages',
]

/** The yearly assemblies up to today, each held and signed in its June, and one to come that is already convened. */
export async function holdAssemblies(story: Story, today: Day): Promise<void> {
  const chance = random(`${story.house.slug}/assembly`)
  await reviewed(story, today)
  for (let year = 2024; `${year}-07-15` < today; year++)
    if (await hasMembers(story, day(`${year}-05-15`))) await holdYearly(story, year, today, chance)
  if (await hasMembers(story, today)) await prepareNext(story, today, chance)
}

/** Fewer than this hold no assembly worth telling. */
const hasMembers = async (story: Story, on: Day): Promise<boolean> =>
  (await listShareholders(as(story, 'director', on), {})).length >= 8

async function reviewed(story: Story, today: Day): Promise<void> {
  const administrator = as(story, 'administrator', today)
  const { rules, version } = await getAssemblyRules(administrator, {})
  await changeAssemblyRules(administrator, { version, rules: { ...rules, reviewedOn: day('2022-02-10') } })
}

interface Seat {
  id: string
  name: string
  personId: string | null
}

async function convene(
  story: Story,
  chance: Random,
  fields: { title: string; day: Day; kind: 'ordinary' | 'mixed' },
  items: readonly object[],
  on: Day,
): Promise<{ id: string; itemIds: string[]; roll: Seat[] }> {
  const director = as(story, 'director', on)
  const { id } = await saveAssembly(director, {
    ...fields,
    time: '17:30',
    place: `${story.house.seat.line1}, ${story.house.seat.city}`,
    onlineLink: `https://visio.${story.house.domain}.example/assemblee`,
    recordDay: on,
    secondCall: false,
  })
  const itemIds: string[] = []
  for (const item of items) itemIds.push((await saveAgendaItem(director, { assemblyId: id, ...item } as never)).id)
  await conveneAssembly(director, { id, byHand: true })
  const { roll } = await getAssembly(director, { id })
  return { id, itemIds, roll: chance.shuffled(roll) }
}

const resolution = (title: string, text: string, more: object = {}) => ({
  kind: 'resolution',
  title,
  text,
  category: 'ordinary',
  ballot: 'show',
  ...more,
})

const memberSession = (story: Story, { name, personId }: Seat, on: Day): Session => ({
  ...sessionBase(story.organisationId, on),
  actor: { kind: 'user', id: personId!, name },
  personId,
  roles: ['associate'],
  activityIds: [],
})

async function holdYearly(story: Story, year: number, today: Day, chance: Random): Promise<void> {
  const held = day(`${year}-06-${String(chance.between(12, 20)).padStart(2, '0')}`)
  // The rate of next year is decided while no invoice bears it yet.
  const decidesRate = year === yearOf(today)
  const [contribution] = (await listLevies(as(story, 'director', held), {})).filter(
    levy => levy.code === 'contribution',
  )
  const {
    activityName: _,
    id: __,
    endsOn: ___,
    decidedOn: ____,
    decision: _____,
    ...levy
  } = contribution as Record<string, unknown>
  const { id, itemIds, roll } = await convene(
    story,
    chance,
    { title: `Assemblée générale ${year}`, day: held, kind: 'ordinary' },
    [
      { kind: 'information', title: 'Rapport moral et rapport d’activité' },
      resolution(`Comptes ${year - 1}`, `L’assemblée approuve les comptes de l’exercice ${year - 1}.`),
      resolution('Moyens de l’accompagnement', `${SUBJECTS[year % 3]}, pour l’année qui vient.`, {
        effect: {
          kind: 'support-means',
          startsOn: `${year}-07-01`,
          text: SUBJECTS[year % 3]!,
          budgetCents: BUDGETS[year % 3],
        },
      }),
      resolution(
        `Contribution ${year + 1}`,
        'L’assemblée maintient la contribution aux services mutualisés à 10 % du chiffre d’affaires hors taxes.',
        decidesRate ? { effect: { kind: 'levy', levy: { ...levy, startsOn: `${year + 1}-01-01` } } } : {},
      ),
      {
        kind: 'election',
        title: 'Conseil d’administration',
        category: 'ordinary',
        ballot: 'secret',
        seats: 2,
        candidates: ['Nadia Lefort', 'Yann Kervella', 'Solange Mercadier'],
      },
    ],
    addDays(held, -24),
  )
  const director = as(story, 'director', held)
  const apart = Math.floor(roll.length / 5)
  const represented = roll.slice(0, apart)
  const present = roll.slice(apart, roll.length - Math.floor(roll.length / 6))
  await giveProxies(as(story, 'director', addDays(held, -3)), {
    id,
    mandates: represented.map((member, i) => ({
      memberId: member.id,
      holderId: present[i % present.length]!.id,
      onPaper: i % 2 === 0,
    })),
  })
  await openAssembly(director, { id, chair: story.team.director.name, secretary: story.team.administrator.name })
  await markAttendance(director, { id, entries: present.map(member => ({ memberId: member.id, presence: 'room' })) })
  const voices = present.length + represented.length
  for (const itemId of itemIds.slice(1, 4)) {
    await openVote(director, { id: itemId })
    const no = chance.between(0, Math.floor(voices / 6))
    const abstain = chance.between(0, 3)
    await enterCounts(director, {
      id: itemId,
      scrutineers: 'Irène Salvy, Marc Oustric',
      counts: [{ college: '', counts: [voices - no - abstain, no, abstain], blank: 0 }],
    })
    await closeVote(director, { id: itemId })
  }
  await elect(story, itemIds[4]!, present, held, chance)
  await closeAssembly(director, { id })
  const { items } = await getAssembly(director, { id })
  for (const item of items) if (item.adopted && item.effect) await applyDecision(director, { id: item.id })
  const signing = as(story, 'director', addDays(held, 6))
  const { documentId } = await signMinutes(signing, { id })
  if (year < yearOf(today))
    await fileSignedPaper(as(story, 'director', addDays(held, 12)), {
      id: documentId,
      signedOn: addDays(held, 11),
      contentBase64: Buffer.from('%PDF-1.4\n% procès-verbal\n%%EOF').toString('base64'),
    })
}

/** Some vote on their phones, the others on paper. */
async function elect(story: Story, itemId: string, present: readonly Seat[], held: Day, chance: Random): Promise<void> {
  const director = as(story, 'director', held)
  const names = ['Nadia Lefort', 'Yann Kervella', 'Solange Mercadier']
  await openVote(director, { id: itemId })
  const online = present.filter(member => member.personId !== null).slice(0, 6)
  for (const member of online)
    await castMyVotes(memberSession(story, member, held), {
      itemId,
      votes: [
        { memberId: member.id, receipt: newReceipt(), choice: chance.shuffled(names).slice(0, chance.between(0, 2)) },
      ],
    })
  const paper = present.filter(member => !online.includes(member))
  if (paper.length > 0) {
    await markPaperVoters(director, { id: itemId, memberIds: paper.map(member => member.id) })
    const first = Math.floor(paper.length / 2)
    await enterCounts(director, {
      id: itemId,
      scrutineers: 'Irène Salvy, Marc Oustric',
      counts: [{ college: '', voters: paper.length, blank: 0, counts: [paper.length, first, paper.length - first] }],
    })
  }
  await closeVote(director, { id: itemId })
}

async function prepareNext(story: Story, today: Day, chance: Random): Promise<void> {
  const convened = addDays(today, -2)
  const { id, itemIds, roll } = await convene(
    story,
    chance,
    { title: 'Assemblée générale mixte de fin d’année', day: addDays(today, 21), kind: 'mixed' },
    [
      { kind: 'information', title: 'Où en est la coopérative' },
      resolution('Fonds de solidarité', 'L’assemblée crée un fonds de solidarité entre activités, doté de 4 000 €.', {
        effect: { kind: 'other', note: 'Le conseil en écrit le règlement.' },
      }),
      resolution('Durée des mandats', 'Les statuts portent de trois à quatre ans la durée des mandats.', {
        category: 'extraordinary',
        ballot: 'secret',
      }),
      {
        kind: 'election',
        title: 'Référent·es du lieu',
        category: 'ordinary',
        ballot: 'secret',
        seats: 2,
        candidates: ['Paul Ainay', 'Rosa Tenza', 'Émile Vidalou', 'Anne Corbin'],
      },
    ],
    convened,
  )
  await giveProxies(as(story, 'director', today), {
    id,
    mandates: roll.slice(0, Math.min(4, Math.floor(roll.length / 3))).map((member, i) => ({
      memberId: member.id,
      holderId: roll[roll.length - 1 - i]!.id,
      onPaper: i === 0,
    })),
  })
  const author = roll.find(member => member.personId !== null)
  if (author)
    await proposeAmendment(memberSession(story, author, today), {
      id: itemIds[1]!,
      text: 'L’assemblée crée un fonds de solidarité entre activités, doté de 6 000 € et ouvert aux entrepreneurs en CAPE.',
    })
}
