import { beforeAll, describe, expect, test } from 'vitest'
import { day } from '../../kernel/day.ts'
import { Refused } from '../../kernel/refusal.ts'
import { ownersPool } from '../../platform/database.server.ts'
import { testDatabase } from '../../platform/testing.server.ts'
import { addTestCustomer, issueTestInvoice, openTestActivity, openWorld, testLine, type World } from '../fixtures.ts'
import { cancelReceipts, listDeposits, listReceipts, recordReceipts } from '../invoicing/index.ts'
import { closePeriod, getEntry, reverseEntry, validateEntries } from '../ledger/index.ts'
import { addPerson } from '../people/index.ts'
import { acceptPurchases, addSupplier, savePurchaseDraft, submitPurchases } from '../purchasing/index.ts'
import { approveShareRequests, listShareholders, requestShares } from '../shares/index.ts'
import { recordTakings, zTaking } from '../takings/index.ts'
import {
  acceptSuggestions,
  addBankAccount,
  bankReconciliation,
  cancelDeposit,
  changeBankAccount,
  getBankLine,
  importBankFile,
  listBankAccounts,
  listBankLines,
  listMatchCandidates,
  matchBankLine,
  parkBankLines,
  previewBankFile,
  suggestMatches,
  undoBankImport,
  unmatchBankLine,
} from './index.ts'
import type { Match } from './match.ts'

await testDatabase()

const IBAN = 'FR7630006000011234567890189'
const base64 = (text: string) => Buffer.from(text).toString('base64')

interface Movement {
  day?: string
  amount: string
  label: string
  ref?: string
  name?: string
  iban?: string
}

/** A CAMT.053 statement of these movements, whose balances add up unless told. */
function camt(
  movements: Movement[],
  {
    opening = 0,
    closing,
    iban = IBAN,
    from = '2026-03-01',
    to = '2026-03-10',
  }: { opening?: number; closing?: number; iban?: string; from?: string; to?: string } = {},
) {
  const cents = (amount: string) => Math.round(Number(amount) * 100)
  const total = movements.reduce((all, movement) => all + cents(movement.amount), opening)
  const money = (value: number) =>
    `<Amt Ccy="EUR">${(Math.abs(value) / 100).toFixed(2)}</Amt><CdtDbtInd>${value < 0 ? 'DBIT' : 'CRDT'}</CdtDbtInd>`
  const balance = (kind: string, value: number, on: string) =>
    `<Bal><Tp><CdOrPrtry><Cd>${kind}</Cd></CdOrPrtry></Tp>${money(value)}<Dt><Dt>${on}</Dt></Dt></Bal>`
  const xml = (text: string) => text.replaceAll('&', '&amp;').replaceAll('<', '&lt;')
  const entries = movements.map(({ day = '2026-03-05', amount, label, ref, name, iban: other }) => {
    const party = cents(amount) < 0 ? 'Cdtr' : 'Dbtr'
    const parties = `<RltdPties>${name ? `<${party}><Nm>${xml(name)}</Nm></${party}>` : ''}${other ? `<${party}Acct><Id><IBAN>${other}</IBAN></Id></${party}Acct>` : ''}</RltdPties>`
    return `<Ntry>${money(cents(amount))}<Sts>BOOK</Sts><BookgDt><Dt>${day}</Dt></BookgDt>${ref ? `<AcctSvcrRef>${ref}</AcctSvcrRef>` : ''}<NtryDtls><TxDtls>${name || other ? parties : ''}<RmtInf><Ustrd>${xml(label)}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>`
  })
  return base64(
    `<?xml version="1.0" encoding="UTF-8"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt><GrpHdr><MsgId>1</MsgId></GrpHdr><Stmt><Id>R-${from}</Id><Acct><Id><IBAN>${iban}</IBAN></Id><Ccy>EUR</Ccy></Acct>${balance('OPBD', opening, from)}${balance('CLBD', closing ?? total, to)}${entries.join('')}</Stmt></BkToCstmrStmt></Document>`,
  )
}

const invoice = (world: World, activityId: string, customerId: string, net: string) =>
  issueTestInvoice(world, { activityId, customerId }, [testLine(net)])

interface Bank {
  world: World
  bankAccountId: string
  activityId: string
  customerId: string
}

async function openBank(): Promise<Bank> {
  const world = await openWorld()
  const activityId = await openTestActivity(world, 'A1')
  const customerId = await addTestCustomer(world, activityId)
  const { id: bankAccountId } = await addBankAccount(world.system, {
    name: 'Crédit coopératif',
    iban: IBAN,
    account: '5121',
  })
  return { world, bankAccountId, activityId, customerId }
}

const load = (world: World, content: string, more: object = {}) =>
  importBankFile(world.system, { content, name: 'releve.xml', ...more })

/** Lines by label. */
async function lines(world: World, state?: 'open' | 'parked' | 'matched') {
  const { rows } = await listBankLines(world.system, { state, limit: 500 })
  return new Map(rows.map(row => [row.label, row]))
}
const idOf = async (world: World, label: string) => (await lines(world)).get(label)!.id
const bestOf = async (world: World, label: string) => {
  const id = await idOf(world, label)
  return (await suggestMatches(world.system, { lineIds: [id], limit: 200 })).lines[0]!.suggestions[0]
}

/** Debit − credit by account and activity code, zero left out. */
async function balances(world: World): Promise<Record<string, number>> {
  const { rows } = await ownersPool().query<{ key: string; amount: string }>(
    `select l.account || ' ' || a.code as key, sum(l.debit) - sum(l.credit) as amount from entry_line l join activity a on a.organisation_id = l.organisation_id and a.id = l.activity_id
     where l.organisation_id = $1 group by 1 having sum(l.debit) <> sum(l.credit) order by 1`,
    [world.organisationId],
  )
  return Object.fromEntries(rows.map(row => [row.key, Number(row.amount)]))
}

