import { mkdtemp, readFile, rm } from 'node:fs/promises'
import os from 'node:os'
import { join } from 'node:path'
import { describe, expect, test } from 'vitest'
import { checkFec } from '../../formats/fec-check.ts'
import { day } from '../../kernel/day.ts'
import { cents, formatAmount } from '../../kernel/money.ts'
import { Refused } from '../../kernel/refusal.ts'
import { applicationPool, ownersPool } from '../../platform/database.server.ts'
import { testDatabase } from '../../platform/testing.server.ts'
import {
  addTestCustomer,
  decideTestLevy,
  issueTestInvoice,
  openTestActivity,
  openWorld,
  testLine,
  type World,
} from '../fixtures.ts'
import { recordReceipts } from '../invoicing/index.ts'
import { openExercice } from '../organisation/index.ts'
import { recordTakings, zTaking } from '../takings/index.ts'
import * as ledger from './index.ts'
import { documentAddress, ledgerAddress } from './pages/ledger-address.ts'

await testDatabase()

const line = (account: string, amount: number, activityId?: string, thirdPartyId?: string) => ({
  account,
  activityId,
  thirdPartyId,
  debitCents: cents(Math.max(0, amount)),
  creditCents: cents(Math.max(0, -amount)),
})
const post = async (world: World, date: string, lines: ReturnType<typeof line>[], documentNumber = 'P1') =>
  (
    await ledger.postSundryEntry(world.as(['accountant']), {
      day: day(date),
      label: 'Essai',
      documentNumber,
      liaison: 'treasury',
      lines,
    })
  ).id
const refusals = async (work: Promise<unknown>): Promise<string[]> => {
  const error = await work.catch(e => e)
  if (!(error instanceof Refused)) throw error
  return error.refusals.map(refusal => refusal.code)
}
const owner = async (sql: string, values: unknown[] = []) => (await ownersPool().query(sql, values)).rows

const invoiced = async (world: World, activityId: string, customerId: string, unitPrice: string) =>
  (await issueTestInvoice(world, { activityId, customerId }, [testLine(unitPrice)])).id

