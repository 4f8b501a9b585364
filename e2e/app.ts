import { existsSync } from 'node:fs'
import { delimiter, join } from 'node:path'
import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core'
import { type Server, startServer } from './server.ts'

/** Where the demo lies loaded, if it does: copying it takes a second, loading it a minute. */
export const DEMO_FOLDER = 'ESSAIM_DEMO_FOLDER'

/** The built server on a data folder of its own with the demo, and a browser: what a person has. */
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
  const server = await startServer({ demo: true, copyOf: process.env[DEMO_FOLDER] })
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
