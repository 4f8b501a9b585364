import type { Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type App, startApp } from './app.ts'
import { shown, soon } from './soon.ts'

let app: App
beforeAll(async () => {
  app = await startApp()
})
afterAll(() => app?.stop())

async function fillInvoice(page: Page, price: string): Promise<void> {
  await page.goto('/factures/nouvelle')
  await page.locator('select[name="customerId"]').selectOption({ index: 1 })
  await page.locator('[name="lines.0.label"]').fill('Table en chêne, finition huilée')
  await page.locator('[name="lines.0.unitPrice"]').fill(price)
}

const atAnInvoice = (page: Page) => page.getByRole('heading', { name: /Facture F\d{4}-\d{5}/ }).waitFor()

describe.each([
  { name: 'with scripts, on a phone', options: { width: 390, scripts: true } },
  { name: 'without scripts', options: { width: 1280, scripts: false } },
])('an invoice $name', ({ options }) => {
  test('is written and issued in four gestures, a pasted amount is read', async () => {
    const page = await app.signInAs(/^Entrepreneur·e — Nathan/, options)
    await fillInvoice(page, ' 1 234,56 € ')
    await page.locator('button[name="intent"][value="issue"]').click()
    await page.waitForURL(/\/factures\/[0-9a-f-]{36}$/)
    await shown(page).toMatch(/Facture F\d{4}-\d{5}/)
    await shown(page).toContain('1 481,47 €') // 1 234,56 + 20 %
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
    await soon(() => page.locator('[aria-invalid="true"]').count()).toBeGreaterThanOrEqual(1)
    await page.context().close()
  })
})

test('a double click issues one invoice', async () => {
  const page = await app.signInAs(/^Entrepreneur·e — Nathan/)
  await fillInvoice(page, '77,77')
  await page.locator('[name="subject"]').fill('Essai du double clic')
  await page.locator('button[name="intent"][value="issue"]').dblclick()
  await atAnInvoice(page)
  await page.goto('/factures?q=Essai+du+double+clic')
  await soon(() => page.locator('main table tbody tr').count()).toBe(1)
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
      await page.waitForLoadState('networkidle')
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
    await soon(() => page.locator('main table tbody tr').count()).toBe(1)
    await page.context().close()
  },
)

test('a session that ends in the middle of a form: what was typed stays, and goes once signed in elsewhere', async () => {
  const page = await app.signInAs(/^Entrepreneur·e — Nathan/)
  await fillInvoice(page, '66,66')
  await page.locator('[name="subject"]').fill('Essai de session')
  await page.waitForLoadState('networkidle')
  await page.context().clearCookies()
  const issue = page.locator('button[name="intent"][value="issue"]')
  await issue.click()
  await shown(page).toContain('Votre session a pris fin')
  expect(await page.locator('[name="lines.0.unitPrice"]').inputValue()).toContain('66,66')
  const other = await page.context().newPage()
  await other.goto('/connexion')
  await other
    .getByRole('button', { name: /^Entrepreneur·e — Nathan/ })
    .first()
    .click()
  await other.waitForURL(address => address.pathname !== '/connexion')
  await issue.click()
  await atAnInvoice(page)
  await page.goto('/factures?q=Essai+de+session')
  await soon(() => page.locator('main table tbody tr').count()).toBe(1)
  await page.context().close()
})

test('a file too heavy to be sent: the page says so and keeps what was typed', async () => {
  const page = await app.signInAs(/^Entrepreneur·e — Nathan/, { width: 390 })
  await page.goto('/depenses/nouvelle')
  await page.waitForLoadState('networkidle')
  const size = 40 * 1024 * 1024
  await page
    .locator('input[type=file]')
    .first()
    .evaluate((input: HTMLInputElement, bytes) => {
      const files = new DataTransfer()
      files.items.add(new File([new Uint8Array(bytes)], 'photo.jpg', { type: 'image/jpeg' }))
      input.files = files.files
    }, size)
  await page.locator('[name="lines.0.grossCents"]').fill('12,50')
  await page.getByRole('button', { name: 'Envoyer à la coopérative' }).click()
  await shown(page).toContain('trop lourd')
  expect(await page.locator('[name="lines.0.grossCents"]').inputValue()).toContain('12,50')
  await page.context().close()
})

