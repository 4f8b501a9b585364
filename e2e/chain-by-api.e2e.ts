import { chmod, mkdtemp, readFile, rm } from 'node:fs/promises'
import os from 'node:os'
import { join } from 'node:path'
import pg from 'pg'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { type Api, apiOf, openCooperative, type Server, startServer } from './server.ts'
import { today } from './today.ts'

/**
 * The whole chain from an empty organisation, by the command line and the API alone. Every figure is worked out on paper, in the
 * comments; nothing is copied from what the program answered.
 */
let server: Server
let restored: Server | undefined
let folder: string
let slug: string
let bearer: string
let api: Api
const year = today.slice(0, 4)
const month = today.slice(0, 7)
const IBANS = { house: 'FR7630006000011234567890189', person: 'FR7610096000030169593136857' }

beforeAll(async () => {
  folder = await mkdtemp(join(os.tmpdir(), 'essaim-chain-'))
  await chmod(folder, 0o755)
  server = await startServer({})
  const opened = await openCooperative(server, `${year}-01-01`)
  slug = opened.slug
  bearer = opened.bearer
  api = apiOf(server.url, bearer)
})
afterAll(async () => {
  await server?.remove()
  await restored?.remove()
  await rm(folder, { recursive: true, force: true })
})

/** Debit − credit by account over the exercice, accounts at zero left out. */
async function trialBalance(from: Api): Promise<Record<string, number>> {
  const { rows, totals } = await from('GET', `/trial-balance?from=${year}-01-01&to=${year}-12-31`)
  expect(totals.debitCents).toBe(totals.creditCents)
  return Object.fromEntries(
    rows
      .map((row: { account: string; closingCents: number }) => [row.account, row.closingCents])
      .filter(([, closing]: [string, number]) => closing !== 0),
  )
}

const amount = (value: string, side: 'CRDT' | 'DBIT') => `<Amt Ccy="EUR">${value}</Amt><CdtDbtInd>${side}</CdtDbtInd>`
const balance = (kind: string, value: string) =>
  `<Bal><Tp><CdOrPrtry><Cd>${kind}</Cd></CdOrPrtry></Tp>${amount(value, 'CRDT')}<Dt><Dt>${today}</Dt></Dt></Bal>`
const movement = (value: string, side: 'CRDT' | 'DBIT', label: string, name: string) =>
  `<Ntry>${amount(value, side)}<Sts>BOOK</Sts><BookgDt><Dt>${today}</Dt></BookgDt><ValDt><Dt>${today}</Dt></ValDt><NtryDtls><TxDtls><RltdPties><${side === 'CRDT' ? 'Dbtr' : 'Cdtr'}><Nm>${name}</Nm></${side === 'CRDT' ? 'Dbtr' : 'Cdtr'}></RltdPties><RmtInf><Ustrd>${label}</Ustrd></RmtInf></TxDtls></NtryDtls><AddtlNtryInf>${label}</AddtlNtryInf></Ntry>`

