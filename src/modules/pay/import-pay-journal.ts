import { z } from 'zod'
import { type Day, firstDayOf, formatMonth, lastDayOf, type Month, ofMonth } from '../../kernel/day.ts'
import { zId, zInteger, zMonth, zText } from '../../kernel/input.ts'
import { type Cents, cents, sum } from '../../kernel/money.ts'
import { plain } from '../../kernel/plain.ts'
import { notFound, type Refusal, Refused, refuse, refuseIfAny } from '../../kernel/refusal.ts'
import { newId, sha256 } from '../../platform/ids.server.ts'
import { keepFile } from '../../platform/kept-file.server.ts'
import { type Context, sql, useCase } from '../../platform/use-case.server.ts'
import { creditLine, debitLine, type Entry, type EntryLine } from '../ledger/entry.ts'
import { addThirdParties, postEntries } from '../ledger/index.ts'
import { readOrganisation } from '../organisation/index.ts'
import type { Organisation } from '../organisation/organisation.ts'
import { takeShareSchedules } from '../shares/index.ts'
import { clearCommitment } from '../treasury/index.ts'
import { followDecisions } from './open-round.ts'
import { accountInChart, guessPayMapping, type JournalLine, payJournalText, readPayJournal } from './pay-journal.ts'
import { PAY_ROLES } from './roles.ts'
import { splitSlip } from './split-slip.ts'

const zColumn = zInteger(0, 199)
const zMapping = z.strictObject({
  delimiter: z.enum([';', ',', '\t', '|']),
  headerRow: zInteger(1, 1000).nullable(),
  columns: z.strictObject({
    payrollNumber: zColumn,
    account: zColumn,
    label: zColumn.optional(),
    debit: zColumn,
    credit: zColumn,
    day: zColumn.optional(),
  }),
})

const zJournalInput = z.strictObject({
  month: zMonth,
  name: zText(200),
  contentBase64: z
    .string({ error: 'Joignez le journal de paie (CSV).' })
    .max(14_000_000, 'Ce journal dépasse 10 Mo : exportez un seul mois.')
    .meta({ contentEncoding: 'base64' }),
  /** Guessed from the headings when absent. */
  mapping: zMapping.nullish(),
  /** Accounts of the payroll software that have another number in the chart. */
  accounts: z
    .array(z.strictObject({ from: z.string().min(1).max(20), to: z.string().min(2).max(12) }))
    .max(500)
    .default([]),
  /** How to spread a payslip, for this import only: weights by activity. */
  keys: z
    .array(
      z.strictObject({
        personId: zId,
        parts: z.array(z.strictObject({ activityId: zId, weight: zInteger(0, 1_000_000_000) })).min(1),
      }),
    )
    .max(1000)
    .default([]),
})
type JournalInput = z.output<typeof zJournalInput>

const zCents = z.number().int()
const zEmployee = z.object({
  payrollNumber: z.string(),
  personId: z.string(),
  name: z.string(),
  costCents: zCents,
  netCents: zCents,
  decidedNetCents: zCents.nullable(),
  activities: z.array(z.object({ id: zId, name: z.string(), costCents: zCents })),
})

/** Reads a journal without writing anything: mapping, first rows, every refusal, and what would be posted for each employee. */
export const previewPayJournal = useCase({
  name: 'previewPayJournal',
  api: 'POST /pay-journals/preview',
  summary: 'Vérifie un journal de paie sans rien écrire',
  roles: PAY_ROLES,
  scope: 'house',
  audit: 'none',
  input: zJournalInput,
  output: z.object({
    mapping: zMapping.nullable(),
    rows: z.array(z.array(z.string())),
    refusals: z.array(z.object({ code: z.string(), message: z.string(), path: z.string().optional() })),
    unknownAccounts: z.array(z.string()),
    employees: z.array(zEmployee),
    notices: z.array(z.string()),
    debitCents: zCents,
  }),
  async run(ctx, input) {
    const read = await readImport(ctx, input)
    return {
      mapping: read.mapping,
      rows: read.rows,
      refusals: read.refusals,
      unknownAccounts: read.unknownAccounts,
      employees: read.slips.map(slip => ({
        payrollNumber: slip.payrollNumber,
        personId: slip.personId,
        name: slip.name,
        costCents: slip.costCents,
        netCents: slip.netCents,
        decidedNetCents: slip.decidedNetCents,
        activities: slip.parts.map(part => ({
          id: part.activityId,
          name: part.activityName,
          costCents: part.costCents,
        })),
      })),
      notices: read.notices,
      debitCents: read.debitCents,
    }
  },
})

