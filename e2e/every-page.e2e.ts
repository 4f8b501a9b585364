import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type App, startApp } from './app.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
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
    const rows = await page.locator('main table a[href^="/"]').evaluateAll(all => all.map(a => a.getAttribute('href')!))
    const row = rows[0]
    if (row && !/\/pdf|\?/.test(row)) firstRows.push(row)
  }
  return [...new Set([...addresses, ...firstRows])]
}

const LOOK_MS = 60_000

/** What a page's look gives, or that it never ended: a page that hangs is a defect with a name. */
async function within(ms: number, address: string, looked: Promise<string[]>): Promise<string[]> {
  let timer: NodeJS.Timeout | undefined
  const late = new Promise<string[]>(resolve => {
    timer = setTimeout(() => resolve([`${address}: no end after ${ms / 1000} s`]), ms)
  })
  try {
    return await Promise.race([looked, late])
  } finally {
    clearTimeout(timer)
  }
}

interface Violation {
  id: string
  help: string
  nodes: { html: string }[]
}

/** Width and colour scheme of each look at a page. */
const LOOKS = [
  { width: 320, colorScheme: 'light' },
  { width: 1280, colorScheme: 'dark' },
] as const

async function defects(page: Page, address: string): Promise<string[]> {
  const found: string[] = []
  const loud: string[] = []
  const note = (message: { type(): string; text(): string }) => message.type() === 'error' && loud.push(message.text())
  page.on('console', note)
  const answer = await page.goto(address, { waitUntil: 'load' })
  if (answer?.status() !== 200) found.push(`${address}: ${answer?.status()}`)
  if (/\bundefined\b|\bNaN\b|\[object/.test((await page.locator('main').allInnerTexts()).join()))
    found.push(`${address}: raw value shown`)
  await page.evaluate(axe)
  for (const { width, colorScheme } of LOOKS) {
    await page.setViewportSize({ width, height: 900 })
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' })
    // Colours glide from one scheme to the other: what is measured is where they end. What turns for ever is not waited for.
    await page.evaluate(() => {
      for (const animation of document.getAnimations())
        if (animation.effect?.getComputedTiming().endTime !== Number.POSITIVE_INFINITY) animation.finish()
    })
    const overflow = await page.evaluate(
      () => document.documentElement.scrollWidth - document.documentElement.clientWidth,
    )
    if (overflow > 1) found.push(`${address}: ${overflow} px wider than a screen of ${width}`)
    const { violations } = (await page.evaluate('axe.run({ resultTypes: ["violations"] })')) as {
      violations: Violation[]
    }
    found.push(
      ...violations.map(
        v => `${address} (${width}, ${colorScheme}): ${v.id}, ${v.help}: ${v.nodes[0]?.html.slice(0, 160)}`,
      ),
    )
  }
  page.off('console', note)
  return [...found, ...loud.map(text => `${address}: console ${text.slice(0, 200)}`)]
}

/** Pages looked at already, whoever looked: a team's roles share most of theirs. Each role's home is its own. */
const seen = new Set<string>()
const patternOf = (address: string) => address.replace(/[0-9a-f-]{36}|\d{4}-\d{2}/g, ':id')

describe.each([
  'Entrepreneur·e',
  'Accompagnement',
  'Comptabilité',
  'Paie',
  'Direction',
  'Commissaire aux comptes',
  'Administration',
])('%s', role => {
  test('every page answers, fits, is accessible and quiet, at 320 and 1280 px', { timeout: 600_000 }, async () => {
    const page = await app.signInAs(new RegExp(`^${role} — `))
    const addresses = await addressesFor(page)
    expect(addresses.length).toBeGreaterThan(3)
    const found: string[] = []
    for (const address of addresses) {
      const pattern = address === '/' ? `${role} /` : patternOf(address)
      if (seen.has(pattern)) continue
      seen.add(pattern)
      found.push(...(await within(LOOK_MS, address, defects(page, address))))
    }
    await page.context().close()
    expect(found).toEqual([])
  })
})

test('the first load of a signed-in page stays light', async () => {
  const page = await app.signInAs(/^Entrepreneur/)
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
