import { describe, expect, test } from 'vitest'
import { z } from 'zod'
import { addCandidates } from '../modules/admissions/index.ts'
import {
  addCustomers,
  draftCreditNote,
  issueInvoices,
  recordReceipts,
  saveInvoiceDraft,
  writeOffInvoice,
} from '../modules/invoicing/index.ts'
import { INVOICE_STAGES, type InvoiceStage } from '../modules/invoicing/invoice.ts'
import { addPerson } from '../modules/people/index.ts'
import { addSuppliers } from '../modules/purchasing/index.ts'
import { addSessions, saveProgramme } from '../modules/training/index.ts'
import { cursorOf } from '../platform/pagination.server.ts'
import { testDatabase } from '../platform/testing.server.ts'
import type { AnyUseCase } from '../platform/use-case.server.ts'
import { CATALOGUE } from './catalogue.ts'
import { ask, openFullWorld } from './full-world.ts'

/** Every list that sorts, sorted in every way it knows: in order, each row once whatever the pages, and backwards the same. */
await testDatabase()
const full = await openFullWorld('2026-03-10', 'tri')

type Row = Record<string, unknown> & { id: string }
interface Page {
  rows: Row[]
  next: string | null
}

const lists = CATALOGUE.map(({ useCase }) => useCase as AnyUseCase).filter(
  ({ input, kind }) => kind === 'query' && input instanceof z.ZodObject && 'sort' in input.shape,
)
const sortsOf = (list: AnyUseCase): string[] => {
  const { properties } = z.toJSONSchema(list.input, { io: 'input', unrepresentable: 'any' })
  return (properties!.sort as { enum: string[] }).enum
}

/** What the people see of each column; `drafts` have no day yet, and come as the newest. */
const newest = (field: string) => (row: Row) => row[field] ?? '9999-12-31'
const SHOWN: Record<string, Record<string, (row: Row) => unknown>> = {
  listInvoices: {
    issuedOn: newest('issuedOn'),
    customer: row => row.customerName,
    stage: row => INVOICE_STAGES.indexOf(row.stage as InvoiceStage),
    gross: row => (row.kind === 'credit-note' ? -1 : 1) * (row.grossCents as number),
    open: row => row.openCents,
  },
  listQuotes: { day: newest('day'), customer: row => row.customerName, net: row => row.netCents },
  listCustomers: { name: row => row.name, city: row => (row.address as { city: string }).city },
  listSuppliers: { name: row => row.name },
  listPurchases: {
    day: newest('day'),
    supplier: row => row.supplier ?? row.subject ?? row.label ?? '',
    gross: row => row.grossCents,
  },
  listBankLines: { day: row => row.day, amount: row => row.amountCents },
  listPeople: {
    name: row => `${row.lastName} ${row.firstName}`,
    until: row => (row.contract as { endsOn: string | null } | null)?.endsOn ?? '9999-12-31',
  },
  listSessions: { startsOn: row => row.startsOn, title: row => row.title },
  listCandidates: {
    since: row => row.since,
    name: row => row.name,
    trade: row => row.trade ?? '',
  },
}