describe('the brouillard', async () => {
  const world = await openWorld()
  const [a, b] = [await openTestActivity(world, 'A'), await openTestActivity(world, 'B')]
  const accountant = world.as(['accountant'])

  test('refuses everything at once', async () => {
    const codes = await refusals(
      ledger.postSundryEntry(accountant, {
        day: day('2031-01-01'),
        label: 'x',
        journal: 'ZZ',
        liaison: 'treasury',
        lines: [line('999X', 100), line('706', 0), { ...line('512', 50), creditCents: cents(50) }],
      }),
    )
    expect(codes).toEqual(['exercice', 'journal', 'compte', 'montant', 'sens', 'equilibre'])
  })

  test('an entrepreneur cannot post, and an entry of another tenant does not exist', async () => {
    expect(
      await refusals(
        ledger.postSundryEntry(world.as(['entrepreneur'], [a]), {
          day: world.system.now!.slice(0, 10) as never,
          label: 'x',
          liaison: 'treasury',
          lines: [line('512', 1), line('706', -1)],
        }),
      ),
    ).toEqual(['interdit'])
    const id = await post(world, '2026-03-01', [line('6064', 100, a), line('401', -100, a)])
    const elsewhere = await openWorld()
    expect(await refusals(ledger.getEntry(elsewhere.system, { id }))).toEqual(['introuvable'])
    expect(await refusals(ledger.validateEntries(elsewhere.system, { ids: [id] }))).toEqual(['introuvable'])
    expect(await refusals(ledger.reverseEntry(elsewhere.system, { id }))).toEqual(['introuvable'])
  })

  test('lines of two activities get their liaison, both balance', async () => {
    const id = await post(world, '2026-03-02', [line('6064', 5000, a), line('512', -5000)])
    const { lines, number } = await ledger.getEntry(accountant, { id })
    expect(number).toBeNull()
    expect(lines.map(l => [l.account, l.activityId === a ? 'A' : 'H', l.debitCents - l.creditCents])).toEqual([
      ['6064', 'A', 5000],
      ['512', 'H', -5000],
      ['581', 'A', -5000],
      ['581', 'H', 5000],
    ])
    const own = await ledger.getEntry(world.as(['entrepreneur'], [a]), { id })
    expect(own.lines.map(l => l.account)).toEqual(['6064', '581'])
    expect(await refusals(ledger.getEntry(world.as(['entrepreneur'], [b]), { id }))).toEqual(['introuvable'])
  })

  test('is not validated before its day', async () => {
    const id = await post(world, '2026-03-30', [line('626', 100, b), line('401', -100, b)])
    expect(await refusals(ledger.validateEntries(accountant, { ids: [id] }))).toEqual(['futur'])
    await ledger.discardEntry(accountant, { id })
  })

  test('is validated in order of date, gapless, then final in the database itself', async () => {
    const late = await post(world, '2026-03-09', [line('626', 300, b), line('401', -300, b)])
    const early = await post(world, '2026-03-03', [line('626', 200, b), line('401', -200, b)])
    const { validated } = await ledger.validateEntries(accountant, { through: day('2026-03-31') })
    expect(validated).toBe(4)
    const [first, last] = [
      await ledger.getEntry(accountant, { id: early }),
      await ledger.getEntry(accountant, { id: late }),
    ]
    expect([first.number, last.number]).toEqual([3, 4])
    expect(await refusals(ledger.discardEntry(accountant, { id: late }))).toEqual(['validee'])
    for (const pool of [applicationPool(), ownersPool()]) {
      for (const statement of [
        `update entry set label = 'x' where id = '${late}'`,
        `delete from entry where id = '${late}'`,
        `update entry_line set debit = debit + 1 where entry_id = '${late}'`,
        `delete from entry_line where entry_id = '${late}'`,
        `update entry set hash = decode('00', 'hex'), number = 9 where id = '${late}'`,
      ]) {
        const client = await pool.connect()
        await client.query(`begin; select set_config('app.tenant', '${world.organisationId}', true)`)
        await expect(client.query(statement), statement).rejects.toThrow(
          /permission denied|définitive|définitif|contrepassez/,
        )
        await client.query('rollback')
        client.release()
      }
    }
  })

  test('reversal, once', async () => {
    const id = await post(world, '2026-03-10', [line('6068', 700, a), line('401', -700, a)], 'F77')
    expect(await refusals(ledger.reverseEntry(accountant, { id }))).toEqual(['brouillard'])
    await ledger.validateEntries(accountant, { ids: [id] })
    const { id: mirror } = await ledger.reverseEntry(accountant, { id })
    const [entry, back] = [await ledger.getEntry(accountant, { id }), await ledger.getEntry(accountant, { id: mirror })]
    expect(entry.reversedBy).toBe(mirror)
    expect(back).toMatchObject({ documentNumber: 'F77', reverses: id })
    expect(back.lines.map(l => l.creditCents)).toEqual([700, 0])
    expect(await refusals(ledger.reverseEntry(accountant, { id }))).toEqual(['deja'])
  })

  test('reallocation moves a validated line to another activity and account, with its liaison', async () => {
    const id = await post(world, '2026-03-10', [line('6068', 900, a), line('401', -900, a)], 'F78')
    await ledger.validateEntries(accountant, { ids: [id] })
    expect(await refusals(ledger.reallocate(accountant, { id, position: 1, account: '6068' }))).toEqual(['identique'])
    expect(
      await refusals(ledger.reallocate(accountant, { id, position: 1, account: '6999', amountCents: cents(901) })),
    ).toEqual(['montant', 'compte'])
    const moved = await ledger.reallocate(accountant, {
      id,
      position: 1,
      account: '6063',
      activityId: b,
      amountCents: cents(600),
    })
    const { lines } = await ledger.getEntry(accountant, { id: moved.id })
    expect(lines.map(l => [l.account, l.activityId === a ? 'A' : 'B', l.debitCents - l.creditCents])).toEqual([
      ['6068', 'A', -600],
      ['6063', 'B', 600],
      ['581', 'A', 600],
      ['581', 'B', -600],
    ])
    await ledger.discardEntry(accountant, { id: moved.id })
    expect(await refusals(ledger.getEntry(accountant, { id: moved.id }))).toEqual(['introuvable'])
  })

  test('a closed period takes no entry, by the use case nor in the database', async () => {
    const id = await post(world, '2026-02-10', [line('6068', 1, a), line('401', -1, a)])
    expect(await refusals(ledger.closePeriod(accountant, { through: day('2026-02-28') }))).toEqual(['brouillard'])
    expect(await refusals(ledger.closePeriod(accountant, { through: day('2026-12-31') }))).toEqual([
      'futur',
      'brouillard',
    ])
    await ledger.validateEntries(accountant, { ids: [id] })
    await ledger.closePeriod(accountant, { through: day('2026-02-28') })
    expect(await refusals(post(world, '2026-02-28', [line('6068', 1, a), line('401', -1, a)]))).toEqual([
      'periode-close',
    ])
    const client = await applicationPool().connect()
    await client.query(`begin; select set_config('app.tenant', '${world.organisationId}', true)`)
    const entry = {
      id: '01900000-0000-7000-8000-000000000001',
      journal: 'OD',
      day: '2026-02-01',
      label: 'x',
      documentKind: 'sundry',
      documentNumber: 'x',
      documentDay: '2026-02-01',
      lines: [
        { account: '6068', activityId: a, debit: 1 },
        { account: '401', activityId: a, credit: 1 },
      ],
    }
    await expect(
      client.query('select * from post_entries($1, false, now())', [JSON.stringify([entry])]),
    ).rejects.toThrow(/close/)
    await client.query('rollback')
    client.release()
    expect(await ledger.verifyLedger()).toEqual([])
  })
})