const refusalsOf = async (work: Promise<unknown>): Promise<Refused> => {
  const error: unknown = await work.catch(e => e)
  expect(error).toBeInstanceOf(Refused)
  return error as Refused
}

describe('accounts', () => {
  test('IBAN and BIC are checked, one 512 an account', async () => {
    const { world, bankAccountId } = await openBank()
    const error = await refusalsOf(
      addBankAccount(world.system, { name: 'X', iban: 'FR7630006000011234567890188', bic: 'NON', account: '5122' }),
    )
    expect(error.refusals.map(r => r.path)).toEqual(['iban', 'bic'])
    expect((await refusalsOf(addBankAccount(world.system, { name: 'X', account: '5121' }))).message).toMatch(
      /se tient déjà/,
    )
    expect((await refusalsOf(addBankAccount(world.system, { name: 'X', account: '5112' }))).message).toMatch(/512/)
    await changeBankAccount(world.system, {
      id: bankAccountId,
      version: 1,
      name: 'Coop',
      iban: IBAN,
      account: '5121',
      archived: false,
    })
    expect(
      (
        await refusalsOf(
          changeBankAccount(world.system, {
            id: bankAccountId,
            version: 1,
            name: 'Z',
            account: '5121',
            archived: false,
          }),
        )
      ).kind,
    ).toBe('stale')
    expect((await listBankAccounts(world.system, { archived: false })).rows).toMatchObject([
      { name: 'Coop', account: '5121', bankCents: null, ledgerCents: 0 },
    ])
  })

  test('neither another tenant, nor an entrepreneur, nor an auditor who writes', async () => {
    const { world, bankAccountId } = await openBank()
    await load(world, camt([{ amount: '10', label: 'A' }]))
    const id = await idOf(world, 'A')
    const elsewhere = await openWorld()
    await expect(getBankLine(elsewhere.system, { id })).rejects.toMatchObject({ kind: 'not-found' })
    await expect(
      bankReconciliation(elsewhere.system, { id: bankAccountId, day: day('2026-03-10') }),
    ).rejects.toMatchObject({ kind: 'not-found' })
    await expect(parkBankLines(elsewhere.system, { ids: [id] })).rejects.toMatchObject({ kind: 'not-found' })
    await expect(unmatchBankLine(elsewhere.system, { id })).rejects.toMatchObject({ kind: 'not-found' })
    expect((await suggestMatches(elsewhere.system, { lineIds: [id], limit: 10 })).lines).toEqual([])
    await expect(listBankLines(world.as(['entrepreneur'], []), { limit: 10 })).rejects.toMatchObject({
      kind: 'forbidden',
    })
    expect((await listBankLines(world.as(['auditor']), { limit: 10 })).rows).toHaveLength(1)
    await expect(parkBankLines(world.as(['auditor']), { ids: [id] })).rejects.toMatchObject({ kind: 'forbidden' })
  })
})