/**
 * Posts the payroll software's journal of a month: one validated entry for each employee, spread over their activities to the cent, its net an
 * open item of theirs. All of it or nothing; the same file, or an employee already posted, is refused. Decided pays stop being commitments.
 */
export const importPayJournal = useCase({
  name: 'importPayJournal',
  api: 'POST /pay-journals',
  summary: 'Comptabilise le journal du logiciel de paie',
  roles: PAY_ROLES,
  scope: 'house',
  input: zJournalInput,
  output: z.strictObject({ id: zId, employees: z.number(), costCents: z.number(), netCents: z.number() }),
  async run(ctx, input) {
    const read = await readImport(ctx, input)
    refuseIfAny(read.refusals)
    const importId = newId()
    await keepImport(ctx, importId, input, read)
    await nameEmployees(ctx, read.slips)
    const day = postingDay(ctx, input.month)
    const entries = read.slips.map(slip => entryOf(slip, read, input.month, day))
    await ctx.db
      .insertInto('pay_posting')
      .values(
        read.slips.map((slip, i) => ({
          organisation_id: ctx.organisationId,
          id: slip.id,
          round_id: read.roundId,
          import_id: importId,
          person_id: slip.personId,
          entry_id: entries[i]!.id,
          cost_cents: slip.costCents,
          net_cents: slip.netCents,
        })),
      )
      .execute()
    await releaseDecisions(ctx, read)
    const taken = await takeShareSchedules(ctx, { month: input.month, day, slips: read.slips.map(paidSlipOf(read)) })
    await postEntries(ctx, [...entries, ...taken], 'validated')
    await followDecisions(ctx, read.roundId)
    ctx.record(importId, { before: null })
    for (const slip of read.slips) ctx.record(slip.personId)
    return {
      id: importId,
      employees: read.slips.length,
      costCents: sum(read.slips.map(slip => slip.costCents)),
      netCents: sum(read.slips.map(slip => slip.netCents)),
    }
  },
})

interface Part {
  activityId: string
  activityName: string
  amounts: Cents[]
  costCents: Cents
}
interface Slip {
  id: string
  payrollNumber: string
  personId: string
  name: string
  lastName: string
  lines: JournalLine[]
  parts: Part[]
  costCents: Cents
  netCents: Cents
  decidedNetCents: number | null
}
interface Read {
  roundId: string
  organisation: Organisation
  bytes: Buffer
  mapping: z.output<typeof zMapping> | null
  rows: string[][]
  refusals: Refusal[]
  unknownAccounts: string[]
  notices: string[]
  slips: Slip[]
  debitCents: Cents
}

