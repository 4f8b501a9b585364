import { day } from '../src/kernel/day.ts'
import {
  acceptSuggestions,
  addBankAccount,
  importBankFile,
  listBankLines,
  suggestMatches,
} from '../src/modules/bank/index.ts'
import type { World } from '../src/modules/fixtures.ts'
import { verifyLedger } from '../src/modules/ledger/index.ts'
import { ownersPool } from '../src/platform/database.server.ts'
import { report, timed } from './bench.ts'
import { fillHouse } from './house.ts'

const TODAY = '2026-11-20'
const IBAN = 'FR7630006000011234567890189'
/** As sure as a person needs to accept a page of suggestions at a glance. */
const SURE = 80
const AT_ONCE = 1000

/** A bank file imported, each line's document found among as many open invoices, the sure ones accepted: all by the use cases. */
export async function benchBank(): Promise<void> {
  const small = await reconcile(1000)
  const big = await reconcile(10_000)
  const total = (times: typeof big) => times.imported + times.suggested + times.accepted
  report('bank', 'import of 10 000 lines', big.imported, 'ms')
  report('bank', 'suggestions for 10 000 lines among 10 000 invoices', big.suggested, 'ms')
  report('bank', 'suggestions accepted, 1 000 at once', big.accepted, 'ms')
  report('bank', 'lines whose first suggestion is sure', (100 * big.sure) / 10_000, '%', '≥ 95')
  const found = (1000 * big.sure) / (big.imported + big.suggested)
  report('bank', 'lines imported, their invoice found', found, '/s', '≥ 2000')
  report(
    'bank',
    'lines imported, their invoice found, accepted and posted',
    (1000 * big.sure) / total(big),
    '/s',
    '≥ 2000',
  )
  report('bank', 'a line at 10 000 ÷ at 1 000', total(big) / 10 / total(small), '×', '≤ 1.5')
  const problems = await verifyLedger()
  if (problems.length > 0) throw new Error(`the books are not sound: ${JSON.stringify(problems.slice(0, 3))}`)
}

async function reconcile(count: number) {
  const world = await fillHouse(day(TODAY), { activities: 100, invoices: count, unpaid: true })
  const session = world.as(['accountant'])
  await addBankAccount(session, { name: 'Banque', iban: IBAN, account: '5121' })
  const content = Buffer.from(await camtOf(world)).toString('base64')
  const imported = await timed(() => importBankFile(session, { name: 'releve.xml', content }))
  await ownersPool().query('analyze')

  let matches: Parameters<typeof acceptSuggestions>[1]['matches'] = []
  const suggested = await timed(async () => {
    const { lines } = await suggestMatches(session, { limit: count })
    const first = lines.flatMap(({ suggestions }) => suggestions.slice(0, 1))
    matches = first.filter(({ confidence }) => confidence >= SURE).map(({ match }) => match)
  })
  const accepted = await timed(async () => {
    for (let from = 0; from < matches.length; from += AT_ONCE)
      await acceptSuggestions(session, { matches: matches.slice(from, from + AT_ONCE) })
  })
  const { rows } = await listBankLines(session, { state: 'open', limit: 1 })
  if (rows.length > 0 && matches.length === count) throw new Error('a line accepted is still open')
  return { imported, suggested, accepted, sure: matches.length }
}

/** A CAMT.053 statement in which every invoice is paid: most cite its number in some writing, the others only name the customer. */
async function camtOf(world: World): Promise<string> {
  const { rows } = await ownersPool().query<{ number: string; cents: string; customer: string }>(
    `select i.number, i.payable_cents as cents, c.name as customer from invoice i join customer c on c.organisation_id = i.organisation_id and c.id = i.customer_id
     where i.organisation_id = $1 and i.status = 'issued' and c.name <> 'Mairie de Rieux' order by md5(i.number)`,
    [world.organisationId],
  )
  const money = (cents: number) => `<Amt Ccy="EUR">${(cents / 100).toFixed(2)}</Amt><CdtDbtInd>CRDT</CdtDbtInd>`
  const balance = (kind: string, cents: number, on: string) =>
    `<Bal><Tp><CdOrPrtry><Cd>${kind}</Cd></CdOrPrtry></Tp>${money(cents)}<Dt><Dt>${on}</Dt></Dt></Bal>`
  const entries = rows.map(({ number, cents, customer }, i) => {
    const on = `2026-11-${String(1 + Math.floor((i * 20) / rows.length)).padStart(2, '0')}`
    const label = [
      `VIR SEPA ${number}`,
      `FACTURE ${number.replace('-', ' ')} MERCI`,
      `REF ${number.slice(1)}`,
      customer,
    ][i % 4]
    return `<Ntry>${money(Number(cents))}<Sts>BOOK</Sts><BookgDt><Dt>${on}</Dt></BookgDt><AcctSvcrRef>B${i}</AcctSvcrRef><NtryDtls><TxDtls>
<RltdPties><Dbtr><Nm>${customer}</Nm></Dbtr></RltdPties><RmtInf><Ustrd>${label}</Ustrd></RmtInf></TxDtls></NtryDtls></Ntry>`
  })
  const total = rows.reduce((sum, { cents }) => sum + Number(cents), 0)
  return `<?xml version="1.0" encoding="UTF-8"?><Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.053.001.02"><BkToCstmrStmt><GrpHdr><MsgId>1</MsgId></GrpHdr>
<Stmt><Id>R1</Id><Acct><Id><IBAN>${IBAN}</IBAN></Id><Ccy>EUR</Ccy></Acct>${balance('OPBD', 0, '2026-11-01')}${balance('CLBD', total, TODAY)}${entries.join('\n')}</Stmt></BkToCstmrStmt></Document>`
}
