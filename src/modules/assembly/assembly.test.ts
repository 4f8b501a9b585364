import { RouterContextProvider } from 'react-router'
import { expect, test } from 'vitest'
import { day } from '../../kernel/day.ts'
import { cents } from '../../kernel/money.ts'
import { ownersPool } from '../../platform/database.server.ts'
import { visitorContext } from '../../platform/page.server.ts'
import type { Session } from '../../platform/session.ts'
import { testDatabase } from '../../platform/testing.server.ts'
import { readSecret } from '../../platform/vault.server.ts'
import { addTestCustomer, openTestActivity, openWorld, type World } from '../fixtures.ts'
import { draftInvoices, issueInvoices } from '../invoicing/index.ts'
import { decideLevy, listLevies } from '../levies/index.ts'
import { addPerson } from '../people/index.ts'
import { listAlarms } from '../reporting/index.ts'
import { approveShareRequests, requestShares } from '../shares/index.ts'
import {
  annulVote,
  applyDecision,
  attachToAssembly,
  attendMyAssembly,
  cancelAssembly,
  castMyVotes,
  castVotesByLink,
  changeAssemblyRules,
  closeAssembly,
  closeVote,
  conveneAssembly,
  decideAmendment,
  destroyUrnKey,
  enterCounts,
  getAssembly,
  getAssemblyByLink,
  getMinutes,
  getMyAssembly,
  getSupportMeans,
  giveMyProxy,
  giveProxies,
  listBallots,
  markAttendance,
  markPaperVoters,
  openAssembly,
  openVote,
  proposeAmendment,
  proposeAmendmentByLink,
  recountVote,
  reissueVotingCode,
  saveAgendaItem,
  saveAssembly,
  setResolutionEffect,
  signMinutes,
  writeConveningMail,
} from './index.ts'
import { othersAmong, votesIn } from './pages/member-view.server.ts'
import * as myAssemblyPage from './pages/my-assembly.page.tsx'
import { defaultRules, type Rules } from './rules.ts'
import { newReceipt, seal, unseal } from './urn.ts'

await testDatabase()

const CONVENED = '2026-05-20'
const HELD = day('2026-06-10')

interface Member {
  id: string
  name: string
  personId: string
  session: Session
}

/** A cooperative and its members, each with a share. */
async function openHouse(
  count: number,
  categories: readonly string[] = ['employee'],
): Promise<{ world: World; people: string[] }> {
  const world = await openWorld({ today: CONVENED, legalForm: categories.length > 1 ? 'scic-sa' : 'scop-sa' })
  const people: string[] = []
  const requests: string[] = []
  for (let i = 0; i < count; i++) {
    const { id: personId } = await addPerson(world.system, {
      firstName: 'Membre',
      lastName: `M${String(i).padStart(3, '0')}`,
      email: `m${i}@exemple.fr`,
    })
    people.push(personId)
    const category = categories[i % categories.length] as never
    requests.push((await requestShares(world.system, { kind: 'subscription', personId, shares: 1, category })).id)
  }
  await approveShareRequests(world.system, { ids: requests, on: day(CONVENED), decision: 'Conseil' })
  return { world, people }
}

const resolution = (title: string, more: object = {}) => ({
  kind: 'resolution' as const,
  title,
  text: `L’assemblée décide : ${title}.`,
  category: 'ordinary' as const,
  ballot: 'secret' as const,
  seats: 0,
  candidates: [],
  ...more,
})

/** An assembly convened with these items, opened on its day, everybody in the room. */
async function hold(world: World, people: readonly string[], items: readonly object[], attend = true) {
  const { id } = await saveAssembly(world.system, {
    kind: 'mixed',
    title: 'Assemblée de juin',
    day: HELD,
    time: '18:30',
    place: 'Salle des fêtes',
    onlineLink: 'https://visio.exemple.fr/ag',
    secondCall: false,
  })
  const itemIds: string[] = []
  for (const item of items) itemIds.push((await saveAgendaItem(world.system, { assemblyId: id, ...item } as never)).id)
  await conveneAssembly(world.system, { id, byHand: true })
  const held = world.on(HELD)
  const { roll } = await getAssembly(world.system, { id })
  const members: Member[] = people.map(personId => {
    const member = roll.find(one => one.personId === personId)!
    return { id: member.id, name: member.name, personId, session: { ...held.as(['associate'], []), personId } }
  })
  if (attend) {
    await openAssembly(held.system, { id, chair: 'Ana Roux', secretary: 'Bo Petit' })
    await markAttendance(held.system, {
      id,
      entries: members.map(member => ({ memberId: member.id, presence: 'room' as const })),
    })
  }
  return { id, itemIds, members, held }
}