/** Everything that the preview shows and the import needs, with every refusal. */
async function readImport(ctx: Context, input: JournalInput): Promise<Read> {
  const organisation = await readOrganisation(ctx)
  const roundId = await lockRound(ctx, input.month)
  const bytes = Buffer.from(input.contentBase64, 'base64')
  const text = payJournalText(bytes)
  const mapping = input.mapping ?? guessPayMapping(text)
  const read: Read = {
    roundId,
    organisation,
    bytes,
    mapping,
    rows: text
      .split(/\r?\n/)
      .slice(0, 8)
      .map(row => row.split(mapping?.delimiter ?? ';').map(cell => cell.slice(0, 40))),
    refusals: [...futureRefusals(ctx, input.month), ...(await fileRefusals(ctx, bytes))],
    unknownAccounts: [],
    notices: [],
    slips: [],
    debitCents: cents(0),
  }
  if (!mapping) {
    read.refusals.push(
      refuse(
        'colonnes',
        'Les colonnes ne sont pas reconnues : choisissez celles du matricule, du compte, du débit et du crédit.',
        'mapping',
      ),
    )
    return read
  }
  const journal = readPayJournal(text, mapping, input.month)
  read.refusals.push(...journal.refusals)
  const lines = await inChart(ctx, input, journal.lines, read)
  read.debitCents = sum(lines.map(line => Math.max(0, line.amountCents)))
  read.slips = await slipsOf(ctx, input, lines, read)
  return read
}

async function lockRound(ctx: Context, month: Month): Promise<string> {
  const round = await ctx.db
    .selectFrom('pay_round')
    .select('id')
    .where('organisation_id', '=', ctx.organisationId)
    .where('month', '=', firstDayOf(month))
    .forUpdate()
    .executeTakeFirst()
  if (!round)
    throw new Refused(
      [refuse('mois', `La paie ${ofMonth(month)} n’est pas ouverte : ouvrez-la d’abord.`, 'month')],
      'not-found',
    )
  return round.id
}

const futureRefusals = (ctx: Context, month: Month): Refusal[] =>
  firstDayOf(month) > ctx.today
    ? [refuse('mois', `${formatMonth(month)} n’a pas commencé : sa paie ne se comptabilise pas encore.`, 'month')]
    : []

async function fileRefusals(ctx: Context, bytes: Buffer): Promise<Refusal[]> {
  const known = await ctx.db
    .selectFrom('pay_import')
    .select('name')
    .where('organisation_id', '=', ctx.organisationId)
    .where('sha256', '=', sha256(bytes))
    .executeTakeFirst()
  return known
    ? [refuse('deja-importe', `Ce journal a déjà été importé (« ${known.name} ») : rien n’a été ajouté.`, 'file')]
    : []
}

/** The lines on the chart's accounts; unknown ones are refused with the lines that bear them. */
async function inChart(
  ctx: Context,
  input: JournalInput,
  lines: readonly JournalLine[],
  read: Read,
): Promise<JournalLine[]> {
  const rows = await ctx.db
    .selectFrom('account')
    .select('code')
    .where('organisation_id', '=', ctx.organisationId)
    .execute()
  const chart = new Set(rows.map(row => row.code))
  const chosen = new Map(input.accounts.map(({ from, to }) => [from, to]))
  const unknown = new Map<string, number[]>()
  const found = lines.map(line => {
    const account = accountInChart(chosen.get(line.account) ?? line.account, chart)
    if (account === null) unknown.set(line.account, [...(unknown.get(line.account) ?? []), line.row])
    return { ...line, account: account ?? line.account }
  })
  read.unknownAccounts.push(...[...unknown.keys()].sort())
  read.refusals.push(
    ...[...unknown].map(([account, at]) =>
      refuse(
        'compte-inconnu',
        `Compte ${account} (${rowsText(at)}) : il n’est pas au plan comptable. Choisissez sa correspondance, ou ajoutez-le.`,
        'accounts',
      ),
    ),
  )
  return found
}

const rowsText = (rows: readonly number[]): string =>
  rows.length === 1 ? `ligne ${rows[0]}` : `lignes ${rows.slice(0, 5).join(', ')}${rows.length > 5 ? '…' : ''}`

interface Employee {
  personId: string
  payrollNumber: string
  name: string
  lastName: string
  posted: boolean
  decidedNetCents: number | null
  /** Activities to spread over, by the best key known: dated key, then decision, then ownership. */
  spread: { activityId: string; activityName: string; weight: number }[]
}