test('what is typed is kept: by the tab before there is a customer, then as a draft, and while the network is away', async () => {
  const page = await app.signInAs(/^Entrepreneur·e — Nathan/, { width: 390 })
  await page.goto('/factures/nouvelle')
  await page.waitForLoadState('networkidle')
  const label = page.locator('[name="lines.0.label"]')
  const price = page.locator('[name="lines.0.unitPrice"]')
  await label.fill('Banc de jardin')
  await page.reload()
  await soon(() => label.inputValue()).toBe('Banc de jardin')
  await page.locator('select[name="customerId"]').selectOption({ index: 1 })
  await price.fill('320')
  await shown(page).toContain('Brouillon enregistré')
  await page.context().setOffline(true)
  await price.fill('321')
  await shown(page).toContain('Pas de réseau')
  await page.context().setOffline(false)
  await shown(page).toContain('Brouillon enregistré')
  await page.reload()
  await soon(() => price.inputValue()).toContain('321')
  await page.locator('button[name="intent"][value="issue"]').click()
  await atAnInvoice(page)
  await shown(page).toContain('385,20 €') // 321 + 20 %
  await page.context().close()
})

test.each([true, false])(
  'two people on the same settings, scripts %s: the second is told, sees what is stored beside what they typed, and may send it again',
  async scripts => {
    const [one, other] = [
      await app.signInAs(/^Direction — .*Tramontine/),
      await app.signInAs(/^Administration — .*Tramontine/, { scripts }),
    ]
    const [phone, email] = ['[name="identity.phone"]', '[name="identity.email"]']
    for (const page of [one, other]) await page.goto('/reglages', { waitUntil: 'networkidle' })
    const number = scripts ? '05 61 00 00 01' : '05 61 00 00 02'
    const address = scripts ? 'une@tramontine.example' : 'autre@tramontine.example'
    const save = (page: Page) => page.getByRole('button', { name: 'Enregistrer' }).first().click()
    await one.locator(phone).fill(number)
    await save(one)
    await shown(one).toContain('Enregistré')
    await other.locator(email).fill(address)
    await save(other)
    await shown(other).toContain('Ces réglages ont changé entre-temps')
    await shown(other).toContain(`Enregistré à présent : ${number}`)
    expect(await other.locator(email).inputValue()).toBe(address)
    await other.locator(phone).fill(number)
    await save(other)
    await soon(() => other.getByText('changé entre-temps').count()).toBe(0)
    await one.reload()
    expect([await one.locator(phone).inputValue(), await one.locator(email).inputValue()]).toEqual([number, address])
    for (const page of [one, other]) await page.context().close()
  },
)

test('two accountants on one bank line: it is matched once, the second is told and keeps what was typed', async () => {
  const [one, other] = [
    await app.signInAs(/^Comptabilité — .*Tramontine/),
    await app.signInAs(/^Comptabilité — .*Tramontine/),
  ]
  await one.goto('/banque', { waitUntil: 'networkidle' })
  const id = await one.locator('.queue tr[data-key]').first().getAttribute('data-key')
  await other.goto(`/banque/lignes/${id}`, { waitUntil: 'networkidle' })
  await other.locator('[name="splits.0.account"]').selectOption({ index: 5 })
  await other.locator('[name="splits.0.label"]').fill('Frais du mois')
  await one.locator(`.queue tr[data-key="${id}"] button`).first().click()
  await shown(one).toContain('La ligne est en comptabilité')
  await other.locator('button[value=match]').click()
  await shown(other).toContain('rien n’a été écrit deux fois')
  expect(await other.locator('[name="splits.0.label"]').inputValue()).toBe('Frais du mois')
  for (const page of [one, other]) await page.context().close()
})

test('odd salaries are refused all at once, each beside its field and by its name, and stay as typed', async () => {
  const page = await app.signInAs(/^Paie — .*Tramontine/)
  await page.goto('/paie')
  await page.locator('main table a').first().click()
  await page.waitForURL(/\/paie\/\d{4}-\d\d$/)
  await page.waitForLoadState('networkidle')
  const pay = page.locator('input[name$=".grossCents"]')
  const save = page.getByRole('button', { name: 'Tout enregistrer' })
  await save.click()
  await shown(page).toContain('Rien à enregistrer')
  const odd = ['12,3,4', '-5', 'NaN', '🐝', '1e308']
  for (const [i, text] of odd.entries()) await pay.nth(i).fill(text)
  await save.click()
  await shown(page).toContain(`${odd.length} choses à corriger`)
  expect(await page.locator('main tbody [aria-invalid="true"]').count()).toBe(odd.length)
  for (const [i, text] of odd.entries()) expect(await pay.nth(i).inputValue()).toBe(text)
  await shown(page).toContain('Brut décidé pour')
  await page.context().close()
})