describe('accounts', async () => {
  const world = await openWorld()
  test('are added once, renamed, found', async () => {
    const accountant = world.as(['accountant'])
    await ledger.addAccount(accountant, { code: '70611', label: 'Ateliers' })
    expect(await refusals(ledger.addAccount(accountant, { code: '70611', label: 'Ateliers' }))).toEqual(['existe'])
    await ledger.renameAccount(accountant, { code: '70611', label: 'Ateliers d’été' })
    expect(await ledger.listAccounts(accountant, { q: 'ateliers d’ETE' })).toEqual([
      { code: '70611', label: 'Ateliers d’été' },
    ])
    expect((await ledger.listJournals(accountant, {})).map(journal => journal.code)).toContain('OD')
  })
})

describe('reports', async () => {
  const world = await openWorld({ today: '2025-03-10' })
  const accountant = world.as(['accountant'])
  const [a, b] = [await openTestActivity(world, 'A'), await openTestActivity(world, 'B')]
  const supplier = await addTestCustomer(world, a, 'Bois du Volvestre')
  await openExercice(world.system, {})
  // 2025: A sells 1 000, buys 300 (unpaid), the house lends B 200 of treasury for rent.
  await post(world, '2025-02-15', [line('512', 100_000, a), line('706', -100_000, a)])
  await post(world, '2025-04-15', [line('607', 30_000, a), line('401', -30_000, a, supplier)], 'F1')
  await post(world, '2025-06-30', [line('6132', 20_000, b), line('512', -20_000)])
  // 2026
  await post(world, '2026-01-20', [line('401', 30_000, a, supplier), line('512', -30_000, a)], 'F1')
  await post(world, '2026-02-20', [line('411', 50_000, a, supplier), line('707', -50_000, a)], 'F2')

  test('trial balance: any days, openings carried, earlier result on 12, liaisons net', async () => {
    const whole = await ledger.trialBalance(accountant, { from: day('2026-01-10'), to: day('2026-02-19') })
    expect(whole.totals).toEqual({ openingCents: 0, debitCents: 30_000, creditCents: 30_000, closingCents: 0 })
    expect(whole.rows.map(row => [row.account, row.openingCents, row.closingCents])).toEqual([
      ['120', -50_000, -50_000],
      ['401', -30_000, 0],
      ['512', 80_000, 50_000],
    ])
    const ofB = await ledger.trialBalance(accountant, {
      from: day('2026-01-01'),
      to: day('2026-12-31'),
      activityIds: [b],
    })
    expect(ofB.rows.map(row => [row.account, row.closingCents])).toEqual([
      ['129', 20_000],
      ['581', -20_000],
    ])
    const entrepreneur = await ledger.trialBalance(world.as(['entrepreneur'], [b]), {
      from: day('2025-01-01'),
      to: day('2025-12-31'),
    })
    expect(entrepreneur.rows.map(row => [row.account, row.closingCents])).toEqual([
      ['581', -20_000],
      ['6132', 20_000],
    ])
    expect(await refusals(ledger.trialBalance(accountant, { from: day('2026-02-01'), to: day('2026-01-01') }))).toEqual(
      ['periode'],
    )
  })

  test('any period’s trial balance is what its lines say', async () => {
    const days = [
      '2025-01-01',
      '2025-02-15',
      '2025-02-16',
      '2025-04-30',
      '2025-12-31',
      '2026-01-01',
      '2026-01-20',
      '2026-02-28',
    ]
    for (const from of days)
      for (const to of days.filter(to => to >= from)) {
        const { rows } = await ledger.trialBalance(accountant, { from: day(from), to: day(to), activityIds: [a] })
        const expected = await owner(
          `select account, sum(debit) filter (where day between $2 and $3) as debit, sum(credit) filter (where day between $2 and $3) as credit
           from entry_line where activity_id = $1 group by account having count(*) filter (where day between $2 and $3) > 0 order by account`,
          [a, from, to],
        )
        const moved = rows
          .filter(row => row.debitCents || row.creditCents)
          .map(row => [row.account, row.debitCents, row.creditCents])
        expect(moved, `${from} ${to}`).toEqual(
          expected.map(row => [row.account, Number(row.debit), Number(row.credit)]),
        )
        expect(rows.reduce((total, row) => total + row.closingCents, 0)).toBe(0)
      }
  })

  test('general ledger: opening, running balance over pages', async () => {
    const first = await ledger.generalLedger(accountant, {
      from: day('2026-01-01'),
      to: day('2026-12-31'),
      accounts: ['512', '411'],
      activityIds: [a],
      limit: 1,
    })
    expect(first).toMatchObject({
      openingCents: 100_000,
      closingCents: 120_000,
      debitCents: 50_000,
      creditCents: 30_000,
    })
    expect(first.rows.map(row => row.balanceCents)).toEqual([70_000])
    const second = await ledger.generalLedger(accountant, {
      from: day('2026-01-01'),
      to: day('2026-12-31'),
      accounts: ['512', '411'],
      activityIds: [a],
      limit: 1,
      after: first.next!,
    })
    expect(second.rows.map(row => [row.account, row.balanceCents])).toEqual([['411', 120_000]])
    expect(second.next).toBeNull()
  })

  test('statements: each activity has its own, liaisons apart, the house’s sum', async () => {
    const income = await ledger.incomeStatement(accountant, {
      from: day('2026-01-01'),
      to: day('2026-12-31'),
      activityIds: [a],
    })
    expect(income).toMatchObject({ resultCents: 50_000, previousResultCents: 70_000 })
    expect(
      income.products[0]!.figures.map(figure => [
        figure.key,
        figure.accounts,
        figure.amountCents,
        figure.previousCents,
      ]),
    ).toEqual([
      ['goodsSold', ['707'], 50_000, 0],
      ['production', ['706'], 0, 100_000],
    ])
    const sheet = await ledger.balanceSheet(accountant, { on: day('2026-12-31'), activityIds: [b] })
    expect(sheet.totalAssetsCents).toBe(sheet.totalLiabilitiesCents)
    expect(sheet.liabilities.map(section => [section.key, section.totalCents])).toEqual([
      ['equity', -20_000],
      ['liaisonDebts', 20_000],
    ])
    const house = await ledger.balanceSheet(accountant, { on: day('2026-12-31') })
    expect([...house.assets, ...house.liabilities].map(section => section.key)).toEqual(['current', 'equity', 'debts'])
    expect([house.totalAssetsCents, house.totalLiabilitiesCents, house.resultCents]).toEqual([100_000, 100_000, 50_000])
  })

  test('third parties: aged, at past dates too', async () => {
    const past = await ledger.agedBalance(accountant, { on: day('2025-12-31'), kind: 'customer', limit: 50 })
    expect(past.rows).toMatchObject([{ thirdPartyId: supplier, balanceCents: -30_000, beyondCents: -30_000 }])
    const now = await ledger.agedBalance(accountant, {
      on: day('2026-03-10'),
      kind: 'customer',
      accounts: ['411'],
      limit: 50,
    })
    expect(now.rows).toMatchObject([{ balanceCents: 50_000, upTo30Cents: 50_000 }])
  })

  test('lettering: suggested by reference, refused unless it balances, undone', async () => {
    const [suggestion] = await ledger.suggestLetterings(accountant, { account: '401' })
    expect(suggestion).toMatchObject({ reason: 'Même référence', amountCents: 30_000 })
    const wrong = await ledger.thirdPartyLedger(accountant, {
      thirdPartyId: supplier,
      to: day('2026-12-31'),
      open: false,
      limit: 50,
    })
    const refs = wrong.rows.map(({ entryId, position }) => ({ entryId, position }))
    expect(await refusals(ledger.letterLines(accountant, { groups: [refs.slice(1)] }))).toEqual(['base'])
    expect(await ledger.letterLines(accountant, { groups: [suggestion!.lines] })).toEqual({ codes: ['A'] })
    const open = await ledger.thirdPartyLedger(accountant, {
      thirdPartyId: supplier,
      to: day('2026-12-31'),
      open: true,
      limit: 50,
    })
    expect(open.rows.map(row => row.account)).toEqual(['411'])
    const lettered = await ledger.thirdPartyLedger(accountant, {
      thirdPartyId: supplier,
      to: day('2026-12-31'),
      open: false,
      limit: 50,
    })
    await ledger.unletter(accountant, { ids: [lettered.rows[0]!.letteringId as string] })
    expect(await ledger.suggestLetterings(accountant, { account: '401' })).toHaveLength(1)
  })
})