async function slipsOf(ctx: Context, input: JournalInput, lines: readonly JournalLine[], read: Read): Promise<Slip[]> {
  const byNumber = Map.groupBy(lines, line => line.payrollNumber)
  const employees = await readEmployees(ctx, [...byNumber.keys()], read.roundId, input.month)
  const house = { activityId: read.organisation.houseActivityId, activityName: read.organisation.name, weight: 1 }
  const names = await activityNames(ctx, input)
  const slips: Slip[] = []
  for (const [payrollNumber, its] of byNumber) {
    const employee = employees.get(payrollNumber)
    if (!employee) {
      read.refusals.push(
        refuse(
          'matricule-inconnu',
          `Matricule ${payrollNumber} (${rowsText(its.map(line => line.row))}) : personne ne le porte. Indiquez-le sur la fiche de la personne.`,
          'file',
        ),
      )
      continue
    }
    if (employee.posted)
      read.refusals.push(
        refuse(
          'deja-comptabilise',
          `Matricule ${payrollNumber}, ${employee.name} : sa paie ${ofMonth(input.month)} est déjà comptabilisée.`,
          'file',
        ),
      )
    const given = input.keys.find(key => key.personId === employee.personId)
    const known = given
      ? given.parts.map(part => ({ ...part, activityName: names.get(part.activityId) ?? '' }))
      : employee.spread
    if (known.length === 0)
      read.notices.push(`${employee.name} (${payrollNumber}) n’a pas d’activité : sa paie est imputée à la structure.`)
    if (sum(its.map(line => line.amountCents)) === 0)
      slips.push(slipOf(employee, its, known.length > 0 ? known : [house], read.organisation))
  }
  for (const absent of await decidedButAbsent(ctx, read.roundId, new Set(slips.map(slip => slip.personId))))
    read.notices.push(`${absent} : un salaire est décidé, mais ce journal n’en dit rien.`)
  return slips
}

async function activityNames(ctx: Context, input: JournalInput): Promise<Map<string, string>> {
  const ids = [...new Set(input.keys.flatMap(key => key.parts.map(part => part.activityId)))]
  if (ids.length === 0) return new Map()
  const rows = await ctx.db
    .selectFrom('activity')
    .select(['id', 'name'])
    .where('organisation_id', '=', ctx.organisationId)
    .where('id', 'in', ids)
    .execute()
  if (rows.length !== ids.length) throw notFound('Une des activités de la clé')
  return new Map(rows.map(row => [row.id, row.name]))
}

function slipOf(
  employee: Employee,
  lines: JournalLine[],
  spread: Employee['spread'],
  organisation: Organisation,
): Slip {
  const weights = spread.some(part => part.weight > 0) ? spread.map(part => part.weight) : spread.map(() => 1)
  const { accounts } = organisation.settings
  const costOf = (amounts: readonly number[]) => sum(amounts.filter((_, i) => /^[67]/.test(lines[i]!.account)))
  return {
    ...employee,
    id: newId(),
    lines,
    parts: splitSlip(lines, weights).map((amounts, i) => ({ ...spread[i]!, amounts, costCents: costOf(amounts) })),
    costCents: costOf(lines.map(line => line.amountCents)),
    netCents: cents(
      -sum(lines.filter(line => line.account.startsWith(accounts.netPay)).map(line => line.amountCents)) || 0,
    ),
  }
}