const vote = (member: Member, itemId: string, choice: string, forMember = member, receipt = newReceipt()) =>
  castMyVotes(member.session, { itemId, votes: [{ memberId: forMember.id, receipt, choice: [choice] }] })

test('from the convening to the minutes: what was decided becomes the levy of the chain', async () => {
  const { world, people } = await openHouse(9)
  const levy = {
    code: 'contribution',
    name: 'Contribution',
    base: 'turnover',
    moment: 'issue',
    period: 'year',
    tiers: [{ fromCents: 0, rateBp: 1100 }],
    chargeAccount: '6283',
    startsOn: '2026-07-01',
  }
  const { id, itemIds, members, held } = await hold(
    world,
    people,
    [
      { kind: 'information', title: 'Rapport moral' },
      resolution('Contribution à 11 %', { effect: { kind: 'levy', levy } }),
      resolution('Moyens de l’accompagnement', {
        effect: { kind: 'support-means', startsOn: '2026-07-01', text: 'Deux postes', budgetCents: 9_000_000 },
      }),
      resolution('Texte refusé', {
        effect: { kind: 'support-means', startsOn: '2027-07-01', text: 'Rien', budgetCents: 0 },
      }),
    ],
    false,
  )
  const [, contribution, means, rejected] = itemIds as [string, string, string, string]
  const amended = await proposeAmendment(members[0]!.session, {
    id: contribution,
    text: 'L’assemblée décide : 11 %, dès juillet.',
  })
  await openAssembly(held.system, { id, chair: 'Ana Roux', secretary: 'Bo Petit' })
  await markAttendance(held.system, { id, entries: members.map(member => ({ memberId: member.id, presence: 'room' })) })
  await expect(openVote(held.system, { id: contribution })).rejects.toThrow(/amendement attend/)
  await decideAmendment(held.system, { id: amended.id, accepted: true })
  for (const [itemId, yes] of [
    [contribution, 7],
    [means, 5],
    [rejected, 4],
  ] as const) {
    await openVote(held.system, { id: itemId })
    for (const [i, member] of members.entries()) await vote(member, itemId, i < yes ? 'yes' : 'no')
    await expect(applyDecision(held.system, { id: itemId })).rejects.toThrow(/n’est pas adoptée/)
    await closeVote(held.system, { id: itemId })
  }
  await closeAssembly(held.system, { id })
  const { items } = await getAssembly(held.system, { id })
  expect(items.map(item => item.adopted)).toEqual([null, true, true, false])
  expect(items[1]).toMatchObject({ text: 'L’assemblée décide : 11 %, dès juillet.', textVersion: 2 })

  const pending = () =>
    listAlarms(held.system, { handled: false, limit: 200 }).then(
      ({ rows }) => rows.filter(alarm => alarm.kind === 'assembly-decision').length,
    )
  expect(await pending()).toBe(2)
  await applyDecision(held.system, { id: contribution })
  await applyDecision(held.system, { id: means })
  expect(await pending()).toBe(0)
  await expect(applyDecision(held.system, { id: means })).rejects.toThrow(/déjà appliquée/)
  await expect(applyDecision(held.system, { id: rejected })).rejects.toThrow(/n’est pas adoptée/)
  expect(await listLevies(held.system, {})).toMatchObject([
    {
      code: 'contribution',
      startsOn: '2026-07-01',
      decidedOn: HELD,
      decision: expect.stringMatching(/10\s?juin.*1re résolution/),
    },
  ])
  expect(await getSupportMeans(held.system, { on: day('2026-06-30') })).toBeNull()
  expect(await getSupportMeans(held.system, { on: day('2026-07-01') })).toMatchObject({ budgetCents: 9_000_000 })

  const minutes = await getMinutes(held.system, { id })
  expect(minutes.presence).toContain('9 membres présents ou représentés sur 9')
  expect(minutes.resolutions).toContain('Vote à bulletin secret, 9 voix.\n\n7 pour, 2 contre.')
  expect(minutes.resolutions).toContain('7/9')
  expect(minutes.resolutions).toMatch(/Amendement proposé par .*, accepté.*11 %, dès juillet/)
  expect(minutes.resolutions).toContain('À l’ouverture du vote\u00a0: 9 membres présents ou représentés sur 9')
  const { documentId } = await signMinutes(held.system, { id })
  expect((await getAssembly(held.system, { id })).minutesDocumentId).toBe(documentId)
})