describe('FEC', async () => {
  const world = await openWorld({ today: '2025-03-10' })
  const a = await openTestActivity(world, 'A')
  const customer = await addTestCustomer(world, a, 'Mairie "du" Fousseret')
  await openExercice(world.system, {})

  test('our own export has no defect, in the first exercice and with openings in the next', async () => {
    await invoiced(world, a, customer, '1000')
    await post(world, '2025-03-01', [
      { ...line('53', 2000, a), label: 'Caisse\tdu "marché"' } as never,
      line('707', -2000, a),
    ])
    await ledger.validateEntries(world.system, { through: day('2025-12-31') })
    const next = world.on('2026-02-10')
    await invoiced(next, a, customer, '300')
    const brouillard = await post(next, '2026-02-10', [line('6064', 100, a), line('401', -100, a)])
    const dir = await mkdtemp(join(os.tmpdir(), 'essaim-fec-'))
    try {
      for (const [code, expected] of [
        ['2025', { entryCount: 2, lineCount: 5 }],
        ['2026', { entryCount: 2, lineCount: 7 }],
      ] as const) {
        const { file, description } = await ledger.writeFec(world.as(['auditor']), code, dir)
        const bytes = await readFile(file)
        const report = await checkFec([bytes], { fileName: file })
        expect(report.defects).toEqual([])
        expect(report).toMatchObject(expected)
        expect(report.debitCents).toBe(report.creditCents)
        expect(await readFile(description, 'utf8')).toContain(
          `${expected.entryCount} écritures, ${expected.lineCount} lignes`,
        )
        expect(await readFile(description, 'utf8')).toContain(formatAmount(report.debitCents).replace(/\s/g, ''))
        expect(bytes.toString().split('\r\n')[0]!.split('\t')).toHaveLength(19)
        expect(bytes.includes(brouillard)).toBe(false)
        // Whole accounts: neither cut nor, past three figures, filled.
        expect(
          new Set(
            bytes
              .toString()
              .split('\r\n')
              .map(row => row.split('\t')[4]),
          ),
        ).toContain('44588')
        expect(bytes.toString()).toContain('Mairie ’du’ Fousseret')
      }
    } finally {
      await rm(dir, { recursive: true })
    }
    expect(await refusals(ledger.exportFec(world.as(['accountant']), '1999'))).toEqual(['exercice'])
  })

  test('of an exercice without entries: the names of the fields, and no error', async () => {
    const empty = await openWorld({ today: '2026-03-10' })
    const { fileName, bytes, describe: described } = await ledger.exportFec(empty.as(['accountant']), '2026')
    const file = Buffer.concat(await Array.fromAsync(bytes))
    expect(file.toString()).toMatch(/^JournalCode\t.*\tActiviteCode\r\n$/)
    expect(await checkFec([file], { fileName })).toMatchObject({ lineCount: 0, errorCount: 0, warningCount: 1 })
    expect(described().text).toContain('0 écritures, 0 lignes, 0,00 €')
  })

  test('the right to it', async () => {
    expect(await refusals(ledger.exportFec(world.as(['entrepreneur'], [a]), '2025'))).toEqual(['interdit'])
  })
})

