import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { expect } from 'vitest'
import { type Server, startServer } from './server.ts'

/** The built server on a fresh data folder with the demo, and a browser: what a person has. */
export interface App {
  url: string
  browser: Browser
  /** A signed-in page as one of the demo's people, found by a part of the button that signs them in. */
  signInAs(who: RegExp | string, options?: { width?: number; scripts?: boolean }): Promise<Page>
  /** `npx essaim …` on the same data. */
  cli: Server['cli']
  stop(): Promise<void>
}

export async function startApp(): Promise<App> {
  const server = await startServer({ demo: true })
  const browser = await chromium.launch({
    executablePath: chromiumPath(),
    args: [
      '--no-sandbox',
      '--disable-gpu',
      '--disable-quic',
      '--no-first-run',
      '--disable-background-networking',
      '--disable-component-update',
      '--disable-sync',
    ],
  })
  return {
    url: server.url,
    browser,
    cli: server.cli,
    signInAs: (who, options) => signInAs(browser, server.url, who, options),
    async stop() {
      await browser.close()
      await server.remove()
    },
  }
}

/** What comes to be seen: a page's address changes before its text does. For what was not so before the gesture. */
export const soon = <T>(seen: () => Promise<T>) => expect.poll(seen, { timeout: 30_000, interval: 100 })

/** What the page comes to show, with plain spaces. */
export const shown = (page: Page) =>
  soon(async () => (await page.locator('main').allInnerTexts()).join(' ').replace(/[\u00a0\u202f\s]+/g, ' '))

async function signInAs(
  browser: Browser,
  url: string,
  who: RegExp | string,
  { width = 1280, scripts = true } = {},
): Promise<Page> {
  const context: BrowserContext = await browser.newContext({
    baseURL: url,
    viewport: { width, height: 900 },
    javaScriptEnabled: scripts,
    locale: 'fr-FR',
  })
  const page = await context.newPage()
  await page.goto('/connexion')
  await page.getByRole('button', { name: who }).first().click()
  await page.waitForURL(address => address.pathname !== '/connexion')
  return page
}

function chromiumPath(): string {
  const folders = (process.env.PATH ?? '').split(delimiter)
  const found =
    process.env.CHROMIUM ??
    ['chromium', 'chromium-browser', 'google-chrome']
      .flatMap(name => folders.map(folder => join(folder, name)))
      .find(path => existsSync(path))
  if (!found) throw new Error('no Chromium: give its path in CHROMIUM')
  return found
}
