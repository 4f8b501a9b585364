import { addDays, addMonths, type Day, firstDayOf, lastDayOf, type Month, monthOf, ofMonth } from '../../kernel/day.ts'
import { type Cents, formatAmount } from '../../kernel/money.ts'
import { DEFAULT_SETTINGS } from '../../modules/organisation/settings.ts'
import {
  confirmPayments,
  decidePay,
  getPayRound,
  importPayJournal,
  listPayables,
  openPayRound,
  paySettingsOf,
  preparePayments,
} from '../../modules/pay/index.ts'
import { whatIsMineOfAll } from '../../modules/treasury/index.ts'
import { payCurve } from '../../platform/payroll.server.ts'
import type { Session } from '../../platform/session.ts'
import type { Entrepreneur } from './cast.ts'
import { as, postByActivity, type Story } from './story.ts'

/** The month that Essaim pays first: before it, the accountant copied the pay software's journal. */
const firstRoundOf = (today: Day): Month => monthOf(addMonths(today, -1))

const isPaid = (who: Entrepreneur, on: Day): boolean =>
  who.contracts.some(one => one.kind === 'cesa' && one.startsOn <= on && (one.ended?.on ?? '9') >= on)

/** Some live above their means: their treasury sinks, and somebody has to see it. */
const overspends = (who: Entrepreneur, on: Day): boolean => who.code.endsWith('7') && on >= '2026-01-01'

/** A gross that what is there can bear for three months, by steps of two hundred euros; none below what a payslip costs. */
function grossOf(who: Entrepreneur, mineCents: number, on: Day): number {
  if (overspends(who, on)) return 1800_00
  const gross = Math.trunc(Math.min(mineCents / 4, 380_000) / 26_000) * 200_00
  return gross < 400_00 ? 0 : gross
}

/** The pay of a month before Essaim did it, and the transfers of the month before: entries copied by the accountant. */
export async function copyPay(story: Story, round: Day, today: Day): Promise<void> {
  if (monthOf(round) >= firstRoundOf(today)) return
  const accountant = as(story, 'accountant', round)
  const { rows } = await whatIsMineOfAll(accountant, {})
  const mine = new Map(rows.map(row => [row.activityId, row.mineCents]))
  const slips = [...story.activities].flatMap(([who, { activityId }]) => {
    const gross = isPaid(who, round) ? grossOf(who, mine.get(activityId) ?? 0, round) : 0
    return gross > 0 ? [{ activityId, ...slipOf(gross) }] : []
  })
  const of = ofMonth(monthOf(round))
  for (let i = 0; i < story.slips.length; i += 80)
    await postByActivity(
      story,
      round,
      `Virements de paie et de cotisations ${of}`,
      'BQ',
      story.slips.slice(i, i + 80),
      slip => [
        ['421', slip.net],
        ['4421', slip.tax],
        ['431', slip.urssaf],
        ['437', slip.others],
        ['512', -slip.cost],
      ],
    )
  for (let i = 0; i < slips.length; i += 80)
    await postByActivity(story, round, `Journal de paie ${of}`, 'PA', slips.slice(i, i + 80), slip => [
      ['6411', slip.gross],
      ['6451', slip.cost - slip.gross],
      ['421', -slip.net],
      ['4421', -slip.tax],
      ['431', -slip.urssaf],
      ['437', -slip.others],
    ])
  story.slips = slips
}

/** Round parts of a payslip: the software's, as far as the books care. */
export function slipOf(
  gross: number,
  cost = gross + Math.round(gross * 0.29),
  netBeforeTax = gross - Math.round(gross * 0.22),
) {
  const tax = Math.round(netBeforeTax * 0.02)
  const urssaf = Math.round((cost - netBeforeTax) * 0.72)
  return { gross, cost, tax, urssaf, net: netBeforeTax - tax, others: cost - netBeforeTax - urssaf }
}
export type Slip = ReturnType<typeof slipOf> & { activityId: string }

/** The official rules take seconds to be tabulated: a thread of their own does it while the story is told. */
export function readyPay(today: Day): void {
  for (const month of [firstRoundOf(today), monthOf(today)])
    payCurve(paySettingsOf({ settings: DEFAULT_SETTINGS }, month)).catch(() => {}) // said again when it is needed
}

