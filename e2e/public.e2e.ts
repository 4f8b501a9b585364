import pg from 'pg'
import type { BrowserContext, Page } from 'playwright-core'
import { afterAll, beforeAll, describe, expect, test } from 'vitest'
import { type App, startApp } from './app.ts'
import { soon } from './soon.ts'

const HOUSE = '/p/tramontine'
const MAX_BYTES = 100_000

let app: App
let owner: pg.Client
beforeAll(async () => {
  app = await startApp()
  owner = new pg.Client((await app.cli('database', 'url', '--owner')).trim())
  await owner.connect()
})
afterAll(async () => {
  await owner?.end()
  await app?.stop()
})

/** A visitor on a phone whose scripts are off. */
const visitor = (): Promise<BrowserContext> =>
  app.browser.newContext({
    baseURL: app.url,
    viewport: { width: 390, height: 844 },
    javaScriptEnabled: false,
    locale: 'fr-FR',
  })

/** A meeting of its own for each test: `in` days from now, with so many seats. */
async function meetingIn(days: number, seats: number, cancelled = false): Promise<string> {
  const { rows } = await owner.query<{ id: string }>(
    `insert into meeting (organisation_id, id, kind, title, place, day, time, minutes, seats, cancelled_on, cancel_reason)
     select organisation_id, uuidv7(), 'information', 'Réunion d’essai', 'Salle des fêtes', current_date + $1::int, '14:00', 90, $2,
       case when $3 then current_date end, case when $3 then 'La salle est prise' end
     from organisation where slug = 'tramontine' returning id`,
    [days, seats, cancelled],
  )
  return rows[0]!.id
}

const secretOf = async (email: string): Promise<{ booking: string | null; application: string | null }> =>
  (
    await owner.query(
      `select (select b.token from booking b where b.organisation_id = c.organisation_id and b.candidate_id = c.id limit 1) as booking, c.token as application
       from candidate c where c.email = $1`,
      [email],
    )
  ).rows[0]

async function fillIn(page: Page, fields: Record<string, string>) {
  for (const [label, value] of Object.entries(fields)) await page.getByLabel(label, { exact: true }).fill(value)
}

const anna = (name: string) => ({
  Prénom: 'Anna',
  Nom: name,
  'Adresse électronique': `${name.toLowerCase()}@exemple.fr`,
})

/** The first load of a page as it travels: no script, little to carry, nothing wider than a phone. */
async function carried(path: string): Promise<{ status: number; bytes: number; scripts: number; overflow: boolean }> {
  const context = await visitor()
  const page = await context.newPage()
  const session = await context.newCDPSession(page)
  await session.send('Network.enable')
  let bytes = 0
  let scripts = 0
  session.on('Network.loadingFinished', ({ encodedDataLength }) => {
    bytes += encodedDataLength
  })
  session.on('Network.requestWillBeSent', ({ type }) => {
    if (type === 'Script') scripts++
  })
  const answer = await page.goto(path, { waitUntil: 'networkidle' })
  const { cssContentSize, cssLayoutViewport } = await session.send('Page.getLayoutMetrics')
  await context.close()
  return {
    status: answer!.status(),
    bytes,
    scripts,
    overflow: cssContentSize.width > cssLayoutViewport.clientWidth,
  }
}

