import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { addDays } from '../src/kernel/day.ts'
import { type Api, apiOf, openCooperative, type Server } from './server.ts'
import { today } from './today.ts'

const COLLEGES = [
  { code: 'salaries', name: 'Salariés', weightBp: 5000, categories: ['employee'] },
  { code: 'usagers', name: 'Usagers', weightBp: 3000, categories: ['beneficiary'] },
  { code: 'soutiens', name: 'Soutiens', weightBp: 2000, categories: ['supporter'] },
]
const CHOICES = ['yes', 'no', 'abstain'] as const
const WRITERS = 8

/** An open secret vote, and the form that each voter is about to send from their own page. */
interface CrowdVote {
  api: Api
  itemId: string
  forms: readonly { address: string; body: string }[]
  /** Yes, no, abstain by college: what those forms say. */
  expected: ReadonlyMap<string, readonly number[]>
}

/** Does the work of each item, so many at a time. */
export async function each<T>(
  items: readonly T[],
  atOnce: number,
  work: (item: T, i: number) => Promise<void>,
): Promise<void> {
  const left = items.map((item, i) => [item, i] as const)
  await Promise.all(
    Array.from({ length: atOnce }, async () => {
      for (let next = left.shift(); next; next = left.shift()) await work(...next)
    }),
  )
}

/**
 * A SCIC of three colleges (50, 30 and 20 %), its members convened by mail, one in ten represented, the others in the room, a secret vote open:
 * everybody has opened the page of their personal link and filled its form.
 */
export async function prepareCrowdVote(server: Server, voters: number): Promise<CrowdVote> {
  const api = apiOf(server.url, (await openCooperative(server, `${today.slice(0, 4)}-01-01`)).bearer)
  const owner = new pg.Client({ connectionString: (await server.cli('database', 'url', '--owner')).trim() })
  await owner.connect()
  await owner.query(`update organisation set legal_form = 'scic-sas'`)
  await enrol(api, voters, today)
  const { id, itemId } = await convene(api, addDays(today, 1))
  const links = await linksByMail(server, voters)
  await owner.query('update assembly set day = $1', [today]) // the night passes
  await owner.end()

  const { roll } = await api('GET', `/assemblies/${id}`)
  const represented = roll.filter((_: unknown, i: number) => i % 10 === 9)
  const holders = roll.filter((_: unknown, i: number) => i % 10 === 0)
  await api('POST', `/assemblies/${id}/proxies`, {
    mandates: represented.map((member: { id: string }, i: number) => ({
      memberId: member.id,
      holderId: holders[i].id,
    })),
  })
  await api('POST', `/assemblies/${id}/opening`, { chair: 'Ana', secretary: 'Bo' })
  const present = roll.filter((member: unknown) => !represented.includes(member)) as { id: string; email: string }[]
  await api('POST', `/assemblies/${id}/attendance`, {
    entries: present.map(({ id: memberId }) => ({ memberId, presence: 'room' })),
  })
  await api('POST', `/assembly-items/${itemId}/vote`, {})

  const collegeOf = new Map<string, string>(
    roll.map((member: { id: string; college: string }) => [member.id, member.college]),
  )
  const expected = new Map(COLLEGES.map(({ code }) => [code, [0, 0, 0]]))
  const forms: { address: string; body: string }[] = []
  await each(present, WRITERS, async (voter, v) => {
    const address = server.url + links.get(voter.email)!
    const html = await (await fetch(address)).text()
    const fields = [...html.matchAll(/name="(itemId|votes\.\d+\.(?:memberId|receipt))" value="([^"]+)"/g)].map(
      ([, name, value]) => [name!, value!] as [string, string],
    )
    const voices = fields.filter(([name]) => name.endsWith('memberId'))
    if (voices.length === 0) throw new Error(`no voice to give at ${address}:\n${html}`)
    voices.forEach(([, memberId], i) => {
      const choice = (v * 7 + i * 5) % 3
      expected.get(collegeOf.get(memberId)!)![choice]!++
      fields.push([`votes.${i}.choice`, CHOICES[choice]!])
    })
    forms.push({ address, body: new URLSearchParams([...fields, ['intent', 'vote']]).toString() })
  })
  return { api, itemId, forms, expected }
}

async function enrol(api: Api, voters: number, today: string): Promise<void> {
  const requests: string[] = []
  await each(Array.from({ length: voters }), WRITERS, async (_, i) => {
    const person = { firstName: 'Membre', lastName: `M${i}`, email: `m${i}@exemple.fr` }
    const { id: personId } = await api('POST', '/people', person)
    const category = COLLEGES[i % COLLEGES.length]!.categories[0]
    requests.push((await api('POST', '/share-requests', { kind: 'subscription', personId, shares: 1, category })).id)
  })
  await api('POST', '/share-requests/approval', { ids: requests, on: today, decision: 'Conseil' })
}

async function convene(api: Api, day: string): Promise<{ id: string; itemId: string }> {
  const { rules } = await api('GET', '/assembly-rules')
  await api('PUT', '/assembly-rules', {
    version: 0,
    rules: { ...rules, noticeDays: 1, proxiesPerHolder: 2, colleges: COLLEGES },
  })
  const { id } = await api('POST', '/assemblies', {
    kind: 'ordinary',
    title: 'Grande assemblée',
    day,
    time: '10:00',
    place: 'Halle',
  })
  const { id: itemId } = await api('POST', '/assembly-items', {
    assemblyId: id,
    kind: 'resolution',
    title: 'Une voix',
    ballot: 'secret',
  })
  await api('POST', `/assemblies/${id}/convening`, {})
  return { id, itemId }
}

/** The personal links that the mails carry, by address, once all have left. */
async function linksByMail(server: Server, voters: number): Promise<Map<string, string>> {
  const folder = join(server.dir, 'mails')
  for (let waited = 0; waited < 900; waited++) {
    const names = await readdir(folder).catch(() => [])
    if (names.length >= voters) break
    await sleep(200)
  }
  const links = new Map<string, string>()
  for (const name of await readdir(folder).catch(() => [])) {
    const mail = (await readFile(join(folder, name), 'utf8')).replace(/=\r?\n/g, '')
    const to = /^To: (\S+)/m.exec(mail)?.[1]
    const link = /\/p\/[\w-]+\/voter\/[\w-]{32}/.exec(mail)?.[0]
    if (to && link) links.set(to, link)
  }
  if (links.size !== voters) throw new Error(`${links.size} convenings of ${voters} left`)
  return links
}

/** Sends every form, one in ten twice, from so many connections at once. Milliseconds of each answer; throws when one is not that of a vote. */
export async function castCrowdVote({ forms }: CrowdVote, url: string, connections: number): Promise<number[]> {
  const presses = forms.flatMap((form, i) => (i % 10 === 0 ? [form, form] : [form]))
  const times: number[] = []
  await each(presses, connections, async ({ address, body }) => {
    const from = performance.now()
    const answer = await fetch(address, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/x-www-form-urlencoded', origin: url },
    })
    const html = await answer.text()
    if (answer.status !== 200 || !html.includes('Votre vote est dans l’urne'))
      throw new Error(`${answer.status} ${html.slice(0, 2000)}`)
    times.push(performance.now() - from)
  })
  return times
}