describe('import', () => {
  test('the same file twice, and files that overlap, change nothing', async () => {
    const { world } = await openBank()
    const first = [
      { day: '2026-03-01', amount: '100', label: 'A', ref: 'r1' },
      { day: '2026-03-02', amount: '5', label: 'CAFE' },
      { day: '2026-03-02', amount: '5', label: 'CAFE' },
    ]
    const file = camt(first, { to: '2026-03-02' })
    expect(await load(world, file)).toMatchObject({ imported: 3, known: 0 })
    expect(await load(world, file)).toMatchObject({ imported: 0, known: 3, statementIds: [], notices: [] })
    const longer = camt([...first, { day: '2026-03-03', amount: '-7.5', label: 'B' }])
    expect(await previewBankFile(world.system, { content: longer, name: 'x' })).toMatchObject({
      newCount: 1,
      knownCount: 3,
      problems: [],
      notices: [],
    })
    expect(await load(world, longer)).toMatchObject({ imported: 1, known: 3 })
    const overlap = camt(
      [
        ...first.slice(1),
        { day: '2026-03-03', amount: '-7.5', label: 'B' },
        { day: '2026-03-04', amount: '1', label: 'C' },
      ],
      { opening: 10_000, from: '2026-03-02' },
    )
    expect(await load(world, overlap)).toMatchObject({ imported: 1, known: 3, notices: [] })
    expect((await listBankLines(world.system, { limit: 100 })).count).toBe(5)
    expect((await listBankAccounts(world.system, { archived: false })).rows[0]).toMatchObject({
      bankCents: 10_350,
      openCount: 5,
    })
  })

  test('two people import at once: each line once', async () => {
    const { world } = await openBank()
    const file = camt([
      { amount: '1', label: 'A' },
      { amount: '2', label: 'B', ref: 'b' },
    ])
    const done = await Promise.all([load(world, file), load(world, file), load(world, file)])
    expect(done.map(d => d.imported).sort()).toEqual([0, 0, 2])
  })

  test('a file that does not add up is refused whole, with the difference', async () => {
    const { world } = await openBank()
    const error = await refusalsOf(load(world, camt([{ amount: '100', label: 'A' }], { closing: 99_00 })))
    expect(error.message).toMatch(/100,00 au lieu de 99,00/)
    expect((await listBankLines(world.system, { limit: 10 })).count).toBe(0)
  })

  test('an import is undone whole while none of its lines is in the books', async () => {
    const { world } = await openBank()
    const { statementIds } = await load(
      world,
      camt([
        { amount: '1', label: 'A' },
        { amount: '2', label: 'B' },
      ]),
    )
    await parkBankLines(world.system, { ids: [await idOf(world, 'A')] })
    expect((await refusalsOf(undoBankImport(world.system, { statementIds }))).message).toMatch(/1 ligne .*défaites/)
    await unmatchBankLine(world.system, { id: await idOf(world, 'A') })
    expect(await undoBankImport(world.system, { statementIds })).toEqual({ removed: 2 })
    await expect(undoBankImport(world.system, { statementIds })).rejects.toMatchObject({ kind: 'not-found' })
    expect(
      await load(
        world,
        camt([
          { amount: '1', label: 'A' },
          { amount: '2', label: 'B' },
        ]),
      ),
    ).toMatchObject({ imported: 2 })
  })

  test('a missing statement is said, with what is missing', async () => {
    const { world } = await openBank()
    await load(world, camt([{ day: '2026-03-01', amount: '100', label: 'A' }], { to: '2026-03-02' }))
    const { notices } = await load(
      world,
      camt([{ day: '2026-03-08', amount: '1', label: 'B' }], { opening: 12_000, from: '2026-03-07' }),
    )
    expect(notices.map(n => n.message).join()).toMatch(/il manque 20,00/)
  })

  test('statements of unknown accounts are refused; of another account than chosen too', async () => {
    const { world } = await openBank()
    const other = camt([{ amount: '1', label: 'A' }], { iban: 'FR1420041010050500013M02606' })
    expect((await refusalsOf(load(world, other))).message).toMatch(/n’est pas parmi vos comptes/)
    const { id } = await addBankAccount(world.system, {
      name: 'Postale',
      iban: 'FR1420041010050500013M02606',
      account: '5122',
    })
    expect((await refusalsOf(load(world, camt([{ amount: '1', label: 'A' }]), { bankAccountId: id }))).message).toMatch(
      /est celui de «\sCrédit coopératif\s»/,
    )
    expect(await load(world, other)).toMatchObject({ imported: 1 })
  })

  test('CSV: the mapping chosen is kept for the account', async () => {
    const { world, bankAccountId } = await openBank()
    const csv = base64('a;b;c\n01/03/2026;12,00;Vente un\n02/03/2026;-3,50;Achat deux\n')
    expect(
      (await refusalsOf(importBankFile(world.system, { content: csv, name: 'x.csv' }))).refusals.length,
    ).toBeGreaterThan(0)
    const mapping = {
      delimiter: ';' as const,
      headerRow: 1,
      dayFormat: 'dmy' as const,
      columns: { day: 0, amount: 1, label: 2 },
    }
    const preview = await previewBankFile(world.system, { content: csv, name: 'x.csv', bankAccountId, mapping })
    expect(preview).toMatchObject({ newCount: 2, problems: [] })
    expect(preview.csv!.rows[0]).toEqual(['a', 'b', 'c'])
    expect(await importBankFile(world.system, { content: csv, name: 'x.csv', bankAccountId, mapping })).toMatchObject({
      imported: 2,
    })
    const next = base64('a;b;c\n02/03/2026;-3,50;Achat deux\n03/03/2026;1,00;Vente trois\n')
    expect(await importBankFile(world.system, { content: next, name: 'y.csv', bankAccountId })).toMatchObject({
      imported: 1,
      known: 1,
    })
  })

  test.each([
    ['empty', ''],
    ['not base64', '%%%%'],
    ['nothing', base64(' ')],
    ['a picture', base64('\u0089PNG\r\n')],
    ['a page', base64('<!doctype html><html></html>')],
    ['half a file', camt([{ amount: '1', label: 'A' }]).slice(0, 400)],
    ['NUL', base64('date;libelle;montant\n01/03/2026;a\0b;1\n')],
  ])('odd files are refused or read, never a fault: %s', async (_, content) => {
    const { world, bankAccountId } = await openBank()
    const result = await importBankFile(world.system, { content, name: 'x', bankAccountId }).catch(e => e)
    expect(result instanceof Refused || result.imported >= 0).toBe(true)
  })

  test('odd labels', async () => {
    const { world } = await openBank()
    const label = `🐝 ${'x'.repeat(3000)} <b> & ' " \\u0000 \\ %_ ;--`
    expect(
      await load(
        world,
        camt([
          { amount: '1', label, name: 'é'.repeat(400) },
          { amount: '0', label: 'rien' },
        ]),
      ),
    ).toMatchObject({ imported: 1 })
    const { rows } = await listBankLines(world.system, { q: '%_ ;--', limit: 10 })
    expect(rows.length).toBeLessThanOrEqual(1)
    expect((await suggestMatches(world.system, { limit: 10 })).lines).toHaveLength(1)
    expect(
      await load(
        world,
        camt([
          { amount: '1', label, name: 'é'.repeat(400) },
          { amount: '0', label: 'rien' },
        ]),
      ),
    ).toMatchObject({ imported: 0 })
  })
})

