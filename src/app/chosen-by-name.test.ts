import { RouterContextProvider } from 'react-router'
import { beforeAll, describe, expect, test } from 'vitest'
import * as bankLinesFile from '../modules/bank/pages/bank-lines-file.ts'
import * as documentsFile from '../modules/documents/pages/documents-file.ts'
import { openTestActivity, openWorld } from '../modules/fixtures.ts'
import { addCustomers, getInvoice } from '../modules/invoicing/index.ts'
import * as customersPage from '../modules/invoicing/pages/customers.page.tsx'
import * as invoicePage from '../modules/invoicing/pages/new-invoice.page.tsx'
import * as quotesFile from '../modules/invoicing/pages/quotes-file.ts'
import * as receiptsFile from '../modules/invoicing/pages/receipts-file.ts'
import * as draftPage from '../modules/invoicing/pages/save-invoice-draft.ts'
import { getEntry } from '../modules/ledger/index.ts'
import * as journalsFile from '../modules/ledger/pages/journals-file.ts'
import * as sundryPage from '../modules/ledger/pages/sundry-entry.page.tsx'
import * as thirdPartiesFile from '../modules/ledger/pages/third-parties-file.ts'
import { getNetwork, openNetwork } from '../modules/network/index.ts'
import * as networkPage from '../modules/network/pages/network.page.tsx'
import { addContract, addPerson, getOwners } from '../modules/people/index.ts'
import * as activitiesPage from '../modules/people/pages/activities.page.tsx'
import * as activityPage from '../modules/people/pages/activity.page.tsx'
import * as papersPage from '../modules/people/pages/papers.page.tsx'
import * as papersFile from '../modules/people/pages/papers-file.ts'
import * as peopleFile from '../modules/people/pages/people-file.ts'
import { addSuppliers, getPurchase, listVehicles } from '../modules/purchasing/index.ts'
import * as purchasePage from '../modules/purchasing/pages/new-purchase.page.tsx'
import * as vehiclesPage from '../modules/purchasing/pages/vehicles.page.tsx'
import * as alarmsFile from '../modules/reporting/pages/alarms-file.ts'
import { getShareholder } from '../modules/shares/index.ts'
import * as membersFile from '../modules/shares/pages/members-file.ts'
import * as movementsFile from '../modules/shares/pages/movements-file.ts'
import * as subscriptionPage from '../modules/shares/pages/new-subscription.page.tsx'
import * as interviewsFile from '../modules/support/pages/interviews-file.ts'
import * as portfolioFile from '../modules/support/pages/portfolio-file.ts'
import * as timeFile from '../modules/support/pages/time-file.ts'
import { saveTrainer } from '../modules/training/index.ts'
import * as trainersPage from '../modules/training/pages/trainers.page.tsx'
import { visitorContext } from '../platform/page.server.ts'
import type { Session } from '../platform/session.ts'
import { testDatabase } from '../platform/testing.server.ts'

await testDatabase()
const world = await openWorld()
const session: Session = world.as(['director'])
const activityId = await openTestActivity(world, 'N1')
const MANY = 302
const numbered = (i: number) => String(i).padStart(3, '0')
const people: string[] = []

beforeAll(async () => {
  const address = { line1: '2 rue du Port', postalCode: '31310', city: 'Rieux-Volvestre', country: 'FR' }
  const rows = Array.from({ length: MANY }, (_, i) => ({ activityId, name: `Maison ${numbered(i)}` }))
  await addCustomers(session, { customers: rows.map(row => ({ ...row, kind: 'person', address })) } as never)
  await addSuppliers(session, { suppliers: rows } as never)
  for (let i = 0; i < MANY; i++)
    people.push((await addPerson(session, { firstName: `Ana ${numbered(i)}`, lastName: 'Roux' } as never)).id)
})

type Page = { loader?: (args: never) => unknown; action?: (args: never) => unknown }