test('the rate that an assembly decides is what invoices bear from its day, the one before until its eve', async () => {
  const { world, people } = await openHouse(3)
  const levy = {
    code: 'contribution',
    name: 'Contribution',
    base: 'turnover' as const,
    moment: 'issue' as const,
    period: 'year' as const,
    tiers: [{ fromCents: cents(0), rateBp: 1000 }],
    chargeAccount: '6283',
    startsOn: day('2026-01-01'),
  }
  const decided = { decidedOn: day('2025-06-12'), decision: 'Assemblée de 2025' }
  await decideLevy(world.system, { ...levy, ...decided })
  const activityId = await openTestActivity(world, 'ABEILLE')
  const customerId = await addTestCustomer(world, activityId)
  const bears = async (on: string) => {
    const that = world.on(on).system
    const line = { kind: 'item', label: 'Conseil', quantity: '1', unitPrice: '1000', nature: 'services' }
    const { ids } = await draftInvoices(that, {
      drafts: [
        {
          activityId,
          customerId,
          kind: 'invoice',
          depositIds: [],
          discountBp: 0,
          lines: [{ ...line, discountBp: 0, vatCategory: 'standard', vatRateBp: 2000 }],
        } as never,
      ],
    })
    await issueInvoices(that, { ids })
    const { rows } = await ownersPool().query(
      'select amount_cents::int as cents from levy_assessment where organisation_id = $1 and document_id = $2',
      [world.organisationId, ids[0]],
    )
    return rows.map(row => row.cents)
  }
  const effect = { kind: 'levy', levy: { ...levy, startsOn: '2026-07-01', tiers: [{ fromCents: 0, rateBp: 1200 }] } }
  const { itemIds, members, held } = await hold(world, people, [
    resolution('Contribution à 12 %', { effect, ballot: 'show' }),
  ])
  const [itemId] = itemIds as [string]
  await openVote(held.system, { id: itemId })
  for (const member of members) await vote(member, itemId, 'yes')
  await closeVote(held.system, { id: itemId })
  await applyDecision(held.system, { id: itemId })
  // 1 000 € each: a tenth up to 30 June, 12 % from 1 July.
  expect(await bears('2026-06-30')).toEqual([100_00])
  expect(await bears('2026-07-01')).toEqual([120_00])
})

test('a convening that leaves too late is refused with the day on which it had to leave', async () => {
  const { world } = await openHouse(3)
  const late = world.on('2026-06-02')
  const { id } = await saveAssembly(late.system, {
    kind: 'ordinary',
    title: 'AG',
    day: HELD,
    time: '10:00',
    place: 'Ici',
    secondCall: false,
  })
  await expect(conveneAssembly(late.system, { id, byHand: true })).rejects.toThrow(
    /26\smai\s2026 au plus tard[\s\S]*rien à voter/,
  )
})

test('an assembly called off is said to those who were convened, and to nobody else', async () => {
  const { world } = await openHouse(2)
  const jobs = async () => {
    const { rows } = await ownersPool().query(
      `select count(*)::int as n from graphile_worker._private_jobs where payload->>'organisationId' = $1`,
      [world.organisationId],
    )
    return rows[0].n
  }
  const prepare = async () => {
    const { id } = await saveAssembly(world.system, {
      kind: 'ordinary',
      title: 'Assemblée',
      day: HELD,
      time: '18:00',
      place: 'Salle',
      secondCall: false,
    })
    await saveAgendaItem(world.system, { assemblyId: id, ...resolution('Un') })
    return id
  }
  await cancelAssembly(world.system, { id: await prepare(), reason: 'Jamais dite' })
  expect(await jobs()).toBe(0)
  const id = await prepare()
  await conveneAssembly(world.system, { id, byHand: true })
  await cancelAssembly(world.system, { id, reason: 'La salle est fermée.' })
  expect(await jobs()).toBe(2)
  const { roll } = await getAssembly(world.system, { id })
  const mail = await writeConveningMail(world.system, { memberId: roll[0]!.id })
  expect(mail).toMatchObject({ subject: expect.stringContaining('Annulée'), text: expect.stringContaining('fermée') })
  expect(mail!.text).not.toContain('/voter/')
})