test('quote, invoices, bank, contribution, what is mine, pay, transfers, FEC, backup', {
  timeout: 400_000,
}, async () => {
  // The house and its entrepreneur.
  const { id: activityId } = await api('POST', '/activities', {
    code: 'A1',
    name: 'Atelier',
    openedOn: `${year}-01-01`,
  })
  const { id: personId } = await api('POST', '/people', {
    firstName: 'Anne',
    lastName: 'Roux',
    iban: IBANS.person,
    payrollNumber: '00007',
  })
  await api('PUT', `/activities/${activityId}/owners`, { owners: [{ personId, shareBp: 10_000 }] })
  await api('POST', '/contracts', {
    personId,
    activityId,
    kind: 'cesa',
    startsOn: `${year}-01-01`,
    fixedGrossCents: 50_000,
    minimumTurnoverCents: 1_000_000,
    weeklyHours: '35',
  })
  await api('POST', '/levies', {
    code: 'contribution',
    name: 'Contribution',
    base: 'turnover',
    moment: 'issue',
    tiers: [{ fromCents: 0, rateBp: 1000 }],
    chargeAccount: '6283',
    startsOn: `${year}-01-01`,
    decidedOn: `${year}-01-01`,
    decision: 'Assemblée générale : 10 % du chiffre d’affaires',
  })
  const { version, name, identity, settings } = await api('GET', '/organisation')
  await api('PUT', '/organisation/settings', { version, name, identity: { ...identity, iban: IBANS.house }, settings })

  // 10 000 HT at 20 %, signed; deposit of 30 % = 3 000 HT + 600 = 3 600; balance = 12 000 − 3 600 = 8 400.
  const { id: customerId } = await api('POST', '/customers', {
    activityId,
    kind: 'company',
    name: 'Mairie de Rieux',
    siren: '552100554',
    address: { line1: '2 rue du Port', postalCode: '31310', city: 'Rieux-Volvestre' },
  })
  const quote = await api('POST', '/quotes', {
    activityId,
    customerId,
    lines: [{ label: 'Charpente', unitPrice: '10000', vatRateBp: 2000 }],
  })
  await api('POST', `/quotes/${quote.id}/sending`, {})
  await api('POST', `/quotes/${quote.id}/answer`, { answer: 'signed', on: today, by: 'Le maire' })
  const issue = async (id: string) => (await api('POST', '/invoices/issuance', { ids: [id] })).invoices[0]
  const deposit = await issue(
    (await api('POST', `/quotes/${quote.id}/invoices`, { kind: 'deposit', shareBp: 3000 })).id,
  )
  expect(deposit.grossCents).toBe(360_000)
  const last = await issue((await api('POST', `/quotes/${quote.id}/invoices`, { kind: 'balance' })).id)
  expect((await api('GET', `/invoices/${last.id}`)).payableCents).toBe(840_000)

  // Goods, 500 HT at 5.5 % = 27.50 of VAT; credited whole: nothing is left of them.
  const goods = await issue(
    (
      await api('POST', '/invoices', {
        activityId,
        customerId,
        lines: [{ label: 'Livres', unitPrice: '500', vatRateBp: 550, nature: 'goods' }],
      })
    ).id,
  )
  expect(goods.grossCents).toBe(52_750)
  const credit = await issue((await api('POST', `/invoices/${goods.id}/credit-notes`, {})).id)
  expect([deposit, last, goods, credit].map(({ number }) => Number(number.slice(-5)))).toEqual([1, 2, 3, 4])

  // The bank: 0 + 3 600 + 8 400 − 12 = 11 988.
  const camt = `<?xml version="1.0" encoding="UTF-8"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt><GrpHdr><MsgId>1</MsgId></GrpHdr><Stmt><Id>R1</Id><Acct><Id><IBAN>${IBANS.house}</IBAN></Id><Ccy>EUR</Ccy></Acct>${balance('OPBD', '0.00')}${balance('CLBD', '11988.00')}${movement('3600.00', 'CRDT', `VIREMENT ${deposit.number}`, 'MAIRIE DE RIEUX')}${movement('8400.00', 'CRDT', `VIREMENT ${last.number}`, 'MAIRIE DE RIEUX')}${movement('12.00', 'DBIT', 'FRAIS TENUE DE COMPTE', 'BANQUE')}</Stmt></BkToCstmrStmt></Document>`
  const { id: bankAccountId } = await api('POST', '/bank-accounts', {
    name: 'Courant',
    iban: IBANS.house,
    account: '512',
  })
  const file = { name: 'releve.xml', content: Buffer.from(camt).toString('base64') }
  expect(await api('POST', '/bank-files/preview', file)).toMatchObject({ newCount: 3, problems: [] })
  expect(await api('POST', '/bank-files', file)).toMatchObject({ imported: 3, known: 0 })
  expect(await api('POST', '/bank-files', file)).toMatchObject({ imported: 0, known: 3 })
  expect((await api('GET', '/bank-lines')).rows).toHaveLength(3)
  const { lines } = await api('GET', '/bank-lines/suggestions')
  expect(lines.every((line: { suggestions: object[] }) => line.suggestions.length > 0)).toBe(true)
  await api('POST', '/bank-matches/acceptance', {
    matches: lines.map((line: { suggestions: { match: object }[] }) => line.suggestions[0]!.match),
  })
  expect((await api('GET', '/bank-lines?state=open')).rows).toEqual([])
  for (const paid of [deposit, last]) expect((await api('GET', `/invoices/${paid.id}`)).openCents).toBe(0)
  expect(await api('GET', `/bank-accounts/${bankAccountId}/reconciliation?day=${today}`)).toMatchObject({
    bankCents: 1_198_800,
    ledgerCents: 1_198_800,
    unexplainedCents: 0,
  })

  // Mine: 12 000 of bank − 1 000 of contribution (10 % of 10 000) − 2 000 of VAT due = 9 000; earned: 10 000 − 1 000 = 9 000.
  const mine = () => api('GET', `/activities/${activityId}/what-is-mine`)
  expect(await mine()).toMatchObject({ cashCents: 1_100_000, mineCents: 900_000, payableCents: 900_000 })

  // Pay: gross 2 000 + 600 = 2 600 of cost = 1 560 net + 1 040 for the URSSAF.
  await api('PUT', '/pay-wishes', { activityId, personId, month, basis: 'gross', amountCents: 200_000 })
  await api('POST', '/pay-rounds', { month })
  const round = await api('GET', `/pay-rounds/${month}`)
  expect(round.lines).toHaveLength(1)
  expect(round.lines[0]).toMatchObject({ payableCents: 900_000, wishGrossCents: 200_000 })
  await api('POST', '/pay-decisions', { decisions: [{ lineId: round.lines[0].id, grossCents: 200_000 }] })
  const csv = [
    'Matricule;Compte;Libellé;Débit;Crédit',
    '00007;641100;Salaire brut;2 000,00;',
    '00007;645100;Cotisations patronales;600,00;',
    '00007;421000;Net à payer;;1 560,00',
    '00007;431000;URSSAF;;1 040,00',
  ].join('\n')
  const journal = { month, name: 'paie.csv', contentBase64: Buffer.from(csv).toString('base64') }
  expect((await api('POST', '/pay-journals/preview', journal)).refusals).toEqual([])
  expect(await api('POST', '/pay-journals', journal)).toMatchObject({ costCents: 260_000, netCents: 156_000 })
  const payables = await api('GET', '/payables?kind=pay')
  const order = await api('POST', '/payment-orders', {
    executionDay: today,
    items: payables.map(({ thirdPartyId, itemId }: Record<string, string>) => ({ thirdPartyId, itemId })),
  })
  expect(order).toMatchObject({ count: 1, totalCents: 156_000 })
  const { xml } = await api('GET', `/payment-orders/${order.id}/pain001`)
  expect(xml).toContain('<NbOfTxs>1</NbOfTxs>')
  expect(xml).toContain('<CtrlSum>1560.00</CtrlSum>')
  expect(xml).toContain(`<IBAN>${IBANS.person}</IBAN>`)
  await api('POST', `/payment-orders/${order.id}/confirmation`, {})
  // 12 000 − 1 000 − 1 560 = 9 440 of cash; − 2 000 of VAT − 1 040 of URSSAF = 6 400, which is 9 000 − 2 600.
  expect(await mine()).toMatchObject({ cashCents: 944_000, mineCents: 640_000, payableCents: 640_000 })

  // Books: 512 = 12 000 − 12 − 1 560 = 10 428; 10 428 + 12 + 2 000 + 600 = 13 040 = 10 000 + 2 000 + 1 040.
  const books = await trialBalance(api)
  expect(byRoot(books, ['512', '627', '6411', '645', '706', '44571', '431'])).toEqual({
    '512': 1_042_800,
    '627': 1_200,
    '6411': 200_000,
    '645': 60_000,
    '706': -1_000_000,
    '44571': -200_000,
    '431': -104_000,
  })

  // All is validated, exported, checked.
  await api('POST', '/entries/validation', { through: today })
  expect(await trialBalance(api)).toEqual(books)
  const [fec] = (await server.cli('fec', 'export', '--organisation', slug, '--exercice', year, '--out', folder))
    .trim()
    .split('\n')
  const rows = (await readFile(fec!, 'utf8'))
    .trim()
    .split(/\r?\n/)
    .slice(1)
    .map(row => row.split(/\t|\|/))
  const sums = rows.reduce<Record<string, number>>((all, row) => {
    const value = (text: string) => Math.round(Number(text.replace(',', '.')) * 100)
    all[row[4]!] = (all[row[4]!] ?? 0) + value(row[11]!) - value(row[12]!)
    return all
  }, {})
  expect(Object.fromEntries(Object.entries(sums).filter(([, sum]) => sum !== 0))).toEqual(books)
  await server.cli('fec', 'check', fec!)
  await server.cli('ledger', 'verify')

  // One file, another folder, the same books.
  const backup = join(folder, 'tout.essaim')
  await server.cli('backup', backup)
  restored = await startServer({})
  await restored.cli('restore', backup)
  expect(await trialBalance(apiOf(restored.url, bearer))).toEqual(books)
  await restored.cli('ledger', 'verify')

  // A superuser's hand on one line: the command fails and says where.
  const superuser = new pg.Client({ connectionString: (await restored.cli('database', 'url', '--owner')).trim() })
  await superuser.connect()
  await superuser.query(`alter table entry_line disable trigger user`)
  await superuser.query(
    `update entry_line set debit = debit + 1 where account = '411' and entry_id = (select id from entry where journal_code = 'VE' and number = 2)`,
  )
  await superuser.end()
  await expect(restored.cli('ledger', 'verify')).rejects.toMatchObject({
    code: 1,
    stdout: expect.stringMatching(/VE 2 du/),
  })
})

/** Balances gathered under the roots given; what is under none keeps its own account. */
function byRoot(balances: Record<string, number>, roots: readonly string[]): Record<string, number> {
  const gathered: Record<string, number> = {}
  for (const [account, cents] of Object.entries(balances)) {
    const root = roots.find(one => account.startsWith(one)) ?? account
    gathered[root] = (gathered[root] ?? 0) + cents
  }
  return gathered
}