describe('verifyLedger', async () => {
  const world = await openWorld()
  const a = await openTestActivity(world, 'A')
  const customer = await addTestCustomer(world, a)
  await decideTestLevy(world, {
    moment: 'receipt',
  })
  const id = await invoiced(world, a, customer, '1000')
  await issueTestInvoice(world, { activityId: a, customerId: customer, retentionBp: 500 }, [testLine('500')])
  await recordTakings(world.system, {
    takings: [
      zTaking.parse({
        activityId: a,
        day: '2026-03-10',
        reference: 'Z 12',
        lines: [{ nature: 'goods', vatRateBp: 2000, grossCents: 12_000 }],
        payments: [{ method: 'cash' }],
      }),
    ],
  })
  await recordReceipts(world.system, {
    receipts: [{ customerId: customer, day: day('2026-03-10'), method: 'transfer', amountCents: 120_000 as never }],
  })
  await post(world, '2026-03-01', [line('6064', 100, a), line('512', -100)])
  await ledger.validateEntries(world.system, { through: day('2026-03-31') })
  const [{ id: entryId }] = (await owner(`select id from entry where document_id = $1`, [id])) as [{ id: string }]

  /** What a superuser can do: every lock off, change, locks on. */
  async function tamper(sql: string) {
    const tables =
      'entry entry_line invoice sales_line retention taking taking_line receipt receipt_part levy_assessment audit_log'.split(
        ' ',
      )
    for (const table of tables) await owner(`alter table ${table} disable trigger user`)
    await owner(sql)
    for (const table of tables) await owner(`alter table ${table} enable trigger user`)
    return (await ledger.verifyLedger()).map(ledger.describeProblem)
  }

  const named = (sql: string) => sql.replaceAll('ID', entryId).replaceAll('ORG', world.organisationId)

  test('what no exercice covers is refused with its day, and nothing is written', async () => {
    const receipt = {
      customerId: customer,
      day: day('2019-01-01'),
      method: 'transfer',
      amountCents: 100 as never,
    } as const
    await expect(recordReceipts(world.system, { receipts: [receipt] })).rejects.toThrow(
      /Aucun exercice ne couvre le 01\/01\/2019/,
    )
  })

  test('says nothing about sound books', async () => expect(await ledger.verifyLedger()).toEqual([]))

  test.each([
    [
      'an amount',
      `update entry_line set debit = debit + 1 where entry_id = 'ID' and position = 1`,
      `update entry_line set debit = debit - 1 where entry_id = 'ID' and position = 1`,
      /VE 1 du 10\/03\/2026.*empreinte/,
    ],
    [
      'both sides of an entry',
      `update entry_line set debit = case when debit > 0 then debit + 12 else 0 end, credit = case when position = 2 then credit + 12 else credit end where entry_id = 'ID'`,
      `update entry_line set debit = case when debit > 0 then debit - 12 else 0 end, credit = case when position = 2 then credit - 12 else credit end where entry_id = 'ID'`,
      /VE 1 .*empreinte/,
    ],
    [
      'a label',
      `update entry set label = label || '.' where id = 'ID'`,
      `update entry set label = left(label, -1) where id = 'ID'`,
      /VE 1 .*empreinte/,
    ],
    [
      'a kept balance',
      `update balance set debit = debit + 5 where account = '411'`,
      `update balance set debit = debit - 5 where account = '411'`,
      /compte 411/,
    ],
    [
      'the head',
      `update ledger_head set sequence = sequence + 1`,
      `update ledger_head set sequence = sequence - 1`,
      /tête de la chaîne/,
    ],
    [
      'a number',
      `update entry set number = 7 where id = 'ID'`,
      `update entry set number = 1 where id = 'ID'`,
      /VE 2 .*saute de 0 à 2/,
    ],
    [
      'an invoice',
      `update invoice set payable_cents = payable_cents + 1 where number = 'F2026-00001'`,
      `update invoice set payable_cents = payable_cents - 1 where number = 'F2026-00001'`,
      /F2026-00001 porte/,
    ],
    [
      'an account',
      `update entry_line set account = '707' where entry_id = 'ID' and account = '706'`,
      `update entry_line set account = '706' where entry_id = 'ID' and account = '707'`,
      /VE 1 .*empreinte/,
    ],
    [
      'an activity',
      `update entry_line set activity_id = (select id from activity where organisation_id = 'ORG' and id <> entry_line.activity_id) where entry_id = 'ID' and account = '706'`,
      `update entry_line set activity_id = (select activity_id from entry_line m where m.entry_id = 'ID' and account = '411') where entry_id = 'ID' and account = '706'`,
      /VE 1 .*(empreinte|équilibrée dans l’activité)/,
    ],
    [
      'a line taken out',
      `create table taken as select * from entry_line where entry_id = 'ID' and account = '706'; delete from entry_line where entry_id = 'ID' and account = '706'`,
      `insert into entry_line select * from taken; drop table taken`,
      /VE 1 .*(empreinte|équilibrée)/,
    ],
    [
      'two entries exchanged',
      `update entry set number = 99 where id = 'ID'; update entry set number = 1 where number = 2 and journal_code = 'VE' and organisation_id = 'ORG'; update entry set number = 2 where id = 'ID'`,
      `update entry set number = 99 where id = 'ID'; update entry set number = 2 where number = 1 and journal_code = 'VE' and organisation_id = 'ORG'; update entry set number = 1 where id = 'ID'`,
      /VE 1 .*empreinte/,
    ],
    [
      'two ranks of the chain exchanged',
      `update entry set sequence = -1 where id = 'ID'; update entry set sequence = 1 where sequence = 2 and organisation_id = 'ORG'; update entry set sequence = 2 where id = 'ID'`,
      `update entry set sequence = -1 where id = 'ID'; update entry set sequence = 2 where sequence = 1 and organisation_id = 'ORG'; update entry set sequence = 1 where id = 'ID'`,
      /VE 2 .*empreinte/,
    ],
    [
      'the given numbers',
      `update sales_number set last = 3 where organisation_id = 'ORG'`,
      `update sales_number set last = 2 where organisation_id = 'ORG'`,
      /3 numéros de facture/,
    ],
    [
      'an invoice’s total',
      `update invoice set gross_cents = gross_cents + 1 where number = 'F2026-00001'`,
      `update invoice set gross_cents = gross_cents - 1 where number = 'F2026-00001'`,
      /F2026-00001 .*empreinte/,
    ],
    [
      'an invoice’s day',
      `update invoice set issued_on = issued_on - 1 where number = 'F2026-00001'`,
      `update invoice set issued_on = issued_on + 1 where number = 'F2026-00001'`,
      /F2026-00001 .*empreinte/,
    ],
    [
      'a line of an invoice',
      `update sales_line set label = label || '.' where document_id = (select id from invoice where number = 'F2026-00002')`,
      `update sales_line set label = left(label, -1) where document_id = (select id from invoice where number = 'F2026-00002')`,
      /F2026-00002 .*empreinte/,
    ],
    [
      'the rate of a retention that its invoice prints',
      `update invoice set retention_bp = 400 where number = 'F2026-00002'`,
      `update invoice set retention_bp = 500 where number = 'F2026-00002'`,
      /F2026-00002 .*empreinte/,
    ],
    [
      'a retention',
      `update retention set amount_cents = amount_cents + 1`,
      `update retention set amount_cents = amount_cents - 1`,
      /retenue de garantie de la facture F2026-00002 .*empreinte/,
    ],
    ['a taking', `update taking set day = day - 1`, `update taking set day = day + 1`, /recette Z 12 .*empreinte/],
    [
      'the rate of a taking',
      `update taking_line set vat_rate_bp = 1000`,
      `update taking_line set vat_rate_bp = 2000`,
      /recette Z 12 .*empreinte/,
    ],
    [
      'a line added to a taking',
      `insert into taking_line select organisation_id, taking_id, 1, activity_id, nature, vat_category, vat_rate_bp, account, net_cents, vat_cents, gross_cents from taking_line`,
      `delete from taking_line where position = 1`,
      /recette Z 12 .*empreinte/,
    ],
    [
      'a receipt',
      `update receipt set amount_cents = amount_cents + 1 where customer_id is not null`,
      `update receipt set amount_cents = amount_cents - 1 where customer_id is not null`,
      /du 10\/03\/2026.*encaissement de 1.200,01/,
    ],
    [
      'the share of a receipt',
      `update receipt_part set amount_cents = amount_cents - 1`,
      `update receipt_part set amount_cents = amount_cents + 1`,
      /encaissement de 1.200,00/,
    ],
    [
      'a levy',
      `update levy_assessment set amount_cents = amount_cents - 1`,
      `update levy_assessment set amount_cents = amount_cents + 1`,
      /« contribution » de 99,99.*activité A/,
    ],
    [
      'the audit log',
      `update audit_log set actor_name = actor_name || '.' where use_case = 'decideLevy'`,
      `update audit_log set actor_name = left(actor_name, -1) where use_case = 'decideLevy'`,
      /journal d’audit.*decideLevy/,
    ],
    [
      'a line of the audit log taken out',
      `create table taken as select * from audit_log where use_case = 'decideLevy'; delete from audit_log where use_case = 'decideLevy'`,
      `insert into audit_log select * from taken; drop table taken`,
      /du 10\/03\/2026.*journal d’audit.*il en manque/,
    ],
    [
      'a letter',
      `update lettering set code = 'ZZ' where account = '411'`,
      `update lettering set code = 'A' where account = '411'`,
      /lettre ZZ du compte 411/,
    ],
    [
      'the walls between cooperatives',
      `alter table receipt disable row level security`,
      `alter table receipt enable row level security`,
      /« receipt » n’est plus cloisonnée/,
    ],
    [
      'the program’s rights',
      `grant update on entry_line to essaim_app`,
      `revoke update on entry_line from essaim_app`,
      /« entry_line ».*droit/,
    ],
  ])('finds %s changed by hand, and where', async (_what, change, undo, expected) => {
    expect((await tamper(named(change))).join('\n')).toMatch(expected)
    expect(await tamper(named(undo))).toEqual([])
  })

  test('finds a removed entry, a hidden lock', async () => {
    await owner(`alter table entry disable trigger entry_changed`)
    expect((await ledger.verifyLedger()).map(problem => problem.message).join()).toMatch(/entry_changed/)
    await owner(`alter table entry enable trigger entry_changed`)
    const found = (
      await tamper(
        `delete from lettering_line where entry_id = '${entryId}';
         with gone as (delete from entry_line where entry_id = '${entryId}') delete from entry where id = '${entryId}'`,
      )
    ).join('\n')
    expect(found).toMatch(/F2026-00001 est émise et n’a pas d’écriture/)
    expect(found).toMatch(/VE 2 .*(saute|manque|empreinte)/)
  })
})