test('a proxy is given to a name that is typed; beyond what a list holds, to nobody else', async () => {
  const { world, people } = await openHouse(4)
  const { id, members } = await hold(world, people, [resolution('Un')], false)
  const [a, b] = members as [Member, Member]
  const mine = await getMyAssembly(a.session, { id, others: true })
  expect(othersAmong(mine)).toHaveLength(3)
  const [one] = mine.others
  expect(othersAmong({ ...mine, others: Array.from({ length: 301 }, () => one!) })).toBeNull()
  const name = async (typed: string) => {
    const context = new RouterContextProvider()
    context.set(visitorContext, { session: a.session, memberships: [], isDemo: true } as never)
    const url = new URL(`/mes-votes/${id}?pouvoir=1`, 'http://essai')
    const body = new URLSearchParams({ intent: 'proxy', 'holderId.name': typed })
    const args = { request: new Request(url, { method: 'POST', body }), url, context, params: { id } }
    return (await myAssemblyPage.action(args as never)) as { data: object | null }
  }
  expect((await name('membre')).data).toMatchObject({ choices: { holderId: [{}, {}, {}] } })
  expect((await name('personne')).data).toMatchObject({ refusals: [{ path: 'holderId' }] })
  await expect(name(b.name)).rejects.toMatchObject({ status: 303 })
  expect((await getMyAssembly(a.session, { id })).me.holder).toBe(b.name)
})

test('proxies: the limit, one who is represented holds none, who comes after all votes alone', async () => {
  const { world, people } = await openHouse(6)
  const { id, itemIds, members, held } = await hold(world, people, [resolution('Un')], false)
  const [a, b, c, d, e, f] = members as [Member, Member, Member, Member, Member, Member]
  const give = (from: Member, to: Member) => giveMyProxy(from.session, { id, holderId: to.id })
  await give(b, a)
  // The statutes say two; six members of a SCOP hold one each at most (loi 78-763, art. 14).
  await expect(give(c, a)).rejects.toThrow(/porterait 2 pouvoirs.*1 au plus/s)
  await give(c, f)
  await expect(give(d, b)).rejects.toThrow(/représenté/)
  await expect(give(a, d)).rejects.toThrow(/porte déjà/)
  await expect(give(e, e)).rejects.toThrow(/soi-même/)
  await giveProxies(world.system, { id, mandates: [{ memberId: d.id, holderId: e.id, onPaper: true }] })
  // Nobody is there before the day.
  await expect(attendMyAssembly({ ...a.session, now: world.system.now! }, { id, presence: 'room' })).rejects.toThrow(
    /10\sjuin\s2026\s: on émarge/,
  )
  await openAssembly(held.system, { id, chair: 'Ana', secretary: 'Bo' })
  await expect(openVote(held.system, { id: itemIds[0]! })).rejects.toThrow(/quorum/)
  await attendMyAssembly(a.session, { id, presence: 'room' })
  await expect(give(a, f)).rejects.toThrow(/est là/)
  await openVote(held.system, { id: itemIds[0]! })
  await attendMyAssembly(c.session, { id, presence: 'online' })
  // a votes for themselves and for b, differently; no longer for c, who came.
  await expect(vote(a, itemIds[0]!, 'yes', c)).rejects.toThrow(/ne vous a pas donné pouvoir/)
  await expect(vote(b, itemIds[0]!, 'yes')).rejects.toThrow(/retirez-le pour voter/)
  await vote(a, itemIds[0]!, 'yes')
  await vote(a, itemIds[0]!, 'no', b)
  await vote(c, itemIds[0]!, 'yes')
  await expect(vote(a, itemIds[0]!, 'no', b)).rejects.toThrow(/déjà voté/)
  const result = await closeVote(held.system, { id: itemIds[0]! })
  expect(result.counts[0]).toMatchObject({ voters: 3, counts: [2, 1, 0] })
})

test('sent twice is voted once: the same receipt finds the vote done, another is refused', async () => {
  const { world, people } = await openHouse(3)
  const { itemIds, members, held } = await hold(world, people, [resolution('Un')])
  await openVote(held.system, { id: itemIds[0]! })
  const receipt = newReceipt()
  const ask = () => vote(members[0]!, itemIds[0]!, 'yes', members[0]!, receipt)
  const answers = await Promise.all([ask(), ask(), ask()])
  expect(new Set(answers.map(answer => answer.receipts[0]!.receipt))).toEqual(new Set([receipt]))
  await expect(vote(members[0]!, itemIds[0]!, 'no')).rejects.toThrow(/déjà voté/)
  await expect(vote(members[1]!, itemIds[0]!, 'no', members[1]!, receipt)).rejects.toThrow(/reçu a déjà servi/)
  expect((await closeVote(held.system, { id: itemIds[0]! })).voters).toBe(1)
  expect((await listBallots(members[2]!.session, { id: itemIds[0]! })).ballots).toEqual([
    { receipt, college: '', choice: ['yes'] },
  ])
})