describe('every public page', () => {
  test('weighs little, runs no script and fits a phone', async () => {
    const open = await meetingIn(20, 10)
    const paths = [
      HOUSE,
      `${HOUSE}/reunions`,
      `${HOUSE}/reunions/${open}`,
      `${HOUSE}/reunions/${await meetingIn(-3, 10)}`,
      `${HOUSE}/candidature`,
    ]
    const page = await (await visitor()).newPage()
    await page.goto(`${HOUSE}/reunions/${open}`)
    await fillIn(page, anna('Legere'))
    await page.getByRole('button', { name: 'Réserver' }).click()
    const { booking, application } = await secretOf('legere@exemple.fr')
    paths.push(`${HOUSE}/reunions/place/${booking}`, `${HOUSE}/candidature/${application}`)
    for (const step of ['vous', 'projet', 'situation']) paths.push(`${HOUSE}/candidature/${application}?etape=${step}`)
    await page.context().close()
    for (const path of paths) {
      const found = await carried(path)
      expect({ path, ...found }).toMatchObject({ path, status: 200, scripts: 0, overflow: false })
      expect(found.bytes, path).toBeLessThanOrEqual(MAX_BYTES)
    }
  })

  test('leads from the house to its places, its dates, and says what is kept before asking', async () => {
    const page = await (await visitor()).newPage()
    await page.goto(HOUSE)
    expect(await page.locator('.house-sites li').count()).toBeGreaterThan(0)
    await page.getByRole('link', { name: 'Venir à une réunion' }).click()
    await page.locator('.meeting-lines a').first().click()
    const kept = page.locator('aside.kept')
    expect(await kept.textContent()).toMatch(/2 ans après notre dernier échange/)
    expect(
      await kept.evaluate(node => Boolean(node.compareDocumentPosition(document.querySelector('form')!) & 4)),
    ).toBe(true)
    await page.goto(`${HOUSE}/candidature`)
    expect(await page.locator('aside.kept').count()).toBe(1)
    await page.context().close()
  })

  test.each(['/p/personne', `${HOUSE}/reunions/place/inconnu`, `${HOUSE}/candidature/inconnu`, `${HOUSE}/reunions/0`])(
    '%s leads nowhere, and says so',
    async path => {
      const answer = await fetch(app.url + path)
      expect(answer.status).toBe(404)
      expect(await answer.text()).toMatch(/lang="fr"/)
    },
  )
})

describe('a seat', () => {
  test('is refused with every reason at once, then booked once however often it is asked, and given back', async () => {
    const id = await meetingIn(21, 5)
    const context = await visitor()
    const page = await context.newPage()
    await page.goto(`${HOUSE}/reunions/${id}`)
    await fillIn(page, { Prénom: 'Anna', 'Adresse électronique': 'pas une adresse' })
    await page.getByLabel(/^Téléphone/).fill('06 00 00 00 00')
    await page.getByRole('button', { name: 'Réserver' }).click()
    await soon(() => page.locator('[aria-invalid="true"]').count()).toBe(2)
    expect(await page.getByLabel('Prénom').inputValue()).toBe('Anna')
    expect(await page.getByLabel(/^Téléphone/).inputValue()).toBe('06 00 00 00 00')
    expect(await page.getByLabel('Adresse électronique').inputValue()).toBe('pas une adresse')

    for (let i = 0; i < 2; i++) {
      await page.goto(`${HOUSE}/reunions/${id}`)
      await fillIn(page, anna('Double'))
      await page.getByRole('button', { name: 'Réserver' }).click()
      await soon(() => page.getByText('Votre place est réservée.').count()).toBe(1)
    }
    await page.goto(`${HOUSE}/reunions/${id}`)
    expect(await page.getByText('4 places').count()).toBe(1)

    const { booking } = await secretOf('double@exemple.fr')
    await page.goto(`${HOUSE}/reunions/place/${booking}`)
    await page.getByRole('button', { name: 'Rendre ma place' }).click()
    await soon(() => page.getByText('Votre place est rendue.').count()).toBe(1)
    await page.goto(`${HOUSE}/reunions/${id}`)
    expect(await page.getByText('5 places').count()).toBe(1)
    await context.close()
  })

  test('the last one, taken by two at once: one has it, the other waits', async () => {
    const id = await meetingIn(22, 1)
    const book = async (name: string) => {
      const body = new URLSearchParams({
        meetingId: id,
        firstName: 'Anna',
        lastName: name,
        email: `${name}@exemple.fr`,
        requestKey: crypto.randomUUID(),
      })
      const answer = await fetch(`${app.url}${HOUSE}/reunions/${id}`, {
        method: 'POST',
        body,
        headers: { origin: app.url },
        redirect: 'manual',
      })
      return new URL(answer.headers.get('location')!, app.url).searchParams.get('place')
    }
    expect((await Promise.all([book('premiere'), book('seconde')])).sort()).toEqual(['booked', 'waiting'])
  })

  test.each([
    ['cancelled', 20, true, /annulée/],
    ['past', -2, false, /déjà commencé/],
  ])('of a %s meeting is no more: it says so and shows the other dates', async (_, days, cancelled, words) => {
    const id = await meetingIn(days, 10, cancelled)
    const page = await (await visitor()).newPage()
    await page.goto(`${HOUSE}/reunions/${id}`)
    expect(await page.locator('main').textContent()).toMatch(words)
    expect(await page.locator('form').count()).toBe(0)
    expect(await page.locator('.meeting-lines a').count()).toBeGreaterThan(0)
    expect((await fetch(`${app.url}${HOUSE}/reunions/${id}/agenda`)).status).toBe(404)
    await page.context().close()
  })

  test('goes into a calendar', async () => {
    const id = await meetingIn(23, 10)
    const answer = await fetch(`${app.url}${HOUSE}/reunions/${id}/agenda`)
    expect(answer.headers.get('content-type')).toMatch(/^text\/calendar/)
    const text = await answer.text()
    const lines = text.split('\r\n')
    expect(text.replaceAll('\r\n', '')).not.toMatch(/[\r\n]/)
    expect(Math.max(...lines.map(line => Buffer.byteLength(line)))).toBeLessThanOrEqual(75)
    for (const name of [
      'BEGIN:VCALENDAR',
      'VERSION:2.0',
      'PRODID:',
      'UID:',
      'DTSTAMP:',
      'DTSTART',
      'DTEND',
      'END:VCALENDAR',
    ])
      expect(
        lines.filter(line => line.startsWith(name)),
        name,
      ).toHaveLength(1)
    const { rows } = await owner.query<{ start: string }>(
      `select to_char(((day || ' ' || time)::timestamp at time zone 'Europe/Paris') at time zone 'UTC', 'YYYYMMDD"T"HH24MISS"Z"') as start from meeting where id = $1`,
      [id],
    )
    expect(text).toContain(`DTSTART:${rows[0]!.start}`)
  })
})