test('an entry leads to the documents that its lines settle', async () => {
  const world = await openWorld()
  const a = await openTestActivity(world, 'A')
  const customer = await addTestCustomer(world, a)
  const ids = [await invoiced(world, a, customer, '100'), await invoiced(world, a, customer, '50')]
  await recordReceipts(world.system, {
    receipts: [{ customerId: customer, day: day('2026-03-10'), method: 'transfer', amountCents: 18_000 as never }],
  })
  const about = async (kind: string) => {
    const [entry] = (await owner(
      `select id from entry where organisation_id = $1 and document_kind = $2 order by sequence`,
      [world.organisationId, kind],
    )) as [{ id: string }]
    return (await ledger.getEntry(world.as(['accountant']), { id: entry.id })).about
  }
  expect(await about('receipt')).toEqual(ids.map((id, i) => ({ kind: 'invoice', id, number: `F2026-0000${i + 1}` })))
  expect(await about('invoice')).toEqual([])
  expect(documentAddress('payslip', ids[0]!, 'PAIE-2026-10-00030')).toBe('/paie/2026-10')
})

test('an account with its sub-accounts, or it alone', async () => {
  const world = await openWorld()
  const of = async (...accounts: string[]) => {
    const period = { from: day('2026-01-01'), to: day('2026-12-31'), accounts }
    const { closingCents, rows } = await ledger.generalLedger(world.system, { ...period, limit: 100 })
    const balance = await ledger.trialBalance(world.system, period)
    expect(balance.totals.closingCents).toBe(closingCents)
    return [closingCents, [...new Set(rows.map(row => row.account))].sort()]
  }
  await ledger.addAccount(world.system, { code: '5319', label: 'Caisse du marché' })
  await ledger.addAccount(world.system, { code: '531', label: 'Caisse du siège' })
  await post(world, '2026-03-01', [line('531', 700), line('5319', 300), line('6064', -1000)])
  expect(await of('531')).toEqual([1000, ['531', '5319']])
  expect(await of('531.')).toEqual([700, ['531']])
  expect(await of('531.', '5319.')).toEqual([1000, ['531', '5319']])
  expect(ledgerAddress({ accounts: ['531'], prefixes: ['6'] })).toContain('comptes=531.+6')
  await expect(of('53..')).rejects.toThrow(/illisible/)
})