/** Who bears these payroll numbers, leading zeros or not, and how their payslips are spread in that month. */
async function readEmployees(
  ctx: Context,
  numbers: readonly string[],
  roundId: string,
  month: Month,
): Promise<Map<string, Employee>> {
  if (numbers.length === 0) return new Map()
  const { rows } = await sql<
    Omit<Employee, 'spread'> & { keyed: Employee['spread']; decided: Employee['spread']; owned: Employee['spread'] }
  >`
    with asked as (select n as number, coalesce(nullif(ltrim(n, '0'), ''), n) as bare from unnest(${numbers}::text[]) n),
    people as (
      select distinct on (k.number) k.number, p.* from asked k join person p
        on p.organisation_id = ${ctx.organisationId} and (p.payroll_number = k.number or coalesce(nullif(ltrim(p.payroll_number, '0'), ''), p.payroll_number) = k.bare)
      order by k.number, p.payroll_number = k.number desc, p.id)
    select p.number as "payrollNumber", p.id as "personId", p.first_name || ' ' || p.last_name as name, p.last_name as "lastName",
      exists (select from pay_posting x where x.organisation_id = p.organisation_id and x.round_id = ${roundId} and x.person_id = p.id) as posted,
      (select sum(l.decided_net_cents)::bigint from pay_line l where l.organisation_id = p.organisation_id and l.round_id = ${roundId} and l.person_id = p.id) as "decidedNetCents",
      ${spreadSql(sql`select a.id, a.name, k.share_bp as weight from pay_key k join activity a on a.organisation_id = k.organisation_id and a.id = k.activity_id
        where k.organisation_id = p.organisation_id and k.person_id = p.id and k.from_month = (
          select max(m.from_month) from pay_key m where m.organisation_id = p.organisation_id and m.person_id = p.id and m.from_month <= ${firstDayOf(month)}::date)`)} as keyed,
      ${spreadSql(sql`select a.id, a.name, l.decided_gross_cents as weight from pay_line l join activity a on a.organisation_id = l.organisation_id and a.id = l.activity_id
        where l.organisation_id = p.organisation_id and l.round_id = ${roundId} and l.person_id = p.id and l.decided_gross_cents > 0`)} as decided,
      ${spreadSql(sql`select a.id, a.name, o.share_bp as weight from activity_owner o join activity a on a.organisation_id = o.organisation_id and a.id = o.activity_id
        where o.organisation_id = p.organisation_id and o.person_id = p.id and a.opened_on <= ${lastDayOf(month)}::date and coalesce(a.closed_on, 'infinity') >= ${firstDayOf(month)}::date`)} as owned
    from people p`.execute(ctx.db)
  return new Map(
    rows.map(({ keyed, decided, owned, ...row }) => [
      row.payrollNumber,
      { ...row, spread: [keyed, decided, owned].find(its => its.length > 0) ?? [] },
    ]),
  )
}

const spreadSql = (activities: ReturnType<typeof sql>) =>
  sql<
    Employee['spread']
  >`(select coalesce(jsonb_agg(jsonb_build_object('activityId', s.id, 'activityName', s.name, 'weight', s.weight) order by s.id), '[]') from (${activities}) s)`

async function decidedButAbsent(ctx: Context, roundId: string, present: ReadonlySet<string>): Promise<string[]> {
  const rows = await ctx.db
    .selectFrom('pay_line as l')
    .innerJoin('person as p', join =>
      join.onRef('p.organisation_id', '=', 'l.organisation_id').onRef('p.id', '=', 'l.person_id'),
    )
    .select(['p.id', 'p.first_name', 'p.last_name'])
    .distinct()
    .where('l.organisation_id', '=', ctx.organisationId)
    .where('l.round_id', '=', roundId)
    .where('l.decided_gross_cents', '>', 0 as Cents)
    .where('l.posted_cost_cents', 'is', null)
    .orderBy('p.last_name')
    .execute()
  return rows.filter(row => !present.has(row.id)).map(row => `${row.first_name} ${row.last_name}`)
}

async function keepImport(ctx: Context, importId: string, input: JournalInput, read: Read): Promise<void> {
  const fileId = await keepFile(ctx, { name: input.name, mediaType: 'text/csv', bytes: read.bytes })
  await ctx.db
    .insertInto('pay_import')
    .values({
      organisation_id: ctx.organisationId,
      id: importId,
      round_id: read.roundId,
      file_id: fileId,
      sha256: sha256(read.bytes),
      name: input.name,
      employees: read.slips.length,
      debit_cents: read.debitCents,
      at: ctx.now,
    })
    .execute()
}