describe('an application', () => {
  test('is left, resumed by its link on another machine, corrected, and sent', async () => {
    const first = await visitor()
    const page = await first.newPage()
    await page.goto(`${HOUSE}/candidature`)
    await fillIn(page, { Prénom: 'Anna', 'Adresse électronique': 'a@' })
    await page.getByRole('button', { name: 'Commencer' }).click()
    await soon(() => page.locator('[aria-invalid="true"]').count()).toBeGreaterThanOrEqual(2)
    expect(await page.getByLabel('Prénom').inputValue()).toBe('Anna')
    await fillIn(page, anna('Reprise'))
    await page.getByRole('button', { name: 'Commencer' }).click()
    await fillIn(page, { 'Le métier': 'Vélos', 'Code postal': 'ici', Commune: 'Rieux-Volvestre' })
    await page.getByLabel('Le projet').fill('Réparer des vélos, au bourg et à domicile.')
    await page.getByRole('button', { name: 'Enregistrer et continuer' }).click()
    await soon(() => page.locator('[aria-invalid="true"]').count()).toBe(1)
    expect(await page.getByLabel('Le projet').inputValue()).toMatch(/^Réparer/)
    await fillIn(page, { 'Code postal': '31310' })
    await page.getByRole('button', { name: 'Enregistrer et continuer' }).click()
    await page.waitForURL(/etape=situation/)
    await first.close()

    const { application } = await secretOf('reprise@exemple.fr')
    const other = await visitor()
    const again = await other.newPage()
    await again.goto(`${HOUSE}/candidature/${application}`)
    expect(await again.locator('main').textContent()).toContain('Réparer des vélos')
    await again.getByRole('button', { name: 'Envoyer ma candidature' }).click()
    expect(await again.getByRole('alert').textContent()).toMatch(/situation/i)
    await again.goto(`${HOUSE}/candidature/${application}?etape=situation`)
    await again.getByLabel('Situation aujourd’hui').selectOption({ index: 1 })
    await again.getByRole('button', { name: 'Enregistrer et continuer' }).click()
    await again.getByRole('button', { name: 'Envoyer ma candidature' }).click()
    await soon(() => again.getByText('Votre candidature est arrivée.').count()).toBe(1)
    await again.goto(`${HOUSE}/candidature/${application}`)
    expect(await again.getByRole('button', { name: 'Envoyer ma candidature' }).count()).toBe(0)
    await other.close()
  })
})