test('paper beside online: never more ballots than those ticked, never twice', async () => {
  const { world, people } = await openHouse(6)
  const { itemIds, members, held } = await hold(world, people, [resolution('Un')])
  const id = itemIds[0]!
  await openVote(held.system, { id })
  await vote(members[0]!, id, 'no')
  await expect(markPaperVoters(held.system, { id, memberIds: [members[0]!.id] })).rejects.toThrow(/déjà voté/)
  await markPaperVoters(held.system, { id, memberIds: members.slice(1, 4).map(member => member.id) })
  await expect(vote(members[1]!, id, 'yes')).rejects.toThrow(/déjà voté/)
  // A tick on the wrong line is taken back: that member votes online after all, and paper votes once.
  await markPaperVoters(held.system, { id, memberIds: [members[5]!.id] })
  await markPaperVoters(held.system, { id, memberIds: [members[5]!.id], voted: false })
  await expect(markPaperVoters(held.system, { id, memberIds: [members[0]!.id], voted: false })).rejects.toThrow(
    /pas pointée/,
  )
  await expect(closeVote(held.system, { id })).rejects.toThrow(/3 votants sont pointés sur papier/)
  const enter = (counts: number[], scrutineers = 'Zoé, Max') =>
    enterCounts(held.system, { id, scrutineers, counts: [{ college: '', counts, blank: 0 }] })
  await expect(enter([3, 1, 0])).rejects.toThrow(/4 voix comptées pour 3/)
  await expect(enter([2, 0, 1], 'Zoé')).rejects.toThrow(/deux scrutateurs/)
  await enter([2, 0, 1])
  await expect(markPaperVoters(held.system, { id, memberIds: [members[1]!.id], voted: false })).rejects.toThrow(
    /3 bulletins de papier/,
  )
  await enter([1, 0, 1])
  const result = await closeVote(held.system, { id })
  expect(result.counts[0]).toMatchObject({ voters: 3, counts: [1, 1, 1] })
  expect(result.warnings).toEqual([
    expect.stringContaining('Moins de trois votants en ligne'),
    expect.stringContaining('Moins de trois votants sur papier'),
    '3 votants pointés sur papier, 2 bulletins dans l’urne.',
  ])
  expect(await recountVote(held.system, { id })).toMatchObject({ same: true, marks: 1, ballots: 1 })
})

test('hands in the room, and those far away online', async () => {
  const { world, people } = await openHouse(5)
  const {
    id: assemblyId,
    itemIds,
    members,
    held,
  } = await hold(world, people, [resolution('Un', { ballot: 'show' }), resolution('Deux', { ballot: 'show' })])
  const id = itemIds[0]!
  await markAttendance(held.system, { id: assemblyId, entries: [{ memberId: members[4]!.id, presence: 'online' }] })
  await openVote(held.system, { id })
  await vote(members[4]!, id, 'no')
  const enter = (...counts: number[]) =>
    enterCounts(held.system, { id, scrutineers: 'Zoé, Max', counts: [{ college: '', counts, blank: 0 }] })
  await expect(enter(4, 1, 0)).rejects.toThrow(/5 voix comptées pour 4/)
  await enter(3, 0, 1)
  expect((await closeVote(held.system, { id })).counts[0]!.counts).toEqual([3, 1, 1])
  // All of one mind in the open: nothing is given away.
  await openVote(held.system, { id: itemIds[1]! })
  await enterCounts(held.system, { id: itemIds[1]!, scrutineers: 'Zoé, Max', counts: [{ counts: [4, 0, 0] }] } as never)
  expect((await closeVote(held.system, { id: itemIds[1]! })).warnings).toEqual([])
})

test('a ballot of names is blank when it says so, never because it was sent too soon', () => {
  const sent = (fields: Record<string, string>) => {
    const form = new FormData()
    for (const [name, value] of Object.entries({ 'votes.0.names': '3', ...fields })) form.append(name, value)
    return form
  }
  expect(() => votesIn(sent({}))).toThrow(/Bulletin blanc/)
  expect(() => votesIn(sent({ 'votes.0.choice': 'Ana', 'votes.0.blank': 'on' }))).toThrow(/Bulletin blanc/)
  expect(votesIn(sent({ 'votes.0.choice': 'Ana' }))).toMatchObject({ votes: [{ choice: ['Ana'] }] })
  expect(votesIn(sent({ 'votes.0.blank': 'on' }))).toMatchObject({ votes: [{ choice: [] }] })
})

