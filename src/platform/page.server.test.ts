import { RouterContextProvider } from 'react-router'
import { describe, expect, it } from 'vitest'
import { day } from '../kernel/day.ts'
import { openWorld } from '../modules/fixtures.ts'
import { turnoverStages } from '../modules/invoicing/index.ts'
import { changeActivity, getActivity, listActivities, openActivity } from '../modules/organisation/index.ts'
import type { Membership, Visitor } from './auth.server.ts'
import {
  choicesAmong,
  chooseNamed,
  formOf,
  load,
  type PageArgs,
  perform,
  type RefusedForm,
  requestKey,
  signedIn,
  visitorContext,
} from './page.server.ts'
import type { Role } from './session.ts'
import { testDatabase } from './testing.server.ts'

await testDatabase()
const world = await openWorld()
const { actor } = world.as([])

function args(
  entries: Record<string, string> | null,
  roles: readonly Role[] = ['director'],
  over: Partial<Visitor> = {},
): PageArgs {
  const context = new RouterContextProvider()
  const memberships = roles.map(role => ({ role }) as Membership)
  const session =
    roles.length > 0 ? { ...world.as(roles, roles.includes('entrepreneur') ? [] : undefined), actor } : null
  context.set(visitorContext, {
    userId: '',
    name: '',
    email: '',
    isDemo: false,
    twoFactor: true,
    sessionId: '',
    memberships,
    session,
    ...over,
  })
  const body = entries && new URLSearchParams(entries)
  return { request: new Request('http://localhost/activites/a?x=1', { method: body ? 'POST' : 'GET', body }), context }
}

/** The redirection or error page that a loader or action throws. */
const thrown = async (work: () => unknown): Promise<{ status: number; location?: string | null }> => {
  try {
    await work()
  } catch (error) {
    if (error instanceof Response) return { status: error.status, location: error.headers.get('location') }
    return { status: (error as { init: ResponseInit }).init.status! }
  }
  throw new Error('nothing was thrown')
}

const typed = { code: 'P1', name: ' Atelier ', openedOn: '01/03/2026', autonomousUpToCents: '1 500\u00a0€' }

describe('perform', () => {
  it('runs the form once however often it is sent, then goes back to the page', async () => {
    const form = { ...typed, requestKey: requestKey() }
    for (let i = 0; i < 2; i++)
      expect(await thrown(() => perform(args(form), openActivity))).toEqual({
        status: 303,
        location: '/activites/a?x=1',
      })
    const rows = (await listActivities(world.system, {})).filter(activity => activity.code === 'P1')
    expect(rows).toMatchObject([{ name: 'Atelier', openedOn: '2026-03-01', autonomousUpToCents: 150_000 }])
  })

  it('refuses a key that no form gives, and writes nothing', async () => {
    for (const requestKey of ['\0a', 'x'.repeat(10_000)])
      expect((await perform(args({ ...typed, code: 'P9', requestKey }), openActivity)).init?.status).toBe(422)
    expect((await listActivities(world.system, {})).filter(activity => activity.code === 'P9')).toEqual([])
  })

  it('goes where the output says', async () => {
    const target = { redirect: ({ id }: { id: string }) => `/activites/${id.length}` }
    expect(await thrown(() => perform(args({ ...typed, code: 'P2' }), openActivity, undefined, target))).toMatchObject({
      location: '/activites/36',
    })
  })

  it('answers a refusal with its status, every reason and what was typed', async () => {
    const wrong = { ...typed, code: 'é', openedOn: '31/02/2026', autonomousUpToCents: '1e308' }
    const refused = await perform(args(wrong), openActivity)
    expect(refused.init?.status).toBe(422)
    const { refusals, values } = refused.data as RefusedForm
    expect(refusals.map(refusal => refusal.path)).toEqual(['code', 'autonomousUpToCents', 'openedOn'])
    expect(values).toEqual(wrong)
    expect((await perform(args(typed, ['entrepreneur']), openActivity)).init?.status).toBe(403)
  })

  it('tells two people at once from a mistake', async () => {
    const [activity] = await listActivities(world.system, {})
    const form = { id: activity!.id, version: '7', ...typed }
    expect((await perform(args(form), changeActivity)).init?.status).toBe(409)
  })
})

