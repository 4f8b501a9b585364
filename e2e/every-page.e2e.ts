import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type App, startApp } from './app.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const WIDTHS = [320, 1280]
const MAX_FIRST_LOAD_BYTES = 150_000
const MAX_REQUESTS = 25

let app: App
beforeAll(async () => {
  app = await startApp()
})
afterAll(() => app?.stop())

/** The pages that somebody's navigation leads to, and the first row that each list opens. */
async function addressesFor(page: Page): Promise<string[]> {
  const links = await page.locator('nav a[href^="/"]').evaluateAll(all => all.map(a => a.getAttribute('href')!))
  const addresses = [...new Set(['/', ...links])].filter(href => !/deconnexion|\/pdf$/.test(href))
  const firstRows: string[] = []
  for (const address of addresses) {
    await page.goto(address)
    const row =
      (await page
        .locator('main table a[href^="/"]')
        .first()
        .getAttribute('href')
        .catch(() => null)) ?? null
    if (row && !/\/pdf|\?/.test(row)) firstRows.push(row)
  }
  return [...new Set([...addresses, ...firstRows])]
}

interface Violation {
  id: string
  help: string
  nodes: { html: string }[]
}

async function defects(page: Page, address: string): Promise<string[]> {
  const found: string[] = []
  const loud: string[] = []
  const note = (message: { type(): string; text(): string }) => message.type() === 'error' && loud.push(message.text())
  page.on('console', note)
  const answer = await page.goto(address, { waitUntil: 'load' })
  if (answer?.status() !== 200) found.push(`${address}: ${answer?.status()}`)
  const overflow = await page.evaluate(
    () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
  )
  if (overflow > 1) found.push(`${address}: ${overflow} px wider than the screen`)
  if (await page.locator('main').evaluate(main => /undefined|NaN|\[object/.test(main.textContent ?? '')))
    found.push(`${address}: raw value shown`)
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme })
    await page.evaluate(axe)
    const { violations } = (await page.evaluate('axe.run({ resultTypes: ["violations"] })')) as {
      violations: Violation[]
    }
    found.push(
      ...violations.map(v => `${address} (${colorScheme}): ${v.id}, ${v.help}: ${v.nodes[0]?.html.slice(0, 160)}`),
    )
  }
  page.off('console', note)
  return [...found, ...loud.map(text => `${address}: console ${text.slice(0, 200)}`)]
}

describe.each(['Entrepreneur', 'Accompagnement', 'Comptabilité', 'Paie', 'Direction', 'Commissaire', 'Administration'])(
  '%s',
  role => {
    test('every page answers, fits, is accessible and quiet, at 320 and 1280 px', { timeout: 300_000 }, async () => {
      const found: string[] = []
      const scout = await app.signInAs(new RegExp(role, 'i'))
      const addresses = await addressesFor(scout)
      expect(addresses.length).toBeGreaterThan(3)
      for (const width of WIDTHS) {
        await scout.setViewportSize({ width, height: 900 })
        for (const address of addresses) found.push(...(await defects(scout, address)))
      }
      await scout.context().close()
      expect(found).toEqual([])
    })
  },
)

test('the first load of a signed-in page stays light', async () => {
  const page = await app.signInAs(/Entrepreneur/i)
  const cookies = await page.context().cookies()
  const fresh = await app.browser.newContext({ baseURL: app.url })
  await fresh.addCookies(cookies)
  const first = await fresh.newPage()
  const session = await fresh.newCDPSession(first)
  await session.send('Network.enable')
  let bytes = 0
  let requests = 0
  session.on('Network.loadingFinished', ({ encodedDataLength }) => {
    bytes += encodedDataLength
    requests += 1
  })
  await first.goto('/factures', { waitUntil: 'networkidle' })
  expect(bytes).toBeLessThanOrEqual(MAX_FIRST_LOAD_BYTES)
  expect(requests).toBeLessThanOrEqual(MAX_REQUESTS)
  await fresh.close()
  await page.context().close()
})

test('a stranger is sent to the sign-in page, which runs no script', async () => {
  const context = await app.browser.newContext({ baseURL: app.url })
  const page = await context.newPage()
  await page.goto('/factures')
  expect(new URL(page.url()).pathname).toBe('/connexion')
  expect(await page.locator('script').count()).toBe(0)
  await context.close()
})
