import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type App, startApp } from './app.ts'

let app: App
beforeAll(async () => {
  app = await startApp()
})
afterAll(() => app?.stop())

/** What is written, with plain spaces. */
const textOf = async (page: Page): Promise<string> =>
  (await page.locator('main').allInnerTexts()).join(' ').replace(/[\u00a0\u202f\s]+/g, ' ')

async function fillInvoice(page: Page, price: string): Promise<void> {
  await page.goto('/factures/nouvelle')
  await page.locator('select[name="customerId"]').selectOption({ index: 1 })
  await page.locator('[name="lines.0.label"]').fill('Table en chêne, finition huilée')
  await page.locator('[name="lines.0.unitPrice"]').fill(price)
}

describe.each([
  { name: 'with scripts, on a phone', options: { width: 390, scripts: true } },
  { name: 'without scripts', options: { width: 1280, scripts: false } },
])('an invoice $name', ({ options }) => {
  test('is written and issued in four gestures, a pasted amount is read', async () => {
    const page = await app.signInAs(/^Entrepreneur·e — Nathan/, options)
    await fillInvoice(page, ' 1 234,56 € ')
    await page.locator('button[name="intent"][value="issue"]').click()
    await page.waitForURL(/\/factures\/[0-9a-f-]{36}$/)
    const shown = await textOf(page)
    expect(shown).toMatch(/Facture F\d{4}-\d{5}/)
    expect(shown).toContain('1 481,47 €') // 1 234,56 + 20 %
    const pdf = await page.request.get(`${page.url()}/pdf`)
    expect(pdf.headers()['content-type']).toBe('application/pdf')
    expect((await pdf.body()).subarray(0, 5).toString()).toBe('%PDF-')
    await page.context().close()
  })

  test('refused, says why beside the fields and keeps what was typed', async () => {
    const page = await app.signInAs(/^Entrepreneur·e — Nathan/, options)
    await page.goto('/factures/nouvelle')
    await page.locator('[name="lines.0.label"]').fill('Étagère 🪵')
    await page.locator('[name="lines.0.unitPrice"]').fill('1e308')
    await page.locator('button[name="intent"][value="issue"]').click()
    await page.getByRole('alert').first().waitFor()
    expect(await page.locator('[name="lines.0.label"]').inputValue()).toBe('Étagère 🪵')
    expect(await page.locator('[name="lines.0.unitPrice"]').inputValue()).toBe('1e308')
    expect(await page.locator('[aria-invalid="true"]').count()).toBeGreaterThanOrEqual(1)
    await page.context().close()
  })
})

test('a double click issues one invoice', async () => {
  const page = await app.signInAs(/^Entrepreneur·e — Nathan/)
  await fillInvoice(page, '77,77')
  await page.locator('[name="subject"]').fill('Essai du double clic')
  await page.locator('button[name="intent"][value="issue"]').dblclick()
  await page.waitForURL(/\/factures\/[0-9a-f-]{36}$/)
  await page.goto('/factures?q=Essai+du+double+clic')
  expect(await page.locator('main table tbody tr').count()).toBe(1)
  await page.context().close()
})

test.each([
  { on: 'a new invoice', subject: 'Essai de coupure', saved: false },
  { on: 'a draft', subject: 'Essai sur un brouillon', saved: true },
])(
  'the network cut before the answer, on $on: what was typed stays, sent again it makes one invoice',
  async ({ subject, saved }) => {
    const page = await app.signInAs(/^Entrepreneur·e — Nathan/)
    await fillInvoice(page, '88,88')
    await page.locator('[name="subject"]').fill(subject)
    if (saved) {
      await page.locator('button[name="intent"][value="save"]').click()
      await page.waitForURL(/\/factures\/[0-9a-f-]{36}$/)
    }
    let cuts = 1
    await page.route('**', async route => {
      const sends = route.request().method() === 'POST' && (route.request().postData() ?? '').includes('issue')
      if (!sends || cuts-- <= 0) return route.continue()
      await route.fetch()
      await route.abort()
    })
    const issue = page.locator('button[name="intent"][value="issue"]')
    await issue.click()
    await page.getByText('Le réseau a été coupé').first().waitFor()
    expect(await page.locator('[name="lines.0.unitPrice"]').inputValue()).toContain('88,88')
    await issue.click()
    await page.getByRole('heading', { name: /Facture F\d{4}-\d{5}/ }).waitFor()
    await page.goto(`/factures?q=${encodeURIComponent(subject)}`)
    expect(await page.locator('main table tbody tr').count()).toBe(1)
    await page.context().close()
  },
)

test('the house treats what is submitted by keyboard alone', async () => {
  const page = await app.signInAs(/^Comptabilité — .*Tramontine/)
  await page.goto('/a-valider')
  const left = () => page.locator('main table tbody tr').count()
  const before = await left()
  expect(before).toBeGreaterThan(2)
  // A key pressed before the page listens is lost: people press again.
  const deadline = Date.now() + 60_000
  while ((await left()) >= before && Date.now() < deadline) {
    await page.keyboard.press('v')
    await page.waitForTimeout(2000)
  }
  expect(await left()).toBeLessThan(before)
  await page.context().close()
})