test('an annulled vote leaves nothing, and begins again', async () => {
  const { world, people } = await openHouse(3)
  const { itemIds, members, held } = await hold(world, people, [resolution('Un')])
  const id = itemIds[0]!
  await openVote(held.system, { id })
  await vote(members[0]!, id, 'no')
  await annulVote(held.system, { id, reason: 'Texte mal lu' })
  await openVote(held.system, { id })
  for (const member of members) await vote(member, id, 'yes')
  expect((await closeVote(held.system, { id })).counts[0]!.counts).toEqual([3, 0, 0])
})

test('a restored backup has no key: the open vote says so', async () => {
  const { world, people } = await openHouse(3)
  const { itemIds, members, held } = await hold(world, people, [resolution('Un')])
  await openVote(held.system, { id: itemIds[0]! })
  await destroyUrnKey({ itemId: itemIds[0]! })
  await expect(vote(members[0]!, itemIds[0]!, 'yes')).rejects.toThrow(/annulez ce vote/)
  await annulVote(held.system, { id: itemIds[0]!, reason: 'Clé perdue' })
  await openVote(held.system, { id: itemIds[0]! })
  await vote(members[0]!, itemIds[0]!, 'yes')
})

test('a lost code is replaced: the one before opens nothing', async () => {
  const { world, people } = await openHouse(3)
  const { id: assemblyId, itemIds, members, held } = await hold(world, people, [resolution('Un')])
  await openVote(held.system, { id: itemIds[0]! })
  const mail = await writeConveningMail(held.system, { memberId: members[0]!.id })
  const first = mail!.text.match(/\/voter\/([\w-]{32})\n/)![1]!
  expect(mail!.attachments!.map(file => file.filename)).toEqual(['convocation.pdf', 'assemblee.ics'])
  const second = (await reissueVotingCode(held.system, { memberId: members[0]!.id })).link.split('/').at(-1)!
  const cast = (code: string) =>
    castVotesByLink(held.system, {
      code,
      itemId: itemIds[0]!,
      votes: [{ memberId: members[0]!.id, receipt: newReceipt(), choice: ['yes'] }],
    })
  await expect(cast(first)).rejects.toThrow(/ne sert plus/)
  await cast(second)
  const { rows } = await ownersPool().query(
    `select (select string_agg(m::text, ' ') from assembly_member m where assembly_id = $1) || (select string_agg(a::text, ' ') from audit_log a where organisation_id = $2) as text`,
    [assemblyId, world.organisationId],
  )
  expect(rows[0].text).not.toContain(second)
  expect(rows[0].text).not.toContain(first)
})

test('an agenda that is convened does not change; a file is a PDF', async () => {
  const { world, people } = await openHouse(2)
  const { id } = await hold(world, people, [resolution('Un')])
  await expect(saveAgendaItem(world.system, { assemblyId: id, ...resolution('Deux') })).rejects.toThrow(
    /ne change plus/,
  )
  await expect(
    attachToAssembly(world.system, { id, name: 'Comptes', contentBase64: Buffer.from('abc').toString('base64') }),
  ).rejects.toThrow(/PDF/)
})

test('an agenda written again keeps what a resolution sets, which can be applied once adopted', async () => {
  const { world } = await openHouse(2)
  const { id: assemblyId } = await saveAssembly(world.system, {
    kind: 'ordinary',
    title: 'Assemblée',
    day: HELD,
    time: '18:00',
    place: 'Salle',
    secondCall: false,
  })
  const { id } = await saveAgendaItem(world.system, { assemblyId, ...resolution('Contribution') })
  const levy = {
    code: 'contribution',
    name: 'Contribution',
    base: 'turnover' as const,
    moment: 'issue' as const,
    period: 'year' as const,
    tiers: [{ fromCents: cents(0), rateBp: 1100 }],
    chargeAccount: '6283',
    startsOn: HELD,
  }
  const sets = (more: object) =>
    setResolutionEffect(world.system, { id, effect: { kind: 'levy', levy: { ...levy, ...more } } })
  await expect(sets({ startsOn: day('2026-06-09') })).rejects.toMatchObject({
    refusals: [{ code: 'retroactif', path: 'effect.levy.startsOn' }],
  })
  await expect(sets({ tiers: [] })).rejects.toThrow(/au moins un taux/)
  await sets({})
  await saveAgendaItem(world.system, { id, version: 2, assemblyId, ...resolution('Contribution à 11 %') })
  const item = async () => (await getAssembly(world.system, { id: assemblyId })).items[0]!
  expect(await item()).toMatchObject({ title: 'Contribution à 11 %', effect: { levy: { code: 'contribution' } } })
  await saveAgendaItem(world.system, { id, version: 3, assemblyId, ...resolution('Point'), kind: 'information' })
  expect((await item()).effect).toBeNull()
})