/** Each employee is a third party of the ledger, under the person's id. */
const nameEmployees = (ctx: Context, slips: readonly Slip[]): Promise<void> =>
  addThirdParties(
    ctx,
    slips.map(({ personId, name }) => ({ id: personId, kind: 'employee', name })),
  )

/** What the members' shares may take of a payslip: its gross and its net, activity by activity. */
const paidSlipOf =
  ({ organisation }: Read) =>
  (slip: Slip) => {
    const of = (amounts: readonly number[], prefix: string) =>
      sum(amounts.filter((_, i) => slip.lines[i]!.account.startsWith(prefix)))
    return {
      personId: slip.personId,
      itemId: slip.id,
      parts: slip.parts.map(({ activityId, amounts }) => ({
        activityId,
        grossCents: of(amounts, '641'),
        netCents: -of(amounts, organisation.settings.accounts.netPay),
      })),
    }
  }

/** The last day of the month, or today before it: what is posted no longer counts as promised, so that it must count in the ledger at once. */
function postingDay(ctx: Context, month: Month): Day {
  const last = lastDayOf(month)
  if (last > ctx.today) return ctx.today
  return last
}

/**
 * D 641, 645, 647 [A] · C 421 net after withholding, third party the employee, its item the payslip · C 4421, 431, 437… as the journal has them.
 * Labels carry the payroll number; the journal's own are kept unless they name somebody.
 */
function entryOf(slip: Slip, read: Read, month: Month, day: Day): Entry {
  const { accounts, journals } = read.organisation.settings
  const reference = `PAIE-${month}-${slip.payrollNumber}`
  const lines = slip.parts.flatMap(part =>
    slip.lines.flatMap((line, i): EntryLine[] => {
      const personal = /^42/.test(line.account)
      const net = line.account.startsWith(accounts.netPay)
      const label = line.label && !namesSomebody(line.label, slip.lastName) ? { label: line.label } : {}
      const about = {
        account: line.account,
        activityId: part.activityId,
        ...label,
        ...(personal ? { thirdPartyId: slip.personId } : {}),
        ...(net ? { itemId: slip.id, dueDay: lastDayOf(month) } : {}),
      }
      const amount = part.amounts[i]!
      return amount >= 0 ? debitLine(amount, about) : creditLine(-amount, about)
    }),
  )
  return {
    id: newId(),
    journal: journals.pay,
    day,
    label: `Paie ${formatMonth(month)} ${slip.payrollNumber}`,
    documentKind: 'payslip',
    documentId: slip.id,
    documentNumber: reference,
    documentDay: day,
    lines,
  }
}

const namesSomebody = (label: string, lastName: string): boolean => plain(label).includes(plain(lastName))

/** What was decided is now in the ledger: its commitment ends, and each line keeps what was posted beside what was decided. */
async function releaseDecisions(ctx: Context, read: Read): Promise<void> {
  const posted = read.slips.flatMap(slip =>
    slip.parts.map(part => ({ person: slip.personId, activity: part.activityId, cost: part.costCents })),
  )
  const { rows } = await sql<{ id: string }>`
    update pay_line l set posted_cost_cents = coalesce((
        select sum(r.cost) from jsonb_to_recordset(${JSON.stringify(posted)}::jsonb) as r(person uuid, activity uuid, cost bigint)
        where r.person = l.person_id and r.activity = l.activity_id), 0), version = l.version + 1
    where l.organisation_id = ${ctx.organisationId} and l.round_id = ${read.roundId} and l.person_id = any(${read.slips.map(slip => slip.personId)}::uuid[])
    returning l.id`.execute(ctx.db)
  for (const { id } of rows) await clearCommitment(ctx, id)
}