test('an amount received that cannot be read is refused at its field, which keeps it, without scripts too', async () => {
  const page = await app.signInAs(/^Comptabilité — .*Tramontine/, { scripts: false })
  await page.goto('/factures?statut=issued')
  await page.locator('main table tbody tr a').first().click()
  await page.waitForURL(/\/factures\/[0-9a-f-]{36}$/)
  const receipt = page.locator('form', { has: page.getByRole('button', { name: 'Noter l’encaissement' }) })
  await receipt.locator('[name=amountCents]').fill('12,3,4')
  await receipt.getByRole('button', { name: 'Noter l’encaissement' }).click()
  await shown(page).toContain('Montant illisible')
  const amount = receipt.locator('[name=amountCents]')
  await soon(() => amount.getAttribute('aria-invalid')).toBe('true')
  expect(await amount.inputValue()).toBe('12,3,4')
  await page.context().close()
})

/** A person's gestures, counted: a press, a field filled, a choice made, a key. */
function gestures(page: Page) {
  let count = 0
  const on = (selector: string) => {
    count += 1
    return page.locator(selector).first()
  }
  return {
    press: (selector: string) => on(selector).click(),
    fill: (selector: string, text: string) => on(selector).fill(text),
    choose: (selector: string) => on(selector).selectOption({ index: 1 }),
    give: (selector: string, file: Parameters<ReturnType<Page['locator']>['setInputFiles']>[0]) =>
      on(selector).setInputFiles(file),
    key: (key: string) => {
      count += 1
      return page.keyboard.press(key)
    },
    get count() {
      return count
    },
  }
}

test('the filters of a list say what it shows: after « Tout voir », back and forward; the word sought keeps the focus', async () => {
  const page = await app.signInAs(/^Direction — Mathilde/)
  await page.goto('/factures')
  const word = page.locator('main [name="q"]')
  const status = page.locator('main [name="statut"]')
  const filters = async () => [await word.inputValue(), await status.inputValue()]
  await status.selectOption('issued')
  await word.fill('introuvable')
  await word.press('Enter')
  await shown(page).toContain('Tout voir')
  await soon(filters).toEqual(['introuvable', 'issued'])
  await soon(() => page.evaluate(() => document.activeElement?.getAttribute('name'))).toBe('q')
  await page.getByRole('link', { name: 'Tout voir' }).click()
  await soon(filters).toEqual(['', ''])
  await page.goBack()
  await soon(filters).toEqual(['introuvable', 'issued'])
  await page.goForward()
  await soon(filters).toEqual(['', ''])
  await page.context().close()
})