test('an amendment is its author’s: the member’s own by their link, whose the chair writes down', async () => {
  const { world, people } = await openHouse(2)
  const { itemIds, members, held } = await hold(world, people, [resolution('Un')])
  const [itemId] = itemIds as [string]
  const code = (await reissueVotingCode(held.system, { memberId: members[0]!.id })).link.split('/').at(-1)!
  await proposeAmendmentByLink(held.system, { code, itemId, text: 'Par lien' })
  await proposeAmendment(held.as(['director']), { id: itemId, text: 'Dans la salle', author: 'Bo Petit' })
  await expect(
    proposeAmendment(members[1]!.session, { id: itemId, text: 'Au nom d’un autre', author: 'Bo Petit' }),
  ).rejects.toThrow(/nom de qui le propose/)
  const { items } = await getAssemblyByLink(held.system, { code })
  expect(items[0]!.amendments.map(({ author, text }) => [author, text])).toEqual([
    [members[0]!.name, 'Par lien'],
    ['Bo Petit', 'Dans la salle'],
  ])
  const other = await hold(world, people, [resolution('Ailleurs')])
  await expect(
    proposeAmendmentByLink(held.system, { code, itemId: other.itemIds[0]!, text: 'Ailleurs' }),
  ).rejects.toMatchObject({ kind: 'not-found' })
})

test('an urn opens with its key alone, and every ballot is as long as the others', () => {
  const options = ['Ana', 'Bo', 'Chloé']
  const key = Buffer.alloc(32, 7)
  const ballots = [
    { receipt: newReceipt(), college: 'a', choice: ['Ana', 'Chloé'] },
    { receipt: newReceipt(), college: 'un-long-college', choice: [] },
  ]
  const sealed = seal(key, options, ballots)
  expect(unseal(key, options, sealed)).toEqual(ballots.toSorted((a, b) => (a.receipt < b.receipt ? -1 : 1)))
  expect(() => unseal(Buffer.alloc(32, 8), options, sealed)).toThrow()
  const lengths = [ballots[0]!, ballots[1]!].map(ballot => seal(key, options, [ballot]).length)
  expect(lengths[0]).toBe(lengths[1])
  expect(seal(key, options, ballots).equals(sealed)).toBe(false)
})

test('nobody joins a vote to its voter, even as the database’s owner', async () => {
  const { world, people } = await openHouse(12)
  const { itemIds, members, held } = await hold(world, people, [resolution('Secret')])
  const itemId = itemIds[0]!
  const owner = async (text: string) => (await ownersPool().query(text, [world.organisationId])).rows
  await openVote(held.system, { id: itemId })
  const before = (await owner('select count(*)::int as n from audit_log where organisation_id = $1'))[0].n
  const votes = new Map<string, { receipt: string; choice: string; memberId: string }>()
  for (const [i, member] of members.entries()) {
    const one = { receipt: newReceipt(), choice: i % 3 === 0 ? 'no' : 'yes', memberId: member.id }
    votes.set(one.receipt, one)
    await vote(member, itemId, one.choice, member, one.receipt)
  }

  // While it is open: no text of any table holds a receipt, nor anything of a choice, and voting wrote nothing but marks and the urn.
  const tables = await owner(
    `select c.relname as name from pg_class c where $1::uuid is not null and c.relkind = 'r' and c.relnamespace in ('public'::regnamespace, 'graphile_worker'::regnamespace)`,
  )
  for (const { name } of tables) {
    const schema = (
      await owner(`select $1::uuid, relnamespace::regnamespace::text as name from pg_class where relname = '${name}'`)
    )[0].name
    const { rows } = await ownersPool().query(
      `select coalesce(string_agg(t::text, ' '), '') as text from ${schema}.${name} t`,
    )
    for (const { receipt } of votes.values()) expect(`${name} ${rows[0].text.includes(receipt)}`).toBe(`${name} false`)
  }
  expect((await owner('select count(*)::int as n from audit_log where organisation_id = $1'))[0].n).toBe(before)
  expect(await owner('select * from request where organisation_id = $1')).toEqual([])
  expect(await owner('select * from ballot where organisation_id = $1')).toEqual([])
  const [urn] = await owner('select sealed from urn where organisation_id = $1')
  expect(urn.sealed.toString('latin1')).not.toMatch(/yes|no |[2-9A-Z]{4}-[2-9A-Z]{4}/)
  const marks = await owner('select * from vote_mark where organisation_id = $1')
  expect(Object.keys(marks[0])).toEqual(['organisation_id', 'assembly_id', 'item_id', 'member_id', 'how'])

  await closeVote(held.system, { id: itemId })
  await destroyUrnKey({ itemId })
  expect(await readSecret(`urn-${itemId}`)).toBeNull()

  // Closed: every ballot is of one transaction, that no mark is of, and lies in the order of its receipt.
  const ballots = await owner(
    'select receipt, choice, xmin::text, ctid::text from ballot where organisation_id = $1 order by ctid',
  )
  expect(ballots).toHaveLength(12)
  expect(new Set(ballots.map(ballot => ballot.xmin)).size).toBe(1)
  const written = await owner('select distinct xmin::text from vote_mark where organisation_id = $1')
  expect(written.map(mark => mark.xmin)).not.toContain(ballots[0].xmin)
  expect(ballots.map(ballot => ballot.receipt)).toEqual(ballots.map(ballot => ballot.receipt).toSorted())
  expect(await owner('select * from urn where organisation_id = $1')).toEqual([])
  const columns = await owner(
    `select $1::uuid, string_agg(attname, ',' order by attnum) as names from pg_attribute where attrelid = 'ballot'::regclass and attnum > 0`,
  )
  expect(columns[0].names).toBe('organisation_id,assembly_id,item_id,receipt,college,choice')
  // Nor is it the order in which they came (one chance in 12! of a false alarm).
  const cast = [...votes.values()].map(one => one.receipt)
  expect(ballots.map(ballot => ballot.receipt)).not.toEqual(cast)
  // Each voter finds theirs.
  for (const { receipt, choice } of ballots) expect(choice).toEqual([votes.get(receipt)!.choice])
  // And another tenant's member, or a stranger of the house, sees no list.
  const stranger = {
    ...held.as(['associate'], []),
    personId: (await addPerson(world.system, { firstName: 'X', lastName: 'Y' })).id,
  }
  await expect(listBallots(stranger, { id: itemId })).rejects.toThrow(/n’existe pas/)
})