const argsOf = (path: string, params: object, form?: Record<string, string>) => {
  const context = new RouterContextProvider()
  context.set(visitorContext, { session, memberships: [], isDemo: true } as never)
  const url = new URL(path, 'http://essai')
  const request = new Request(url, form ? { method: 'POST', body: new URLSearchParams(form) } : {})
  return { request, url, context, params } as never
}

/** Sends a form; gives the address of where it leads, or the refusals. */
async function send(page: Page, path: string, form: Record<string, string>, params: object = {}) {
  const answer = await Promise.resolve(page.action!(argsOf(path, params, form))).catch((error: unknown) => error)
  if (answer instanceof Response) return { to: answer.headers.get('location') ?? '', data: null }
  return { to: '', data: (answer as { data: { refusals: { path: string }[]; choices: object } }).data }
}
const show = async (page: Page, path: string, params: object = {}) =>
  (await page.loader!(argsOf(path, params))) as Record<string, Record<string, unknown> | null>

describe('beyond what a list holds, anybody is chosen by name', () => {
  test('the customer of an invoice, typed or saved while typing', async () => {
    const path = `/factures/nouvelle?activite=${activityId}`
    expect((await show(invoicePage, path)).form!.customers).toBeNull()
    const line = { 'lines.0.label': 'Pose', 'lines.0.unitPrice': '100', 'lines.0.vat': '2000', 'lines.0.quantity': '1' }
    const form = { activityId, ...line }
    const unclear = await send(invoicePage, path, { ...form, 'customerId.name': 'Maison 30' })
    expect(unclear.data).toMatchObject({ refusals: [{ path: 'customerId' }], requestKey: expect.any(String) })
    expect(Object.values(unclear.data!.choices)[0]).toHaveLength(2)
    const { to } = await send(invoicePage, path, { ...form, 'customerId.name': 'maison 301' })
    const invoice = await getInvoice(session, { id: to.split('/').at(-1)! })
    expect(invoice.customerName).toBe('Maison 301')
    const saved = (await draftPage.action(argsOf(path, {}, { ...form, 'customerId.name': 'Maison 300' }))) as Response
    const { href } = (await saved.json()) as { href: string }
    expect((await getInvoice(session, { id: href.split('/').at(-1)! })).customerName).toBe('Maison 300')
  })

  test('the supplier of a purchase, and who advanced the money for an activity that is not theirs', async () => {
    const path = `/depenses/nouvelle?activite=${activityId}`
    expect((await show(purchasePage, path)).data).toMatchObject({ suppliers: null, people: null })
    const line = { 'lines.0.nature': 'office-supplies', 'lines.0.grossCents': '12', 'lines.0.recoverable': 'on' }
    const { to } = await send(purchasePage, path, {
      ...line,
      activityId,
      kind: 'expense-report',
      day: '02/03/2026',
      intent: 'save',
      'supplierId.name': 'Maison 301',
      'personId.name': 'Roux Ana 301',
    })
    const purchase = await getPurchase(session, { id: to.split('/').at(-1)! })
    expect(purchase).toMatchObject({ supplier: 'Maison 301', personId: people[301] })
  })

  test('the owners of an activity, each row', async () => {
    const params = { id: activityId }
    const { people: offered } = await show(activityPage, `/activites/${activityId}`, params)
    expect(offered).toBeNull()
    const form = {
      intent: 'owners',
      activityId,
      conventionOn: '01/03/2026',
      'owners.0.personId.name': 'Ana 300',
      'owners.0.shareBp': '50',
      'owners.1.personId.name': 'Ana 301',
      'owners.1.shareBp': '50',
    }
    const unclear = await send(
      activityPage,
      `/activites/${activityId}`,
      { ...form, 'owners.0.personId.name': 'Ana', 'owners.1.personId.name': 'Zoé' },
      params,
    )
    expect(unclear.data!.refusals.map(({ path }) => path)).toEqual(['owners.0.personId', 'owners.1.personId'])
    expect((await send(activityPage, `/activites/${activityId}`, form, params)).data).toBeNull()
    const owners = (await getOwners(session, { activityId })).map(({ personId }) => personId)
    expect(owners.toSorted()).toEqual(people.slice(300).toSorted())
  })

  test('whose a vehicle is, which the list of vehicles says', async () => {
    const form = { registration: 'AB-123-CD', kind: 'car', fiscalPower: '5', 'personId.name': 'Roux Ana 301' }
    expect((await send(vehiclesPage, '/depenses/vehicules', form)).data).toBeNull()
    expect(await listVehicles(session, {})).toMatchObject([{ personId: people[301], person: 'Ana 301 Roux' }])
  })

  test('who asks for shares', async () => {
    const path = '/societariat/nouvelle'
    expect((await show(subscriptionPage, path)).people).toBeNull()
    const { to } = await send(subscriptionPage, path, {
      kind: 'subscription',
      'personId.name': 'Ana 301',
      shares: '2',
      paidBy: 'transfer',
      requestedOn: '02/03/2026',
    })
    expect((await getShareholder(session, { id: to.split('/').at(-1)! })).personId).toBe(people[301])
  })
  test('the activity of a sale, of a filter and of an entry', async () => {
    for (let i = 0; i < MANY; i++) await openTestActivity(world, `B${numbered(i)}`)
    expect((await show(invoicePage, '/factures/nouvelle')).form).toMatchObject({
      activity: null,
      choosing: { activities: null },
    })
    const { form } = await show(invoicePage, '/factures/nouvelle?activite.name=B301&client=')
    expect(form).toMatchObject({ activity: { name: 'Atelier B301' } })
    const filtered = await show(customersPage, `/clients?activite.name=${encodeURIComponent('Atelier N1')}`)
    expect(filtered).toMatchObject({ activityId, choosing: { refused: null } })
    const unclear = await show(customersPage, '/clients?activite.name=B30')
    expect(unclear.choosing!.refused).toMatchObject({
      refusals: [{ path: 'activite' }],
      values: { 'activite.name': 'B30' },
    })
    const line = (i: number, side: string) => ({
      [`lines.${i}.account`]: '6064',
      [`lines.${i}.${side}Cents`]: '10',
      [`lines.${i}.activityId.name`]: i === 0 ? 'B301' : 'B299',
    })
    const { to, data } = await send(sundryPage, '/comptabilite/saisie', {
      ...{ day: '02/03/2026', journal: 'OD', label: 'Partage', liaison: 'treasury' },
      ...line(0, 'debit'),
      ...line(1, 'credit'),
    })
    expect(data).toBeNull()
    const { lines } = await getEntry(session, { id: to.split('/').at(-1)! })
    expect(new Set(lines.map(one => one.activityName))).toEqual(new Set(['Atelier B301', 'Atelier B299']))
  })
})