const names = ['Zoé', 'Émile', 'eudes', 'Ève', 'Abel', 'Œdipe']
const { activityId } = full.ids
await addCustomers(full.world.system, {
  customers: names.map((name, i) => ({
    activityId: activityId!,
    kind: 'person' as const,
    name,
    address: { line1: '1 rue', postalCode: '31310', city: names.at(-i - 1)!, country: 'FR' },
  })),
})
await addSuppliers(full.world.system, { suppliers: names.map(name => ({ activityId: activityId!, name })) as never })
for (const [i, firstName] of names.entries()) {
  await ask(addPerson, full, { firstName, lastName: names.at(-i - 1)! })
  const candidate = { firstName, lastName: 'Lenoir', email: `candidat${i}@exemple.fr` }
  await ask(addCandidates, full, {
    candidates: [{ ...candidate, trade: names.at(i - 2)! }],
  })
}
for (const title of ['Écrire', 'dessiner']) {
  const { id: programmeId } = await ask(saveProgramme, full, { activityId, title, minutes: 420 })
  const morning = { half: 'morning', startsAt: '09:00', endsAt: '12:30' }
  for (const day of ['2026-02-03', '2026-04-09'])
    await ask(addSessions, full, {
      sessions: [
        { activityId, programmeId, halfDays: [{ day, ...morning }], trainers: [{ trainerId: full.ids.trainerId }] },
      ],
    })
}
const { id: draft } = await ask(saveInvoiceDraft, full, {
  activityId,
  customerId: full.ids.customerId,
  lines: [{ label: 'Une heure', unitPrice: '60', vatRateBp: 2000 }],
})
await ask(issueInvoices, full, { ids: [draft] })
// Paid, in part, lost; read ten days later, some are late.
const later = full.world.on('2026-03-20').system
const owing = {
  activityId,
  customerId: full.ids.customerId,
  lines: [{ label: 'Deux heures', unitPrice: '120', vatRateBp: 2000 }],
}
for (const [received, paymentTermDays] of [
  [14_400, 30],
  [4_400, 30],
  [0, 30],
  [0, 5],
  [null, 30],
] as const) {
  const { id } = await ask(saveInvoiceDraft, full, { ...owing, paymentTermDays })
  await ask(issueInvoices, full, { ids: [id] })
  const day = '2026-03-10'
  if (received === null) await ask(writeOffInvoice, full, { id, day, reason: 'Liquidation' })
  if (received)
    await ask(recordReceipts, full, {
      receipts: [
        {
          customerId: owing.customerId,
          day,
          method: 'transfer',
          amountCents: received,
          parts: [{ invoiceId: id, amountCents: received }],
        },
      ],
    })
}
const { id: back } = await ask(draftCreditNote, full, { id: draft, reason: 'Erreur' })
await ask(issueInvoices, full, { ids: [back] })

const everything = async (list: AnyUseCase, sort: string, limit: number): Promise<Row[]> => {
  const rows: Row[] = []
  for (let after: string | undefined; ; ) {
    const page = (await list(later, list.input.parse({ sort, limit, after }))) as Page
    rows.push(...page.rows)
    if (!page.next) return rows
    after = page.next
  }
}

const FRENCH = new Intl.Collator('fr')
const compare = (a: unknown, b: unknown) =>
  typeof a === 'number' ? a - (b as number) : FRENCH.compare(String(a), String(b))

test('every list that sorts is tried, by every column', () => {
  expect(Object.keys(SHOWN).toSorted()).toEqual(lists.map(({ name }) => name).toSorted())
  for (const list of lists)
    expect(sortsOf(list)).toEqual(Object.keys(SHOWN[list.name]!).flatMap(column => [column, `-${column}`]))
})

test('invoices of every stage are among them', async () => {
  const rows = await everything(lists.find(({ name }) => name === 'listInvoices')!, 'stage', 500)
  expect([...new Set(rows.map(row => row.stage))]).toEqual([...INVOICE_STAGES])
})

describe.each(lists.map(list => [list.name, list] as const))('%s', (name, list) => {
  test.each(Object.entries(SHOWN[name]!))('by %s', async (column, shown) => {
    const rows = await everything(list, column, 500)
    expect(rows.length).toBeGreaterThan(1)
    expect(rows.map(shown)).toEqual(rows.map(shown).toSorted(compare))
    expect(new Set(rows.map(({ id }) => id)).size).toBe(rows.length)
    expect(rows[0]).not.toHaveProperty('sortKey')
    for (const limit of [1, 2]) expect(await everything(list, column, limit)).toEqual(rows)
    expect(await everything(list, `-${column}`, 1)).toEqual(rows.toReversed())
  })

  test('a cursor that is none of its own is refused', async () => {
    const refused = { refusals: [expect.objectContaining({ code: expect.stringMatching(/curseur|valeur/) })] }
    for (const column of Object.keys(SHOWN[name]!))
      for (const after of ['x', cursorOf([1]), cursorOf(['Zoé', 'Ève'])]) {
        const input = list.input.parse({ sort: column, after, limit: 2 })
        await expect(list(full.world.system, input)).rejects.toMatchObject(refused)
      }
  })
})