const COLLEGES: Pick<Rules, 'colleges'> = {
  colleges: [
    { code: 'salaries', name: 'Salariés', weightBp: 5000, categories: ['employee'] },
    { code: 'usagers', name: 'Usagers', weightBp: 3000, categories: ['beneficiary'] },
    { code: 'soutiens', name: 'Soutiens', weightBp: 2000, categories: ['supporter'] },
  ],
}

test('three colleges vote all at once from many hands: none lost, none double, counted again the same', async () => {
  const count = Number(process.env.VOTERS ?? 48)
  const { world, people } = await openHouse(count, ['employee', 'beneficiary', 'supporter'])
  await changeAssemblyRules(world.system, {
    version: 0,
    rules: { ...defaultRules(day(CONVENED)), ...COLLEGES, proxiesPerHolder: 3 },
  })
  const { id: assemblyId, itemIds, members, held } = await hold(world, people, [resolution('Un')], false)
  const id = itemIds[0]!
  // One in four is represented by the one before.
  const holderOf = new Map(members.flatMap((member, i) => (i % 4 === 3 ? [[member.id, members[i - 1]!] as const] : [])))
  await giveProxies(world.system, {
    id: assemblyId,
    mandates: [...holderOf].map(([memberId, holder]) => ({ memberId, holderId: holder.id, onPaper: false })),
  })
  await openAssembly(held.system, { id: assemblyId, chair: 'Ana', secretary: 'Bo' })
  await markAttendance(held.system, {
    id: assemblyId,
    entries: members
      .filter(member => !holderOf.has(member.id))
      .map(member => ({ memberId: member.id, presence: 'room' })),
  })
  await openVote(held.system, { id })
  const expected: Record<string, number[]> = { salaries: [0, 0, 0], usagers: [0, 0, 0], soutiens: [0, 0, 0] }
  const jobs = members.flatMap((member, i) => {
    const choice = (['yes', 'no', 'abstain'] as const)[(i * 7) % 5 < 3 ? 0 : i % 2 === 0 ? 1 : 2]
    expected[COLLEGES.colleges[i % 3]!.code]![['yes', 'no', 'abstain'].indexOf(choice)]!++
    const receipt = newReceipt()
    const cast = () => vote(holderOf.get(member.id) ?? member, id, choice, member, receipt)
    return i % 5 === 0 ? [cast, cast] : [cast] // some press twice
  })
  await Promise.all(jobs.map(cast => cast()))
  const result = await closeVote(held.system, { id })
  expect(result.voters).toBe(count)
  expect(Object.fromEntries(result.counts.map(one => [one.college, one.counts]))).toEqual(expected)
  expect(await recountVote(held.system, { id })).toMatchObject({ same: true, marks: count, ballots: count })
})