describe('a list that stands for many', () => {
  test('is found by a word, and goes on where it stopped', async () => {
    const path = '/activites'
    const first = await show(activitiesPage, path)
    expect(first.rows).toHaveLength(50)
    const second = await show(activitiesPage, `${path}${first.next}`)
    const ids = [first, second].flatMap(({ rows }) => (rows as unknown as { id: string }[]).map(({ id }) => id))
    expect(new Set(ids).size).toBe(100)
    expect(await show(activitiesPage, `${path}?q=atelier+b301`)).toMatchObject({ rows: [{ code: 'B301' }], next: null })
  })

  test('of activities that may join a network is typed beyond what a list holds', async () => {
    const { id } = await openNetwork(session, { name: 'Bois', purpose: 'Travailler le bois ensemble' } as never)
    const path = `/reseaux/${id}`
    expect(await show(networkPage, path, { id })).toMatchObject({ joining: null, own: [] })
    const unclear = await send(networkPage, path, { task: 'join', 'activityId.name': 'b30' }, { id })
    expect(unclear.data!.refusals).toEqual([expect.objectContaining({ path: 'activityId' })])
    const joined = await send(
      networkPage,
      path,
      { task: 'join', 'activityId.name': 'B301', pitch: 'Le tournage' },
      { id },
    )
    expect(joined.data).toBeNull()
    expect((await getNetwork(session, { id })).members).toMatchObject([{ name: 'Atelier B301', pitch: 'Le tournage' }])
  })

  test('of trainers is found by a word', async () => {
    for (const name of ['Ève Marin', 'Paul Vial'])
      await saveTrainer(session, { activityId, name, qualifications: `Titre de ${name}` } as never)
    const found = await show(trainersPage, '/formation/formateurs?q=eve')
    expect(found).toMatchObject({ rows: [{ name: 'Ève Marin' }], next: null })
  })

  test('of papers leads to its next page, of the same piece and name', async () => {
    for (const personId of people)
      await addContract(session, {
        personId,
        activityId,
        kind: 'cape',
        startsOn: '2026-03-01',
        endsOn: '2027-02-28',
      } as never)
    const first = await show(papersPage, '/dossiers?piece=identity&q=roux')
    expect(first.rows).toHaveLength(50)
    expect(String(first.next)).toMatch(/^\?piece=identity&q=roux&apres=/)
    const second = await show(papersPage, `/dossiers${first.next}`)
    expect((second.rows as unknown as { name: string }[])[0]).toMatchObject({ name: 'Ana 050 Roux' })
  })

  test.each([
    ['devis', quotesFile, 'Numéro;État;Date'],
    ['encaissements', receiptsFile, 'Date;Moyen;Client'],
    ['societariat/mouvements', movementsFile, 'Numéro;Jour;Mouvement'],
    ['societariat/membres', membersFile, 'Numéro;Membre;Catégorie'],
    ['documents', documentsFile, 'Document;Genre;Date'],
    ['dossiers', papersFile, 'Personne;Pièce;État'],
    ['echeances', alarmsFile, 'Le;Échéance;Pourquoi'],
    ['accompagnement', portfolioFile, 'Code;Activité;À qui'],
    ['accompagnement/entretiens', interviewsFile, 'Tenu le;Personne;Activité'],
    ['temps', timeFile, 'Jour;Qui;Heures'],
    ['comptabilite/journaux', journalsFile, 'Date;Journal;Numéro'],
    ['comptabilite/tiers', thirdPartiesFile, 'Code;Tiers;Solde'],
    ['banque/lignes', bankLinesFile, 'Compte;Date;Date de valeur'],
  ])('of %s leaves as a file', async (path, file, header) => {
    const answer = await file.loader({ ...(argsOf(`/${path}/export/csv`, { format: 'csv' }) as object) } as never)
    expect(await answer.text()).toContain(header)
  })

  const linesOf = async (path: string, file: { loader: (args: never) => Promise<Response> }) => {
    const args = { ...(argsOf(path, { format: 'csv' }) as object) } as never
    return (await (await file.loader(args)).text()).trim().split('\r\n').slice(1)
  }

  test('is wholly in its file, filtered and sorted as its address says', async () => {
    const papers = await linesOf('/dossiers/export/csv?piece=identity&q=roux', papersFile)
    expect(papers.length).toBeGreaterThan(300)
    expect(new Set(papers.map(line => line.split(';')[1]))).toEqual(new Set(['Pièce d’identité']))
    const [first, second] = [
      await linesOf('/personnes/export/csv?tri=-name', peopleFile),
      await linesOf('/personnes/export/csv', peopleFile),
    ]
    expect(first.length).toBeGreaterThan(300)
    expect(first).toEqual(second.toReversed())
    const activities = await linesOf('/accompagnement/export/csv?q=atelier+b301', portfolioFile)
    expect(activities.map(line => line.split(';')[0])).toEqual(['B301'])
  })
})