/** Last month's pay, from the round to the transfers; then this month's, which waits for its decisions. */
export async function runPay(story: Story, today: Day): Promise<void> {
  const month = firstRoundOf(today)
  if (month < '2024-01') return
  const paidOn = [today, addDays(firstDayOf(monthOf(today)), 4)].sort()[0]!
  const people = new Map([...story.activities].map(([who, { activityId }]) => [activityId, who]))
  const numbers = new Map([...story.activities].map(([who, { personId }]) => [personId, who.person.payrollNumber]))
  const wish = (of: Month) => (line: Line) => {
    const who = people.get(line.activityId)
    return who ? grossOf(who, line.mineCents, lastDayOf(of)) : 0
  }
  await payMonth(as(story, 'payroll', paidOn), month, wish(month), numbers)
  await transfer(story, paidOn)
  await decide(as(story, 'payroll', today), monthOf(today), (line, i) =>
    i % 3 === 0 ? wish(monthOf(today))(line) : null,
  )
}

type Line = Awaited<ReturnType<typeof getPayRound>>['lines'][number]

/** A month's pay: its round, what each is decided (null: not yet), and the journal of the payroll software. */
export async function payMonth(
  payroll: Session,
  month: Month,
  grossOf: (line: Line, i: number) => number | null,
  numbers: ReadonlyMap<string, string>,
): Promise<void> {
  await decide(payroll, month, grossOf)
  await importJournal(payroll, month, numbers)
}

async function decide(
  payroll: Session,
  month: Month,
  grossOf: (line: Line, i: number) => number | null,
): Promise<void> {
  await openPayRound(payroll, { month })
  const { lines } = await getPayRound(payroll, { month })
  const decisions = lines
    .filter(line => line.mayBePaid)
    .flatMap((line, i) => {
      const gross = grossOf(line, i)
      return gross === null ? [] : [{ lineId: line.id, grossCents: gross as Cents }]
    })
  if (decisions.length > 0) await decidePay(payroll, { decisions })
}

/** The accounting journal that a payroll software would have exported, on what was decided. */
async function importJournal(payroll: Session, month: Month, numbers: ReadonlyMap<string, string>): Promise<void> {
  const { lines } = await getPayRound(payroll, { month })
  const rows = lines
    .filter(line => line.decidedGrossCents)
    .flatMap(line => {
      const slip = slipOf(line.decidedGrossCents!, line.decidedCostCents!, line.decidedNetCents!)
      const row = (account: string, label: string, cents: number) =>
        `${numbers.get(line.personId)};${account};${label};${cents > 0 ? plain(cents) : ''};${cents < 0 ? plain(-cents) : ''}`
      return [
        row('6411', 'Salaire brut', slip.gross),
        row('6451', 'Cotisations patronales', slip.cost - slip.gross),
        row('421', 'Net à payer', -slip.net),
        row('4421', 'Prélèvement à la source', -slip.tax),
        row('431', 'URSSAF', -slip.urssaf),
        row('437', 'Retraite et prévoyance', -slip.others),
      ]
    })
  if (rows.length === 0) return
  const csv = ['Matricule;Compte;Libellé;Débit;Crédit', ...rows].join('\r\n')
  await importPayJournal(payroll, {
    month,
    name: `journal-paie-${month}.csv`,
    contentBase64: Buffer.from(csv).toString('base64'),
    accounts: [],
    keys: [],
  })
}

const plain = (cents: number): string => formatAmount(cents).replace(/[\u00a0\u202f]/g, '')

async function transfer(story: Story, on: Day): Promise<void> {
  const payroll = as(story, 'payroll', on)
  const payables = (await listPayables(payroll, { kind: 'pay' })).filter(payable => payable.hasIban)
  if (payables.length === 0) return
  const { id } = await preparePayments(payroll, {
    executionDay: on,
    items: payables.map(({ thirdPartyId, itemId }) => ({ thirdPartyId, itemId })),
  })
  await confirmPayments(payroll, { id })
}