describe('from the home page, on a phone', () => {
  const start = async (who: RegExp) => {
    const page = await app.signInAs(who, { width: 390 })
    await page.waitForLoadState('networkidle')
    return { page, by: gestures(page) }
  }

  test('a known customer and an item of the catalogue: issued and sent in eight gestures at most', async () => {
    const { page, by } = await start(/^Entrepreneur·e — Nathan/)
    await page.goto('/catalogue')
    await page.locator('main [name=label]').fill('Pose de plinthes')
    await page.locator('main [name=unitPrice]').fill('42')
    await page.getByRole('button', { name: 'Ajouter', exact: false }).first().click()
    await page.locator('main table').getByText('Pose de plinthes').waitFor()
    await page.goto('/')
    await page.waitForLoadState('networkidle')
    await by.press('main a[href^="/factures/nouvelle"]')
    await page.locator('select[name=customerId]').waitFor()
    const customers = await page.locator('select[name=customerId] option').allInnerTexts()
    await by.choose('select[name=customerId]')
    await by.fill('[name="lines.0.label"]', 'Pose de plinthes')
    await page.waitForFunction(() =>
      document.querySelector<HTMLInputElement>('[name="lines.0.unitPrice"]')!.value.startsWith('42'),
    )
    await by.press('button[value="issue-send"]')
    await atAnInvoice(page)
    expect(by.count).toBeLessThanOrEqual(8)
    await shown(page).toContain('50,40 €') // 42 + 20 %
    await shown(page).toContain(customers[1]!)
    await shown(page).toMatch(/Envoyée? le \d\d\/\d\d\/\d{4}/)
    await page.context().close()
  })

  test('a new customer by SIREN: issued and sent in twelve at most', async () => {
    const { page, by } = await start(/^Entrepreneur·e — Nathan/)
    await by.press('main a[href^="/factures/nouvelle"]')
    await page.locator('select[name=customerId]').waitFor()
    await by.press('summary:has-text("Nouveau client")')
    await by.fill('[name="newCustomer.name"]', 'Librairie du Pont')
    await by.fill('[name="newCustomer.siren"]', '552 100 554')
    await by.fill('[name="newCustomer.address.line1"]', '3 rue du Pont')
    await by.fill('[name="newCustomer.address.postalCode"]', '31310')
    await by.fill('[name="newCustomer.address.city"]', 'Rieux-Volvestre')
    await by.fill('[name="newCustomer.email"]', 'pont@exemple.fr')
    await by.fill('[name="lines.0.label"]', 'Étagère')
    await by.fill('[name="lines.0.unitPrice"]', '120')
    await by.press('button[value="issue-send"]')
    await atAnInvoice(page)
    expect(by.count).toBeLessThanOrEqual(12)
    await shown(page).toContain('Librairie du Pont')
    await shown(page).toMatch(/Envoyée? le \d\d\/\d\d\/\d{4}/)
    await page.context().close()
  })

  test('a photo of a receipt: the expense is saved in four', async () => {
    const { page, by } = await start(/^Entrepreneur·e — Nathan/)
    await page.goto('/depenses/nouvelle')
    await page.waitForLoadState('networkidle')
    const buffer = await page.screenshot()
    await by.give('[name=receipt]', { name: 'ticket.png', mimeType: 'image/png', buffer })
    await by.fill('[name="lines.0.grossCents"]', '24,60')
    await by.choose('[name="lines.0.nature"]')
    await by.press('button[name=intent][value=submit]')
    await page.waitForURL(/\/depenses\/[0-9a-f-]{36}$/)
    expect(by.count).toBeLessThanOrEqual(4)
    await shown(page).toContain('24,60 €')
    await page.context().close()
  })

  test('a signed quote: its invoice is sent in three', async () => {
    const { page, by } = await start(/^Direction — .*Tramontine/)
    await page.goto('/devis?statut=signed')
    // The town hall has no SIREN yet: its invoice is refused until it has.
    const rows = page.locator('main table tbody tr', { hasNotText: /Facturé|Mairie du Fousseret/ })
    await rows.first().locator('a').first().click()
    await page.waitForURL(/\/devis\/[0-9a-f-]{36}$/)
    await page.waitForLoadState('networkidle')
    await by.press('button[value=invoice]')
    await page.waitForURL(/\/factures\/[0-9a-f-]{36}$/)
    await by.press('button[value="issue-send"]')
    await atAnInvoice(page)
    expect(by.count).toBeLessThanOrEqual(3)
    await shown(page).toMatch(/Envoyée? le \d\d\/\d\d\/\d{4}/)
    await page.context().close()
  })
})

test('the house treats twenty of what is submitted in twenty-five keys at most, and no mouse', async () => {
  const page = await app.signInAs(/^Comptabilité — .*Tramontine/)
  await page.goto('/a-valider')
  await page.waitForLoadState('networkidle')
  const row = page.locator('main .queue tbody tr')
  const before = await row.count()
  expect(before).toBeGreaterThanOrEqual(20)
  const by = gestures(page)
  // The queue has the focus once the page listens.
  await page.waitForFunction(() => document.activeElement?.matches('.queue tr') ?? false)
  for (let i = 0; i < 20; i++) await by.key('v')
  await page.waitForFunction(most => document.querySelectorAll('main .queue tbody tr').length <= most, before - 20)
  expect(by.count).toBeLessThanOrEqual(25)
  await page.context().close()
})

test('on the bank’s lines the first key does something: a proposal is accepted, and the next line has the focus', async () => {
  const page = await app.signInAs(/^Comptabilité — .*Tramontine/)
  await page.goto('/banque')
  await page.waitForFunction(() => document.activeElement?.matches('.queue tr') ?? false)
  const focused = () => page.evaluate(() => document.activeElement?.getAttribute('data-key') ?? '')
  const line = await focused()
  await page.keyboard.press('Enter')
  await page.waitForFunction(key => !document.querySelector(`.queue tr[data-key="${key}"]`), line)
  await soon(focused).toMatch(/^(?!$)/)
  expect(await focused()).not.toBe(line)
  await page.context().close()
})