describe('loaders', () => {
  it('lead to the sign-in page and back', async () => {
    const nobody = args(null)
    nobody.context.set(visitorContext, null)
    expect(await thrown(() => signedIn(nobody))).toMatchObject({
      status: 302,
      location: '/connexion?retour=%2Factivites%2Fa%3Fx%3D1',
    })
  })

  it('let the team in with a second factor only, the demo without', async () => {
    expect(await thrown(() => signedIn(args(null, ['auditor'], { twoFactor: false })))).toMatchObject({
      location: '/double-authentification',
    })
    expect(signedIn(args(null, ['auditor'], { twoFactor: false, isDemo: true })).roles).toEqual(['auditor'])
    expect(signedIn(args(null, ['entrepreneur'], { twoFactor: false })).roles).toEqual(['entrepreneur'])
    expect(await thrown(() => signedIn(args(null, [])))).toMatchObject({ location: '/mon-acces' })
  })

  it('answer 404 for what does not exist and for what is no id', async () => {
    expect(await thrown(() => load(args(null), getActivity, { id: requestKey() }))).toMatchObject({ status: 404 })
    expect(await thrown(() => load(args(null), getActivity, { id: 'pas-un-id' }))).toMatchObject({ status: 404 })
    const period = { from: day('2026-01-01'), to: day('2026-12-31') }
    expect(await thrown(() => load(args(null), turnoverStages, { activityId: 'pas-un-id', ...period }))).toMatchObject({
      status: 404,
    })
  })
})

describe('somebody chosen by name', () => {
  const people = [
    { value: 'a', label: 'Roux Ana' },
    { value: 'b', label: 'Roux Béa' },
    { value: 'c', label: 'Petit Cléo' },
    { value: 'd', label: 'Roux Anabelle' },
    { value: 'e', label: 'Zen · 012' },
    { value: 'f', label: 'Zenith · 013' },
  ]
  const crowd = Array.from({ length: 301 }, (_, i) => ({ value: `${i}`, label: `Roux ${i}` }))
  const find = async (named: string) => choicesAmong(named === 'o' ? crowd : people, named === 'o' ? '' : named)
  const choose = async (form: Record<string, string>) => {
    const asked = args(form)
    const refused = await chooseNamed(asked, { who: find, 'rows.*.who': find })
    return refused ? refused.data : (await formOf(asked)).get('who')
  }

  it('is the only one of that name, or one of those found; several, nobody and too many are refused with what was typed', async () => {
    expect(await choose({ 'who.name': ' Petit ' })).toBe('c')
    expect(await choose({ 'who.name': 'bea roux' })).toBe('b')
    expect(await choose({ 'who.name': 'Roux', note: 'x' })).toMatchObject({
      refusals: [{ path: 'who', message: '3 noms répondent à «\u00a0Roux\u00a0»\u00a0: choisissez le bon.' }],
      values: { 'who.name': 'Roux', note: 'x' },
      choices: { who: people.filter(({ label }) => label.startsWith('Roux')) },
    })
    expect(await choose({ 'who.name': 'Roux', 'who.was': 'Roux', who: 'b' })).toBe('b')
    expect(await choose({ 'who.name': 'Zoé' })).toMatchObject({ refusals: [{ code: 'nom' }], choices: { who: [] } })
    expect(await choose({ 'who.name': 'o' })).toMatchObject({ refusals: [{ code: 'nom' }], choices: { who: [] } })
  })

  it('is whose whole name was typed, even when it stands in others', async () => {
    expect(await choose({ 'who.name': 'roux ana' })).toBe('a')
    expect(await choose({ 'who.name': 'Zen' })).toBe('e')
    expect(choicesAmong(crowd)).toBeNull()
    expect(choicesAmong(crowd, 'roux 300')).toEqual([{ value: '300', label: 'Roux 300' }])
  })

  it('is not the one chosen before another name was typed, nor touched where a list was shown', async () => {
    expect(await choose({ 'who.name': 'Petit', 'who.was': 'Roux', who: 'b' })).toBe('c')
    expect(await choose({ 'who.name': '', 'who.was': 'Roux', who: 'b' })).toBeNull()
    expect(await choose({ who: 'b' })).toBe('b')
  })

  it('is found in each row, all that is unclear said at once', async () => {
    expect(
      await choose({ 'rows.0.who.name': 'Roux', 'rows.1.who.name': 'Zoé', 'rows.2.who.name': 'Cléo' }),
    ).toMatchObject({
      refusals: [{ path: 'rows.0.who' }, { path: 'rows.1.who' }],
      values: { 'rows.2.who': 'c' },
    })
  })

  it('is found in the address of a filter too', async () => {
    const url = new URL('http://essai/clients?who.name=Petit')
    const asked = { ...args(null), url }
    expect(await chooseNamed(asked, { who: find })).toBeNull()
    expect(url.searchParams.get('who')).toBe('c')
  })
})