describe('matching', () => {
  let bank: Bank
  beforeAll(async () => {
    bank = await openBank()
  })

  test('a number and the exact amount: accepted, the receipt is recorded on the bank’s account and VAT is freed', async () => {
    const { world, activityId, customerId } = bank
    const issued = await invoice(world, activityId, customerId, '1000')
    await load(
      world,
      camt([
        {
          amount: '1200',
          label: `VIR ${issued.number.replace('-', ' ')}`,
          name: 'MAIRIE DE RIEUX',
          iban: 'BE68539007547034',
        },
      ]),
    )
    const best = (await bestOf(world, `VIR ${issued.number.replace('-', ' ')}`))!
    expect(best.confidence).toBeGreaterThanOrEqual(97)
    expect(best.reason).toMatch(/montant exact, numéro cité, nom reconnu/)
    await acceptSuggestions(world.system, { matches: [best.match] })
    expect(await balances(world)).toEqual({ '44571 A1': -20_000, '5121 A1': 120_000, '706 A1': -100_000 })
    expect((await lines(world, 'matched')).size).toBe(1)
  })

  test('the IBAN seen once says who pays, whatever the label', async () => {
    const { world, activityId, customerId } = bank
    const issued = await invoice(world, activityId, customerId, '77')
    await load(
      world,
      camt([{ day: '2026-03-06', amount: '92.40', label: 'REGLEMENT', iban: 'BE68539007547034' }], {
        opening: 120_000,
        from: '2026-03-06',
      }),
    )
    const best = (await bestOf(world, 'REGLEMENT'))!
    expect(best.confidence).toBeGreaterThanOrEqual(85)
    expect(best.reason).toMatch(/même IBAN/)
    expect(best.match.parts[0]).toMatchObject({
      kind: 'customer',
      invoices: [{ invoiceId: issued.id, amountCents: 9240 }],
    })
  })

  test('two equal invoices and two equal payments: one each', async () => {
    const { world, activityId } = await openBank()
    const customerId = await addTestCustomer(world, activityId, 'Club de voile')
    const ids = [
      await invoice(world, activityId, customerId, '50'),
      await invoice(world, activityId, customerId, '50'),
    ].map(i => i.id)
    await load(
      world,
      camt([
        { day: '2026-03-04', amount: '60', label: 'CLUB DE VOILE' },
        { day: '2026-03-05', amount: '60', label: 'CLUB DE VOILE MARS' },
      ]),
    )
    const { lines: suggested } = await suggestMatches(world.system, { limit: 10 })
    const targets = suggested.map(
      ({ suggestions }) =>
        (suggestions[0]!.match.parts[0] as { invoices: { invoiceId: string }[] }).invoices[0]!.invoiceId,
    )
    expect(targets).toEqual(ids)
    await acceptSuggestions(world.system, { matches: suggested.map(({ suggestions }) => suggestions[0]!.match) })
    expect((await lines(world, 'open')).size).toBe(0)
  })

  test('several invoices of one customer that add up', async () => {
    const { world, activityId, customerId } = await openBank()
    for (const net of ['10', '20', '30', '41']) await invoice(world, activityId, customerId, net)
    await load(world, camt([{ amount: '85.20', label: 'VIR MAIRIE DE RIEUX' }]))
    const best = (await bestOf(world, 'VIR MAIRIE DE RIEUX'))!
    expect(best.reason).toMatch(/3 pièces, somme exacte/)
    await acceptSuggestions(world.system, { matches: [best.match] })
    expect((await balances(world))['411 A1']).toBe(3600)
  })

  test('two people accept at once: one does, the other is told, nothing is posted twice', async () => {
    const { world, activityId, customerId } = await openBank()
    const issued = await invoice(world, activityId, customerId, '100')
    await load(world, camt([{ amount: '120', label: issued.number }]))
    const { match } = (await bestOf(world, issued.number))!
    const results = await Promise.allSettled([
      acceptSuggestions(world.as(['accountant']), { matches: [match] }),
      acceptSuggestions(world.as(['director']), { matches: [match] }),
      matchBankLine(world.as(['administrator']), match),
    ])
    expect(results.filter(r => r.status === 'fulfilled')).toHaveLength(1)
    for (const r of results) if (r.status === 'rejected') expect(r.reason.kind).toBe('stale')
    expect((await balances(world))['5121 A1']).toBe(12_000)
    const session = world.as(['accountant'])
    const line = await idOf(world, issued.number)
    await unmatchBankLine(session, { id: line })
    const [one, two] = await Promise.all([
      acceptSuggestions(session, { matches: [match] }, 'k'),
      acceptSuggestions(session, { matches: [match] }, 'k'),
    ])
    expect(one).toEqual(two)
  })

  test('split: two customers and a fee make one line', async () => {
    const { world, activityId, customerId } = await openBank()
    const other = await openTestActivity(world, 'B2')
    const second = await addTestCustomer(world, other, 'Ferme du Volvestre')
    const a = await invoice(world, activityId, customerId, '100')
    const b = await invoice(world, other, second, '200')
    await load(world, camt([{ amount: '358', label: 'PLATEFORME' }]))
    const id = await idOf(world, 'PLATEFORME')
    const parts: Match['parts'] = [
      {
        kind: 'customer',
        customerId,
        amountCents: 12_000 as never,
        invoices: [{ invoiceId: a.id, amountCents: 12_000 as never }],
      },
      { kind: 'customer', customerId: second, amountCents: 24_000 as never },
      { kind: 'account', account: '627', activityId: other },
    ]
    expect(
      (await refusalsOf(matchBankLine(world.system, { lineIds: [id], parts: parts.slice(0, 2) }))).message,
    ).toMatch(/il reste −2,00/)
    await matchBankLine(world.system, { lineIds: [id], parts })
    expect(await balances(world)).toMatchObject({ '5121 A1': 12_000, '5121 B2': 23_800, '627 B2': 200 })
    expect((await balances(world))['411 B2']).toBeUndefined()
    const line = await getBankLine(world.system, { id })
    expect(line.match!.ledger.reduce((all, entry) => all + entry.amountCents, 0)).toBe(35_800)
    expect(line.documents).toContain(b.number)
    await unmatchBankLine(world.system, { id })
    expect(await balances(world)).toEqual({
      '411 A1': 12_000,
      '411 B2': 24_000,
      '44588 A1': -2000,
      '44588 B2': -4000,
      '706 A1': -10_000,
      '706 B2': -20_000,
    })
    expect(await bankReconciliation(world.system, { id: bankIdOf(line), day: day('2026-03-10') })).toMatchObject({
      ledgerOnly: [],
      unexplainedCents: 0,
      bankOnlyCents: 35_800,
    })
  })

  const bankIdOf = (line: { bankAccountId: string }) => line.bankAccountId

  test('over-payment stays the customer’s credit, and its refund settles it', async () => {
    const { world, activityId, customerId } = await openBank()
    const issued = await invoice(world, activityId, customerId, '100')
    await load(
      world,
      camt([
        { day: '2026-03-04', amount: '150', label: `TROP ${issued.number}` },
        { day: '2026-03-05', amount: '-30', label: 'REMBT' },
        { day: '2026-03-06', amount: '-1', label: 'REMBT ENCORE' },
      ]),
    )
    const best = (await bestOf(world, `TROP ${issued.number}`))!
    expect(best.reason).toMatch(/30,00.€ de trop/)
    await acceptSuggestions(world.system, { matches: [best.match] })
    expect((await balances(world))['411 A1']).toBe(-3000)
    await matchBankLine(world.system, {
      lineIds: [await idOf(world, 'REMBT')],
      parts: [{ kind: 'customer', customerId }],
    })
    expect((await balances(world))['411 A1']).toBeUndefined()
    const error = await refusalsOf(
      matchBankLine(world.system, {
        lineIds: [await idOf(world, 'REMBT ENCORE')],
        parts: [{ kind: 'customer', customerId }],
      }),
    )
    expect(error.message).toMatch(/rien à son crédit/)
  })

  test('a receipt recorded by hand is found in the books and posted no second time; several lines make one', async () => {
    const { world, activityId, customerId } = await openBank()
    const issued = await invoice(world, activityId, customerId, '100')
    await recordReceipts(world.system, {
      receipts: [
        { customerId, day: day('2026-03-04'), method: 'transfer', amountCents: 12_000 as never, account: '5121' },
      ],
    })
    await load(world, camt([{ amount: '120', label: `VIR ${issued.number}` }]))
    const best = (await bestOf(world, `VIR ${issued.number}`))!
    expect(best.match.parts[0]!.kind).toBe('ledger')
    await acceptSuggestions(world.system, { matches: [best.match] })
    expect((await balances(world))['5121 A1']).toBe(12_000)
    await invoice(world, activityId, customerId, '50')
    await recordReceipts(world.system, {
      receipts: [
        { customerId, day: day('2026-03-08'), method: 'transfer', amountCents: 6000 as never, account: '5121' },
      ],
    })
    await load(
      world,
      camt(
        [
          { day: '2026-03-08', amount: '25', label: 'LOT 1', ref: 'x' },
          { day: '2026-03-08', amount: '35', label: 'LOT 2', ref: 'y' },
        ],
        { opening: 12_000, from: '2026-03-07' },
      ),
    )
    const grouped = (await bestOf(world, 'LOT 1'))!
    expect(grouped.match.lineIds).toHaveLength(2)
    await acceptSuggestions(world.system, { matches: [grouped.match] })
    expect((await lines(world, 'open')).size).toBe(0)
    expect((await balances(world))['5121 A1']).toBe(18_000)
    const state = await bankReconciliation(world.system, {
      id: bankIdOf((await lines(world)).get('LOT 1')!),
      day: day('2026-03-10'),
    })
    expect(state).toMatchObject({
      bankCents: 18_000,
      ledgerCents: 18_000,
      bankOnly: [],
      ledgerOnly: [],
      unexplainedCents: 0,
    })
  })

  test('parked on 471, then identified: the parked entry goes, or is reversed once its period is closed', async () => {
    const { world, activityId, customerId } = await openBank()
    const issued = await invoice(world, activityId, customerId, '100')
    await load(
      world,
      camt(
        [
          { day: '2026-02-05', amount: '120', label: 'INCONNU' },
          { day: '2026-02-06', amount: '60', label: 'INCONNU AUSSI' },
        ],
        { from: '2026-02-01' },
      ),
    )
    const ids = [await idOf(world, 'INCONNU'), await idOf(world, 'INCONNU AUSSI')]
    await parkBankLines(world.system, { ids })
    expect(await balances(world)).toMatchObject({ '5121 H': 18_000, '471 H': -18_000 })
    expect((await refusalsOf(parkBankLines(world.system, { ids }))).kind).toBe('stale')
    await matchBankLine(world.system, {
      lineIds: [ids[0]!],
      parts: [{ kind: 'customer', customerId, invoices: [{ invoiceId: issued.id, amountCents: 12_000 as never }] }],
    })
    expect(await balances(world)).toMatchObject({ '5121 H': 6000, '471 H': -6000, '5121 A1': 12_000 })

    const { rows } = await ownersPool().query(
      'select id from entry where organisation_id = $1 and validated_at is null',
      [world.organisationId],
    )
    await validateEntries(world.system, { ids: rows.map(row => row.id) } as never)
    await closePeriod(world.system, { through: day('2026-02-28') })
    await matchBankLine(world.system, { lineIds: [ids[1]!], parts: [{ kind: 'account', account: '758' }] })
    expect(await balances(world)).toMatchObject({ '5121 H': 6000, '758 H': -6000, '5121 A1': 12_000 })
    expect((await balances(world))['471 H']).toBeUndefined()
    const account = bankIdOf((await lines(world)).get('INCONNU')!)
    expect(await bankReconciliation(world.system, { id: account, day: day('2026-03-10') })).toMatchObject({
      bankOnly: [],
      ledgerOnly: [],
      unexplainedCents: 0,
    })
    expect(await bankReconciliation(world.system, { id: account, day: day('2026-02-28') })).toMatchObject({
      bankCents: 18_000,
      ledgerCents: 18_000,
      unexplainedCents: 0,
    })
    await unmatchBankLine(world.system, { id: ids[0]! })
    expect((await balances(world))['411 A1']).toBe(12_000)
  })

  test('an entry leads to the bank lines that it is reconciled with, and they to it; an entrepreneur sees none', async () => {
    const { world, activityId, customerId } = await openBank()
    const issued = await invoice(world, activityId, customerId, '100')
    await load(world, camt([{ amount: '120', label: 'VIR CLIENT' }]))
    const id = await idOf(world, 'VIR CLIENT')
    const invoices = [{ invoiceId: issued.id, amountCents: 12_000 as never }]
    await matchBankLine(world.system, { lineIds: [id], parts: [{ kind: 'customer', customerId, invoices }] })
    const [entry] = (await getBankLine(world.system, { id })).match!.ledger
    const { bankLines } = await getEntry(world.as(['accountant']), { id: entry!.entryId })
    expect(bankLines).toEqual([{ id, day: expect.any(String), amountCents: 12_000 }])
    const seen = await getEntry(world.as(['entrepreneur'], [activityId]), { id: entry!.entryId })
    expect(seen.lines).not.toEqual([])
    expect(seen.bankLines).toEqual([])
  })

  test('a subscription of shares is paid up by the bank’s line, and due again when the line is taken back', async () => {
    const { world } = await openBank()
    const personId = (await addPerson(world.system, { firstName: 'Aya', lastName: 'Berthier' })).id
    const { id } = await requestShares(world.system, { kind: 'subscription', personId, shares: 4 })
    await approveShareRequests(world.system, { ids: [id], on: day('2026-03-02'), decision: 'Conseil' })
    await load(world, camt([{ amount: '200', label: 'VIR PARTS BERTHIER PS-00001', name: 'AYA BERTHIER' }]))
    const best = (await bestOf(world, 'VIR PARTS BERTHIER PS-00001'))!
    expect(best.summary).toMatch(/Parts sociales PS-00001 · Aya Berthier/)
    await acceptSuggestions(world.system, { matches: [best.match] })
    expect(await balances(world)).toEqual({ '1013 H': -20_000, '5121 H': 20_000 })
    expect((await listShareholders(world.system, {}))[0]).toMatchObject({ shares: 4, paidCents: 20_000 })
    await unmatchBankLine(world.system, { id: await idOf(world, 'VIR PARTS BERTHIER PS-00001') })
    expect(await balances(world)).toEqual({ '1012 H': -20_000, '4562 H': 20_000 })
    expect((await listShareholders(world.system, {}))[0]).toMatchObject({ shares: 4, paidCents: 0 })
  })

  test('fees, transfers between our accounts, and what labels went to before', async () => {
    const { world } = await openBank()
    await addBankAccount(world.system, { name: 'Livret', iban: 'FR1420041010050500013M02606', account: '5122' })
    await load(
      world,
      camt([
        { amount: '-12.50', label: 'FRAIS TENUE DE COMPTE' },
        { amount: '-500', label: 'VIR LIVRET', iban: 'FR1420041010050500013M02606' },
        { amount: '-45', label: 'PRLV SEPA OCTOPUS ENERGIE 0001' },
      ]),
    )
    await load(
      world,
      camt([{ amount: '500', label: 'VIR DE COOP', iban: IBAN }], { iban: 'FR1420041010050500013M02606' }),
    )
    expect(await bestOf(world, 'FRAIS TENUE DE COMPTE')).toMatchObject({
      confidence: 92,
      match: { parts: [{ kind: 'account', account: '627' }] },
    })
    const [out, back] = [(await bestOf(world, 'VIR LIVRET'))!, (await bestOf(world, 'VIR DE COOP'))!]
    expect([out.confidence, back.confidence]).toEqual([97, 97])
    await acceptSuggestions(world.system, { matches: [out.match, back.match] })
    expect(await balances(world)).toEqual({ '5121 H': -50_000, '5122 H': 50_000 })
    const { rows } = await ownersPool().query(
      'select count(*)::int as n from lettering where organisation_id = $1 and account = $2',
      [world.organisationId, '580'],
    )
    expect(rows[0].n).toBe(1)
    await matchBankLine(world.system, {
      lineIds: [await idOf(world, 'PRLV SEPA OCTOPUS ENERGIE 0001')],
      parts: [{ kind: 'account', account: '6061' }],
    })
    await load(
      world,
      camt([{ day: '2026-03-09', amount: '-48', label: 'PRLV SEPA OCTOPUS ENERGIE 0002' }], {
        opening: -55_750,
        from: '2026-03-09',
      }),
    )
    expect(await bestOf(world, 'PRLV SEPA OCTOPUS ENERGIE 0002')).toMatchObject({
      reason: 'comme la fois précédente',
      match: { parts: [{ account: '6061' }] },
    })
  })

  test('a supplier’s invoice over two activities is paid by its line, and the VAT of services is freed', async () => {
    const { world, activityId } = await openBank()
    const other = await openTestActivity(world, 'B2')
    const { id: supplierId } = await addSupplier(world.system, { activityId, name: 'Comptoir des Fibres' } as never)
    const bought = await savePurchaseDraft(world.system, {
      activityId,
      supplierId,
      kind: 'invoice',
      number: 'FA-7788/B',
      day: day('2026-03-02'),
      lines: [
        { nature: 'subcontracting', grossCents: 12_000 },
        { nature: 'subcontracting', grossCents: 6000, activityId: other },
      ],
    } as never)
    await submitPurchases(world.system, { ids: [bought.id], acceptDuplicate: false })
    await acceptPurchases(world.system, { ids: [bought.id], acceptDuplicate: false })
    await load(
      world,
      camt([
        { amount: '-180', label: 'PRLV COMPTOIR FIBRES FA7788B' },
        { amount: '-1', label: 'PRLV COMPTOIR ENCORE' },
      ]),
    )
    const best = (await bestOf(world, 'PRLV COMPTOIR FIBRES FA7788B'))!
    expect(best.confidence).toBeGreaterThanOrEqual(97)
    expect(best.summary).toMatch(/Achat FA-7788\/B · Comptoir des Fibres/)
    await acceptSuggestions(world.system, { matches: [best.match] })
    const after = await balances(world)
    expect(after).toMatchObject({ '5121 A1': -12_000, '5121 B2': -6000 })
    expect(Object.keys(after).filter(key => key.startsWith('401') || key.startsWith('44585'))).toEqual([])
    const error = await refusalsOf(
      matchBankLine(world.system, {
        lineIds: [await idOf(world, 'PRLV COMPTOIR ENCORE')],
        parts: [{ kind: 'item', account: '401', itemId: bought.id }],
      }),
    )
    expect(error.message).toMatch(/déjà soldée/)
    await unmatchBankLine(world.system, { id: await idOf(world, 'PRLV COMPTOIR FIBRES FA7788B') })
    expect(await balances(world)).toMatchObject({ '401 A1': -12_000, '401 B2': -6000 })
  })

  test('cheques received are deposited by the bank’s line, one 512 line an activity', async () => {
    const { world, customerId } = await openBank()
    const other = await openTestActivity(world, 'B2')
    const second = await addTestCustomer(world, other, 'Ferme du Volvestre')
    const cheque = { day: day('2026-03-03'), method: 'cheque' as const }
    await recordReceipts(world.system, {
      receipts: [
        { ...cheque, customerId, amountCents: 5000 as never },
        { ...cheque, customerId: second, amountCents: 7000 as never },
        { ...cheque, customerId: second, amountCents: 900 as never },
      ],
    })
    await load(world, camt([{ amount: '120', label: 'REMISE CHEQUES 0012345', day: '2026-03-06' }]))
    const best = (await bestOf(world, 'REMISE CHEQUES 0012345'))!
    expect(best).toMatchObject({ confidence: 90, summary: 'Remise de 2 chèques reçus' })
    await acceptSuggestions(world.system, { matches: [best.match] })
    expect(await balances(world)).toMatchObject({ '5121 A1': 5000, '5121 B2': 7000, '5112 B2': 900 })
    await unmatchBankLine(world.system, { id: await idOf(world, 'REMISE CHEQUES 0012345') })
    expect((await bestOf(world, 'REMISE CHEQUES 0012345'))!.match.parts[0]!.kind).toBe('ledger')
  })

  test('a remittance is taken back once no bank line shows it: its cheques are to deposit again, and may be cancelled', async () => {
    const { world, activityId, customerId } = await openBank()
    const { ids } = await recordReceipts(world.system, {
      receipts: [{ customerId, day: day('2026-03-03'), method: 'cheque', amountCents: 5000 as never }],
    })
    await load(world, camt([{ amount: '50', label: 'REMISE CHEQUES 0012346', day: '2026-03-06' }]))
    const line = await idOf(world, 'REMISE CHEQUES 0012346')
    const match = { lineIds: [line], parts: [{ kind: 'cheques' as const, receiptIds: ids }] }
    await matchBankLine(world.system, match)
    const [deposit] = (await listDeposits(world.system, { method: 'cheque', limit: 50 })).rows
    expect(deposit).toMatchObject({ amountCents: 5000, receipts: 1, method: 'cheque', day: '2026-03-06' })
    const cancel = (session = world.system) => cancelDeposit(session, { id: deposit!.id })
    await expect(cancel()).rejects.toThrow(/défaites d’abord ce rapprochement/)
    await unmatchBankLine(world.system, { id: line })
    await expect(cancelReceipts(world.system, { ids })).rejects.toThrow(/annulez d’abord la remise/)
    const { rows } = await ownersPool().query<{ id: string }>('select id from entry where document_id = $1', [
      deposit!.id,
    ])
    await expect(reverseEntry(world.system, { id: rows[0]!.id })).rejects.toThrow(/annulez la remise/)
    await expect(cancelDeposit(world.system, { id: deposit!.id, day: day('2026-03-05') })).rejects.toThrow(
      /entre le 06\/03\/2026/,
    )
    await cancel()
    expect(await balances(world)).toMatchObject({ '5112 A1': 5000 })
    expect(await balances(world)).not.toHaveProperty('5121 A1')
    expect((await listDeposits(world.system, { limit: 50 })).rows).toEqual([])
    expect((await listReceipts(world.system, { activityId, toDeposit: true, limit: 50 })).rows).toHaveLength(1)
    await expect(cancel()).rejects.toThrow(/déjà annulée/)
    // Neither the entry nor its mirror waits for the bank: the line is a new remittance.
    expect((await bestOf(world, 'REMISE CHEQUES 0012346'))!.match.parts).toEqual(match.parts)
    await matchBankLine(world.system, match)
    await unmatchBankLine(world.system, { id: line })
    await cancelDeposit(world.system, { id: (await listDeposits(world.system, { limit: 50 })).rows[0]!.id })
    await cancelReceipts(world.system, { ids })
    expect(await balances(world)).not.toHaveProperty('5112 A1')
  })

  test('takings reach the bank as cheques do: cards less its fee, cash of several days, a payout', async () => {
    const { world, activityId } = await openBank()
    const taking = (reference: string, method: string, grossCents: number, more: object = {}) =>
      zTaking.parse({
        activityId,
        day: '2026-03-03',
        reference,
        lines: [{ nature: 'goods', vatRateBp: 2000, grossCents }],
        payments: [{ method }],
        ...more,
      })
    await recordTakings(world.system, {
      takings: [
        taking('Z1', 'card', 34_000),
        taking('Z2', 'cash', 12_050),
        taking('Z3', 'cash', 8_020, { day: '2026-03-04' }),
        taking('PO-8841', 'marketplace', 25_000, { fee: { grossCents: 3_000, vatCents: 500 } }),
      ],
    })
    await load(
      world,
      camt([
        { amount: '337.96', label: 'REMISE CB 4512' },
        { amount: '200.70', label: 'VERSEMENT ESPECES' },
        { amount: '220', label: 'ETALAGE SAS PO-8841' },
        { amount: '220', label: 'LOYER' },
      ]),
    )
    const cards = (await bestOf(world, 'REMISE CB 4512'))!
    expect(cards).toMatchObject({ confidence: 70, summary: 'Remise d’une carte' })
    expect(cards.reason).toContain('2,04\u00a0€ de frais')
    const cash = (await bestOf(world, 'VERSEMENT ESPECES'))!
    expect(cash).toMatchObject({ confidence: 90, summary: 'Remise de 2 recettes en espèces' })
    const payout = (await bestOf(world, 'ETALAGE SAS PO-8841'))!
    expect(payout).toMatchObject({ confidence: 85, summary: 'Remise d’une place de marché' })
    await acceptSuggestions(world.system, { matches: [cards.match, cash.match, payout.match] })
    const after = await balances(world)
    // 337,96 + 200,70 + 220,00; the bank kept 2,04 of the cards
    expect(after).toMatchObject({ '5121 A1': 75_866, '627 A1': 204 })
    expect(Object.keys(after).filter(key => /^(511|53)/.test(key))).toEqual([])
    await unmatchBankLine(world.system, { id: await idOf(world, 'REMISE CB 4512') })
    expect((await bestOf(world, 'REMISE CB 4512'))!.match.parts[0]!.kind).toBe('ledger')
  })

  test('a part of the cash: the rest stays in the till, and goes to the bank by its account', async () => {
    const { world, activityId } = await openBank()
    const taking = (reference: string, grossCents: number) =>
      zTaking.parse({
        activityId,
        day: '2026-03-03',
        reference,
        lines: [{ nature: 'goods', vatRateBp: 2000, grossCents }],
        payments: [{ method: 'cash' }],
      })
    await recordTakings(world.system, { takings: [taking('Z1', 12_000), taking('Z2', 8_000)] })
    await load(
      world,
      camt([
        { amount: '150', label: 'VERSEMENT ESPECES' },
        { amount: '50', label: 'VERST ESP' },
      ]),
    )
    const part = (await bestOf(world, 'VERSEMENT ESPECES'))!
    expect(part).toMatchObject({ confidence: 70, summary: 'Remise de 2 recettes en espèces' })
    expect(part.reason).toContain('50,00\u00a0€ restent en caisse')
    await acceptSuggestions(world.system, { matches: [part.match] })
    expect(await balances(world)).toMatchObject({ '5121 A1': 15_000, '53 A1': 5_000 })
    const lineIds = [await idOf(world, 'VERST ESP')]
    await acceptSuggestions(world.system, {
      matches: [{ lineIds, parts: [{ kind: 'account', account: '53', activityId }] }],
    })
    const after = await balances(world)
    expect(after).toMatchObject({ '5121 A1': 20_000 })
    expect(after).not.toHaveProperty('53 A1')
  })

  test('a batch booked as one line finds the document of each of its transactions', async () => {
    const { world, activityId, customerId } = await openBank()
    const [a, b] = [
      await invoice(world, activityId, customerId, '100'),
      await invoice(world, activityId, customerId, '200'),
    ]
    await load(world, camt([{ amount: '360', label: 'LOT' }]))
    const id = await idOf(world, 'LOT')
    const details = [a, b].map(({ number, grossCents }) => ({
      label: `VIR ${number}`,
      amountCents: grossCents,
      counterparty: null,
      counterpartyIban: null,
      reference: null,
    }))
    await ownersPool().query('update bank_line set details = $2 where id = $1', [id, JSON.stringify(details)])
    const best = (await bestOf(world, 'LOT'))!
    expect(best.confidence).toBeGreaterThanOrEqual(95)
    await acceptSuggestions(world.system, { matches: [best.match] })
    expect((await balances(world))['411 A1']).toBeUndefined()
  })

  test('refused all at once: accounts, activities, lines of another account, sums', async () => {
    const { world } = await openBank()
    await load(
      world,
      camt([
        { amount: '10', label: 'A' },
        { amount: '20', label: 'B' },
      ]),
    )
    const [a, b] = [await idOf(world, 'A'), await idOf(world, 'B')]
    const error = await refusalsOf(
      acceptSuggestions(world.system, {
        matches: [
          { lineIds: [a], parts: [{ kind: 'account', account: '6999' }] },
          { lineIds: [b], parts: [{ kind: 'account', account: '5121' }] },
        ],
      }),
    )
    expect(error.refusals.map(r => r.path)).toEqual(['matches.0.parts.0.account', 'matches.1.parts.0.account'])
    for (const parts of [
      [{ kind: 'item', account: '401', itemId: a }],
      [{ kind: 'customer', customerId: a }],
      [{ kind: 'ledger', lines: [{ entryId: a }] }],
      [{ kind: 'cheques', receiptIds: [a] }],
      [{ kind: 'account', account: '758', activityId: a }],
      [{ kind: 'account', account: '758', amountCents: 1 }],
      [
        { kind: 'account', account: '758', amountCents: 1000 },
        { kind: 'account', account: '758', amountCents: 0 },
      ],
      [
        { kind: 'account', account: '758' },
        { kind: 'account', account: '758' },
      ],
      [],
    ])
      await refusalsOf(matchBankLine(world.system, { lineIds: [a], parts: parts as never }))
    expect(await balances(world)).toEqual({})
    expect((await listMatchCandidates(world.system, { id: a, q: 'rien' })).items).toEqual([])
  })
})
