import { renderToStaticMarkup } from 'react-dom/server'
import { createMemoryRouter, RouterContextProvider, RouterProvider } from 'react-router'
import { expect, test } from 'vitest'
import { addBankAccount } from '../../../modules/bank/index.ts'
import { decideTestLevy, openTestActivity, openWorld } from '../../../modules/fixtures.ts'
import { changeSettings, getOrganisation } from '../../../modules/organisation/index.ts'
import { visitorContext } from '../../../platform/page.server.ts'
import { testDatabase } from '../../../platform/testing.server.ts'
import { readFirstSteps } from './first-steps.server.ts'
import { FirstStepsCard } from './first-steps.tsx'

await testDatabase()
const world = await openWorld()

/** Where the card leads, and what it counts. */
async function shown() {
  const context = new RouterContextProvider()
  context.set(visitorContext, { session: world.system, memberships: [], isDemo: true } as never)
  const request = new Request('http://essai/')
  const steps = await readFirstSteps({ request, url: new URL(request.url), context })
  const router = createMemoryRouter([{ path: '*', element: <FirstStepsCard steps={steps} /> }])
  const html = renderToStaticMarkup(<RouterProvider router={router} />)
  return {
    leads: [...html.matchAll(/href="([^"]+)"/g)].map(match => match[1]),
    counts: /\d+ sur \d+/.exec(html.replace(/<!-- -->/g, ''))?.[0],
  }
}

test('each first step that a house has behind it leaves the card, and is counted', async () => {
  const all = ['/reglages', '/reglages/prelevements', '/banque', '/activites/nouvelle', '/personnes']
  expect(await shown()).toEqual({ leads: all, counts: '0 sur 5' })

  await openTestActivity(world, 'BOIS')
  await decideTestLevy(world)
  expect(await shown()).toEqual({ leads: ['/reglages', '/banque', '/personnes'], counts: '2 sur 5' })

  const iban = 'FR7630006000011234567890189'
  await addBankAccount(world.system, { name: 'Compte courant', iban, account: '512' } as never)
  const { name, identity, settings, version } = await getOrganisation(world.system, {})
  const say = (at: number, more: object) =>
    changeSettings(world.system, {
      name,
      settings,
      version: at,
      identity: { ...(identity as object), ...more },
    } as never)
  const { version: next } = await say(version, { iban })
  // An IBAN alone is half of what papers must say.
  expect(await shown()).toEqual({ leads: ['/reglages', '/personnes'], counts: '3 sur 5' })
  await say(next, { iban, registry: 'RCS Toulouse 400 000 002' })
  expect(await shown()).toEqual({ leads: ['/personnes'], counts: '4 sur 5' })
})
