import type { Page } from 'playwright-core'
import { expect } from 'vitest'

/** What comes to be seen: a page's address changes before its text does. For what was not so before the gesture. */
export const soon = <T>(seen: () => Promise<T>) => expect.poll(seen, { timeout: 30_000, interval: 100 })

/** What the page comes to show, with plain spaces. */
export const shown = (page: Page) =>
  soon(async () => (await page.locator('main').allInnerTexts()).join(' ').replace(/[\u00a0\u202f\s]+/g, ' '))
