/**
 * Takes the guide's pictures again from the demo, as its people see it: `node docs/guide/pictures.ts` after a build, with names to take
 * only those. Needs Chromium, as the browser tests do.
 */
import { join } from 'node:path'
import type { Page } from 'playwright-core'
import { startApp } from '../../e2e/app.ts'

const DESK = 1280
const PHONE = 390

interface Picture {
  /** A part of the demo button that signs in; null for a page without sign-in. */
  who: string | null
  /** The address, or a list and the beginning of the address of the first row to open. */
  at: string | readonly [list: string, row: string]
  width?: number
  height: number
}

const PICTURES: Record<string, Picture> = {
  connexion: { who: null, at: '/connexion', height: 800 },
  'page-publique': { who: null, at: '/p/tramontine', width: PHONE, height: 844 },
  'accueil-direction': { who: 'Hélène', at: '/', height: 900 },
  groupe: { who: 'Hélène', at: '/?vue=groupe', height: 800 },
  bilan: { who: 'Hélène', at: '/bilan/2024?perimetre=groupe', height: 900 },
  cohortes: { who: 'Hélène', at: '/cohortes', height: 900 },
  parcours: { who: 'Hélène', at: '/parcours', height: 800 },
  documents: { who: 'Hélène', at: '/documents', height: 800 },
  financeur: { who: 'Hélène', at: ['/financeurs', '/financeurs/'], height: 850 },
  societariat: { who: 'Hélène', at: '/societariat', height: 900 },
  assemblee: { who: 'Hélène', at: ['/assemblees', '/assemblees/'], height: 900 },
  repartition: { who: 'Hélène', at: ['/repartition', '/repartition/0'], height: 900 },
  portefeuille: { who: 'Accompagnement', at: '/accompagnement', height: 850 },
  session: { who: 'Formation', at: ['/formation', '/formation/sessions/0'], height: 900 },
  qualiopi: { who: 'Formation', at: '/formation/qualiopi', height: 850 },
  'accueil-entrepreneur': { who: 'Octave', at: '/', height: 800 },
  'depense-telephone': { who: 'Octave', at: '/depenses/nouvelle', width: PHONE, height: 844 },
  'nouveau-devis': { who: 'Octave', at: '/devis/nouveau', height: 950 },
  'devis-signe': { who: 'Octave', at: ['/devis?statut=signed', '/devis/0'], height: 800 },
  facture: { who: 'Octave', at: ['/factures', '/factures/0'], height: 900 },
  'mon-compte': { who: 'Octave', at: '/mon-compte', height: 900 },
  'mon-salaire': { who: 'Octave', at: '/mon-salaire', height: 800 },
  'a-valider': { who: 'Comptabilité', at: '/a-valider', height: 700 },
  banque: { who: 'Comptabilité', at: '/banque', height: 850 },
  tiers: { who: 'Comptabilité', at: '/comptabilite/tiers', height: 800 },
  fec: { who: 'Comptabilité', at: '/comptabilite/fec', height: 800 },
  paie: { who: 'Paie', at: ['/paie', '/paie/20'], height: 850 },
  virements: { who: 'Paie', at: '/paie/virements', height: 800 },
}

const asked = process.argv.slice(2)
const app = await startApp()
try {
  for (const [name, picture] of Object.entries(PICTURES)) {
    if (asked.length > 0 && !asked.includes(name)) continue
    const page = await open(picture)
    await page.screenshot({
      path: join(import.meta.dirname, 'images', `${name}.png`),
      animations: 'disabled',
      clip: { x: 0, y: 0, width: picture.width ?? DESK, height: picture.height },
    })
    await page.context().close()
    console.log(name)
  }
} finally {
  await app.stop()
}

async function open({ who, at, width = DESK, height }: Picture): Promise<Page> {
  const page = who
    ? await app.signInAs(who, { width })
    : await (await app.browser.newContext({ baseURL: app.url })).newPage()
  await page.setViewportSize({ width, height })
  if (typeof at === 'string') await page.goto(at, { waitUntil: 'networkidle' })
  else {
    const [list, row] = at
    await page.goto(list)
    const href = await page.locator(`main a[href^="${row}"]`).first().getAttribute('href')
    await page.goto(href!, { waitUntil: 'networkidle' })
  }
  await page.evaluate(() => document.fonts.ready.then(() => {}))
  return page
}
