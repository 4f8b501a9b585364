import { readFileSync } from 'node:fs'
import { createRequire } from 'node:module'
import type { RouteConfigEntry } from '@react-router/dev/routes'
import type { Page } from 'playwright-core'
import { matchRoutes, type RouteObject } from 'react-router'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import routes from '../src/routes.ts'
import { type App, startApp } from './app.ts'

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8')
const MAX_FIRST_LOAD_BYTES = 150_000
const MAX_REQUESTS = 25

let app: App
beforeAll(async () => {
  app = await startApp()
})
afterAll(() => app?.stop())

const objectsOf = (entries: readonly RouteConfigEntry[] = []): RouteObject[] =>
  entries.map(
    ({ path, index, file, children }) =>
      (index ? { index, id: file } : { path, id: file, children: objectsOf(children) }) as RouteObject,
  )
const ROUTES = objectsOf(routes)
const SHELL = 'app/shell.layout.tsx'

/** The page of the shell that an address opens, by its file; null for a file, an action, a public page. */
function pageOf(address: string): string | null {
  const match = matchRoutes(ROUTES, address.replace(/[?#].*/, ''))
  return match?.[0]?.route.id === SHELL && match.length > 1 ? match.at(-1)!.route.id! : null
}

async function linksOf(page: Page, where: string): Promise<string[]> {
  const all = await page.locator(`${where} a[href^="/"]`).evaluateAll(links => links.map(a => a.getAttribute('href')!))
  return [...new Set(all.map(href => href.split('#')[0]!))].filter(href => pageOf(href)?.endsWith('.page.tsx'))
}

/** Pages looked at already, whoever looked: a team's roles share most of theirs. Each role's home is its own. */
const seen = new Map<string, number>()

/** What is opened by the search box, by the menu of who is here, and by an expense once its nature is chosen. */
const ELSEWHERE = ['/recherche?q=atelier', '/mon-acces', '/double-authentification', '/depenses/vehicules']

/**
 * Looks at what somebody's navigation leads to, then at one page of each kind that links of those open, and so on. The last link of a kind is
 * followed too, for its own links: a list begins with drafts and ends with what is over.
 */
async function lookAround(page: Page, role: string): Promise<string[]> {
  const navigation = await linksOf(page, 'nav')
  expect(navigation.length).toBeGreaterThan(2)
  const waiting = new Set(['/', ...navigation, ...ELSEWHERE])
  const found: string[] = []
  for (const address of waiting) {
    const kind = address === '/' ? `home of ${role}` : pageOf(address)!
    const times = seen.get(kind) ?? 0
    if (times > 1 && !navigation.includes(address)) continue
    seen.set(kind, times + 1)
    if (times === 0) found.push(...(await within(LOOK_MS, address, defects(page, address))))
    else await page.goto(address)
    for (const links of Map.groupBy(await linksOf(page, 'main'), pageOf).values()) {
      waiting.add(links[0]!)
      waiting.add(links.at(-1)!)
    }
  }
  return found
}

/** What pages offer to somebody and then refuse: of each kind of page or file, the first that they meet is asked. */
async function deadEnds(page: Page): Promise<string[]> {
  const found: string[] = []
  const asked = new Set<string>()
  const waiting = new Map([['/', 'the sign-in']])
  for (const [address, from] of waiting) {
    const kind = matchRoutes(ROUTES, address.replace(/[?#].*/, ''))?.at(-1)?.route.id ?? address
    if (asked.has(kind)) continue
    asked.add(kind)
    const answer = await page.request.get(address)
    if (!answer.ok()) found.push(`${from} offers ${address}: ${answer.status()}`)
    if (!answer.headers()['content-type']?.includes('html')) continue
    for (const [, href = ''] of (await answer.text()).matchAll(/<a [^>]*href="(\/[^"]*)"/g)) {
      const link = href.replaceAll('&amp;', '&')
      if (!waiting.has(link)) waiting.set(link, address)
    }
  }
  expect(asked.size).toBeGreaterThan(5)
  return found
}

/**
 * What pages let somebody press and then refuse to their role. Every button is pressed with nothing filled in, so that little is written: the
 * role is looked at before the rest.
 */
async function deadButtons(page: Page): Promise<string[]> {
  const asked = new Map<string, number>()
  const pressed = new Set<string>()
  const found: string[] = []
  const waiting = new Set(['/'])
  for (const address of waiting) {
    const kind = pageOf(address) ?? address
    const times = asked.get(kind) ?? 0
    if (times > 2) continue
    asked.set(kind, times + 1)
    const { links, refused } = await page.evaluate(pressAll, { address, kind, pressed: [...pressed] })
    for (const { button, isRefused } of refused) {
      pressed.add(button)
      if (isRefused) found.push(button)
    }
    for (const href of links) if (pageOf(href)?.endsWith('.page.tsx')) waiting.add(href)
  }
  expect(asked.size).toBeGreaterThan(20)
  return found
}

/** In the browser: reads a page as it is served, and sends each of its forms by each of its buttons, once a kind of page. */
async function pressAll({ address, kind, pressed }: { address: string; kind: string; pressed: string[] }) {
  const html = await (await fetch(address)).text()
  const page = new DOMParser().parseFromString(html, 'text/html')
  const links = [...page.querySelectorAll('a[href]')]
    .map(a => new URL(a.getAttribute('href')!, location.origin + address))
    .filter(({ origin, searchParams }) => origin === location.origin && !searchParams.has('tri'))
    .map(({ pathname, search }) => pathname + search)
  const refused: { button: string; isRefused: boolean }[] = []
  for (const button of page.querySelectorAll<HTMLButtonElement>('main form[method=post] button:not([type=button])')) {
    const label = button.textContent.trim() || button.getAttribute('aria-label')
    const name = `${kind}: ${label?.replace(/\d+/g, '#')}`
    if (button.closest(':disabled') || pressed.includes(name) || refused.some(one => one.button === name)) continue
    const form = button.closest('form')!
    const body = new URLSearchParams({ [button.name || 'button']: button.value })
    for (const field of form.querySelectorAll<HTMLInputElement>('input[type=hidden]'))
      if (/^(intent|task|geste|requestKey)$/.test(field.name)) body.append(field.name, field.value)
    const action = button.getAttribute('formaction') ?? form.getAttribute('action') ?? address
    const answer = await fetch(new URL(action, location.origin + address), { method: 'POST', body })
    const isRefused = answer.status === 403 || (await answer.text()).includes('Votre rôle ne permet pas')
    refused.push({ button: name, isRefused })
  }
  return { links, refused }
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
  found.push(...(await keyboardDefects(page, address)))
  page.off('console', note)
  return [...found, ...loud.map(text => `${address}: console ${text.slice(0, 200)}`)]
}

const SKIP = 'Aller au contenu'

/** What Tab meets, from the top: first « Aller au contenu », then everything that acts, each with a focus that shows, and out at the end. */
async function keyboardDefects(page: Page, address: string): Promise<string[]> {
  const found: string[] = []
  const count = await page.evaluate(() => {
    document.body.tabIndex = -1 // from the top, wherever the page put the focus
    document.body.focus()
    document.body.removeAttribute('tabindex')
    const acts = 'a[href], button, input, select, textarea, summary, [tabindex="0"]'
    const isReachable = (element: Element) =>
      !element.matches(':disabled, [tabindex="-1"], [inert] *, input[type=hidden], input[type=radio]') &&
      element.checkVisibility({ visibilityProperty: true, contentVisibilityAuto: true })
    const left = new Set([...document.querySelectorAll(acts)].filter(isReachable))
    Object.assign(window, { left })
    const PARTS_OF_DATE = 5
    return (
      left.size +
      PARTS_OF_DATE * [...left].filter(one => /^(date|time|month)$/.test((one as HTMLInputElement).type)).length
    )
  })
  let steps = count + 20
  for (let first = true; steps > 0; steps--, first = false) {
    await page.keyboard.press('Tab')
    const at = await page.evaluate(() => {
      const element = document.activeElement
      if (!element || element === document.body) return null
      const { left } = window as unknown as { left: Set<Element> }
      const isKnown = left.delete(element)
      const shows = (one: Element | null) => {
        if (!one) return false
        const { outlineStyle, outlineWidth } = getComputedStyle(one)
        return outlineStyle !== 'none' && Number.parseFloat(outlineWidth) > 0
      }
      const isShown =
        shows(element) || shows(element.parentElement) || shows(element.closest('tr, label, li, fieldset'))
      return { html: element.outerHTML.slice(0, 120), text: element.textContent?.trim() ?? '', isKnown, isShown }
    })
    if (!at || (!first && at.text === SKIP)) break
    if (first && at.text !== SKIP) found.push(`${address}: Tab first reaches ${at.html}`)
    if (!at.isShown) found.push(`${address}: the focus does not show on ${at.html}`)
  }
  const left = await page.evaluate(() =>
    [...(window as unknown as { left: Set<Element> }).left].map(one => one.outerHTML.slice(0, 120)),
  )
  if (steps === 0) found.push(`${address}: Tab never leaves the page`)
  if (left.length > 0) found.push(`${address}: Tab does not reach ${left.length} things, such as ${left[0]}`)
  return [...new Set(found)].slice(0, 5)
}

// Who sees most comes first: pages are looked at with all that they can show.
describe.each([
  'Direction',
  'Entrepreneur·e',
  'Sociétaire',
  'Accompagnement',
  'Formation',
  'Comptabilité',
  'Paie',
  'Commissaire aux comptes',
  'Administration',
])('%s', role => {
  test('every page answers, fits, is accessible and quiet, at 320 and 1280 px', { timeout: 1_200_000 }, async () => {
    const page = await app.signInAs(new RegExp(`^${role} — `))
    const found = await lookAround(page, role)
    await page.context().close()
    expect(found).toEqual([])
  })

  test('no link that a page offers is refused', { timeout: 300_000 }, async () => {
    const page = await app.signInAs(new RegExp(`^${role} — `))
    const found = await deadEnds(page)
    await page.context().close()
    expect(found).toEqual([])
  })
})

test.each(['Commissaire aux comptes', 'Paie', 'Formation', 'Accompagnement', 'Comptabilité', 'Entrepreneur·e'])(
  'no button that a page shows is refused to the role that sees it: %s',
  { timeout: 600_000 },
  async role => {
    const page = await app.signInAs(new RegExp(`^${role} — `))
    const found = await deadButtons(page)
    await page.context().close()
    expect(found).toEqual([])
  },
)

/** Pages that no link leads to: one scans a code to be ticked in at an assembly, and the demo's entrepreneur has no part of a shared quote. */
const UNREACHED = new Set(['modules/assembly/pages/check-in.page.tsx', 'modules/network/pages/quote-part.page.tsx'])

test('every page of the shell was looked at', () => {
  const leaves = ({ children, ...route }: RouteConfigEntry): RouteConfigEntry[] =>
    children ? children.flatMap(leaves) : [route]
  const pages = leaves(routes.find(({ file }) => file === SHELL)!).filter(({ file }) => file.endsWith('.page.tsx'))
  expect(pages.length).toBeGreaterThan(100)
  const missed = pages.filter(({ file, index }) => !index && !seen.has(file) && !UNREACHED.has(file))
  expect(missed.map(({ file }) => file)).toEqual([])
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

test('what is not found or not allowed keeps the navigation of who is signed in', async () => {
  const page = await app.signInAs(/^Accompagnement — /)
  for (const [address, status, title] of [
    ['/rien/du/tout', 404, 'Page introuvable'],
    ['/factures/00000000-0000-7000-8000-000000000000', 404, 'Page introuvable'],
    ['/reglages/equipe', 403, 'Cette page ne vous est pas ouverte'],
  ] as const) {
    expect((await page.goto(address))?.status()).toBe(status)
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe(title)
    expect(await page.getByRole('navigation', { name: 'Principale' }).getByRole('link').count()).toBeGreaterThan(5)
  }
  await page.context().close()
  const stranger = await (await app.browser.newContext({ baseURL: app.url })).newPage()
  expect((await stranger.goto('/rien'))?.status()).toBe(404)
  expect(new URL(stranger.url()).pathname).toBe('/rien')
  await stranger.context().close()
})
