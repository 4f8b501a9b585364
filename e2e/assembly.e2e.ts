import { readdir, readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Api, apiOf, openCooperative, type Server, startServer } from './server.ts'

/** Everybody votes at once by their own link, as a room does: VOTERS=500 for the large one. */
const VOTERS = Number(process.env.VOTERS ?? 120)
const CONNECTIONS = 50
const COLLEGES = [
  { code: 'salaries', name: 'Salariés', weightBp: 5000, categories: ['employee'] },
  { code: 'usagers', name: 'Usagers', weightBp: 3000, categories: ['beneficiary'] },
  { code: 'soutiens', name: 'Soutiens', weightBp: 2000, categories: ['supporter'] },
]
const CHOICES = ['yes', 'no', 'abstain'] as const

let server: Server
let api: Api
let owner: pg.Client
const today = new Date().toISOString().slice(0, 10)
const tomorrow = new Date(Date.now() + 86_400_000).toISOString().slice(0, 10)

beforeAll(async () => {
  server = await startServer({})
  api = apiOf(server.url, (await openCooperative(server, `${today.slice(0, 4)}-01-01`)).bearer)
  owner = new pg.Client({ connectionString: (await server.cli('database', 'url', '--owner')).trim() })
  await owner.connect()
  await owner.query(`update organisation set legal_form = 'scic-sa'`)
})
afterAll(async () => {
  await owner?.end()
  await server?.remove()
})

/** Runs the work over the items, so many at a time. */
async function each<T>(
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

/** The personal links that the mails carry, by address. */
async function linksByMail(): Promise<Map<string, string>> {
  const folder = join(server.dir, 'mails')
  const links = new Map<string, string>()
  for (const name of await readdir(folder).catch(() => [])) {
    const mail = (await readFile(join(folder, name), 'utf8')).replace(/=\r?\n/g, '')
    const to = /^To: (\S+)/m.exec(mail)?.[1]
    const link = /\/p\/[\w-]+\/voter\/[\w-]{32}/.exec(mail)?.[0]
    if (to && link) links.set(to, link)
  }
  return links
}

test(`${VOTERS} members of three colleges vote from ${CONNECTIONS} connections: none lost, none double, counted again the same`, {
  timeout: 300_000,
}, async () => {
  const requests: string[] = []
  await each(Array.from({ length: VOTERS }), 8, async (_, i) => {
    const { id: personId } = await api('POST', '/people', {
      firstName: 'Membre',
      lastName: `M${i}`,
      email: `m${i}@exemple.fr`,
    })
    const category = COLLEGES[i % 3]!.categories[0]
    requests.push((await api('POST', '/share-requests', { kind: 'subscription', personId, shares: 1, category })).id)
  })
  await api('POST', '/share-requests/approval', { ids: requests, on: today, decision: 'Conseil' })
  const { rules } = await api('GET', '/assembly-rules')
  await api('PUT', '/assembly-rules', {
    version: 0,
    rules: { ...rules, noticeDays: 1, proxiesPerHolder: 2, colleges: COLLEGES },
  })
  const { id } = await api('POST', '/assemblies', {
    kind: 'ordinary',
    title: 'Grande assemblée',
    day: tomorrow,
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
  let links = await linksByMail()
  for (let waited = 0; links.size < VOTERS && waited < 600; waited++) {
    await sleep(200)
    links = await linksByMail()
  }
  expect(links.size).toBe(VOTERS)
  await owner.query('update assembly set day = $1', [today]) // the night passes

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
  const voters = roll.filter((member: unknown) => !represented.includes(member)) as { id: string; email: string }[]
  await api('POST', `/assemblies/${id}/attendance`, {
    entries: voters.map(({ id: memberId }) => ({ memberId, presence: 'room' })),
  })
  await api('POST', `/assembly-items/${itemId}/vote`, {})

  const collegeOf = new Map<string, string>(
    roll.map((member: { id: string; college: string }) => [member.id, member.college]),
  )
  const expected = new Map(COLLEGES.map(({ code }) => [code, [0, 0, 0]]))
  const forms: { address: string; body: string }[] = []
  await each(voters, CONNECTIONS, async (voter, v) => {
    const address = server.url + links.get(voter.email)!
    const html = await (await fetch(address)).text()
    const fields = [...html.matchAll(/name="(itemId|votes\.\d+\.(?:memberId|receipt))" value="([^"]+)"/g)].map(
      ([, name, value]) => [name!, value!] as [string, string],
    )
    const voices = fields.filter(([name]) => name.endsWith('memberId'))
    expect(voices.length).toBeGreaterThan(0)
    voices.forEach(([, memberId], i) => {
      const choice = (v * 7 + i * 5) % 3
      expected.get(collegeOf.get(memberId)!)![choice]!++
      fields.push([`votes.${i}.choice`, CHOICES[choice]!])
    })
    forms.push({ address, body: new URLSearchParams([...fields, ['intent', 'vote']]).toString() })
  })

  const began = performance.now()
  const presses = forms.flatMap((form, i) => (i % 10 === 0 ? [form, form] : [form])) // one in ten presses twice
  await each(presses, CONNECTIONS, async ({ address, body }) => {
    const answer = await fetch(address, {
      method: 'POST',
      body,
      headers: { 'content-type': 'application/x-www-form-urlencoded', origin: server.url },
    })
    expect(answer.status).toBe(200)
    expect(await answer.text()).toContain('Votre vote est dans l’urne')
  })
  console.log(`${VOTERS} voix en ${((performance.now() - began) / 1000).toFixed(1)} s, ${presses.length} envois`)

  const result = await api('POST', `/assembly-items/${itemId}/vote-closing`, {})
  expect(result.voters).toBe(VOTERS)
  expect(new Map(result.counts.map((one: { college: string; counts: number[] }) => [one.college, one.counts]))).toEqual(
    expected,
  )
  expect(await api('GET', `/assembly-items/${itemId}/recount`)).toMatchObject({
    same: true,
    marks: VOTERS,
    ballots: VOTERS,
  })
})
