import { createHash } from 'node:crypto'
import { createWriteStream } from 'node:fs'
import { mkdir, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import type pg from 'pg'
import { to as copyTo } from 'pg-copy-streams'
import { z } from 'zod'
import {
  describeFec,
  FEC_LINE_END,
  type FecRow,
  fecFileName,
  formatFecHeader,
  formatFecLine,
} from '../../formats/fec.ts'
import { formatDay } from '../../kernel/day.ts'
import { zDay } from '../../kernel/input.ts'
import { sum } from '../../kernel/money.ts'
import { Refused, refuse } from '../../kernel/refusal.ts'
import { applicationPool } from '../../platform/database.server.ts'
import type { Session } from '../../platform/session.ts'
import { query } from '../../platform/use-case.server.ts'
import { readOrganisation } from '../organisation/index.ts'
import { LOSS, PROFIT } from './account-sums.ts'

const FEC_EXTRA = [{ name: 'ActiviteCode', meaning: 'Code analytique de l’activité qui porte la ligne' }] as const

/** What the FEC of an exercice will hold, and what is not ready: entries still in the brouillard are left out of it. */
export const getFecSummary = query({
  name: 'getFecSummary',
  api: 'GET /exercices/{code}/fec-summary',
  summary: 'Prépare le fichier des écritures comptables d’un exercice',
  roles: ['accountant', 'auditor', 'director', 'administrator'],
  scope: 'house',
  input: z.strictObject({ code: z.string().min(1, 'Choisissez un exercice.').max(20) }),
  output: z.object({
    fileName: z.string(),
    code: z.string(),
    startsOn: zDay,
    endsOn: zDay,
    exerciceId: z.string(),
    entries: z.number(),
    provisional: z.number(),
    lockedThrough: zDay.nullable(),
    organisation: z.string(),
    siren: z.string(),
    openingJournal: z.string(),
    zone: z.string(),
  }),
  async run(ctx, { code }) {
    const organisation = await readOrganisation(ctx)
    const exercice = await ctx.db
      .selectFrom('exercice')
      .selectAll()
      .where('organisation_id', '=', ctx.organisationId)
      .where('code', '=', code)
      .executeTakeFirst()
    if (!exercice)
      throw new Refused(
        [refuse('exercice', `L’exercice ${code} n’existe pas\u00a0: choisissez-en un autre.`, 'code')],
        'not-found',
      )
    const counts = await ctx.db
      .selectFrom('entry')
      .select(eb => [
        eb.cast<number>(eb.fn.count('validated_at'), 'integer').as('validated'),
        eb.cast<number>(eb.fn.countAll(), 'integer').as('all'),
      ])
      .where('organisation_id', '=', ctx.organisationId)
      .where('exercice_id', '=', exercice.id)
      .executeTakeFirstOrThrow()
    const head = await ctx.db
      .selectFrom('ledger_head')
      .select('locked_through')
      .where('organisation_id', '=', ctx.organisationId)
      .executeTakeFirst()
    return {
      fileName: fecFileName(organisation.siren, exercice.ends_on),
      code,
      startsOn: exercice.starts_on,
      endsOn: exercice.ends_on,
      exerciceId: exercice.id,
      entries: counts.validated,
      provisional: counts.all - counts.validated,
      lockedThrough: head?.locked_through ?? null,
      organisation: organisation.name,
      siren: organisation.siren,
      openingJournal: organisation.settings.journals.opening,
      zone: organisation.zone,
    }
  },
})
type Summary = z.output<typeof getFecSummary.output>

export interface FecExport {
  fileName: string
  /** The file's bytes, to read once; abandoning them frees the connection. */
  bytes: AsyncGenerator<Buffer>
  /** The description file, once the bytes were read to their end. */
  describe(): { fileName: string; text: string }
}

/**
 * The FEC of an exercice as a stream: opening balances, entries of the opening journal, then the others in order of validation, each
 * line formatted by the database. One snapshot, flat memory. Refused without the right, or when the exercice does not exist.
 */
export async function exportFec(session: Session, code: string): Promise<FecExport> {
  const summary = await getFecSummary(session, { code })
  const counted = { lines: 0, entries: summary.entries, totalCents: 0, headHash: '', fileHash: '' }
  return {
    fileName: summary.fileName,
    bytes: fecBytes(session, summary, counted),
    describe: () => ({
      fileName: summary.fileName.replace('.txt', '-description.txt'),
      text: describeFec({
        organisation: summary.organisation,
        siren: summary.siren,
        openingDay: summary.startsOn,
        closingDay: summary.endsOn,
        lineCount: counted.lines,
        entryCount: counted.entries,
        totalCents: counted.totalCents,
        extra: FEC_EXTRA,
        headHash: counted.headHash,
        fileHash: counted.fileHash,
      }),
    }),
  }
}

/** Writes the FEC and its description into a folder, each whole or not at all. Returns their paths. */
export async function writeFec(
  session: Session,
  code: string,
  dir: string,
): Promise<{ file: string; description: string }> {
  const fec = await exportFec(session, code)
  await mkdir(dir, { recursive: true })
  const file = join(dir, fec.fileName)
  try {
    await pipeline(Readable.from(fec.bytes), createWriteStream(`${file}.partial`))
    await rename(`${file}.partial`, file)
  } catch (error) {
    await rm(`${file}.partial`, { force: true })
    throw error
  }
  const { fileName, text } = fec.describe()
  await writeFile(join(dir, fileName), text)
  return { file, description: join(dir, fileName) }
}

type Counted = { lines: number; entries: number; totalCents: number; headHash: string; fileHash: string }

async function* fecBytes(session: Session, summary: Summary, counted: Counted): AsyncGenerator<Buffer> {
  const client = await applicationPool().connect()
  const hash = createHash('sha256')
  let broken: Error | undefined
  const pass = (bytes: Buffer) => {
    hash.update(bytes)
    return bytes
  }
  try {
    await client.query(
      `begin isolation level repeatable read read only; set local work_mem = '64MB'; set local enable_nestloop = off`,
    )
    await client.query(`select set_config('app.tenant', $1, true), set_config('app.activities', '', true)`, [
      session.organisationId,
    ])
    yield pass(Buffer.from(formatFecHeader(FEC_EXTRA.map(column => column.name))))
    const opening = await openingLines(client, session.organisationId, summary)
    if (opening.length > 0) {
      counted.lines += opening.length
      counted.entries += 1
      counted.totalCents += sum(opening.map(row => row.debitCents))
      yield pass(Buffer.from(opening.map(formatFecLine).join('')))
    }
    const hasOpening = await client.query(
      'select from entry where exercice_id = $1 and journal_code = $2 and validated_at is not null limit 1',
      [summary.exerciceId, summary.openingJournal],
    )
    for (const isOpening of hasOpening.rowCount ? [true, false] : [false]) {
      const copy = client.query(copyTo(fecCopy(summary, isOpening)))
      for await (const chunk of copy as AsyncIterable<Buffer>) yield pass(withLineEnds(chunk))
      counted.lines += copy.rowCount
    }
    const { totalCents, headHash } = await readTotals(client, session.organisationId, summary)
    counted.totalCents += totalCents
    Object.assign(counted, { headHash, fileHash: hash.digest('hex') })
    await client.query('commit')
  } catch (error) {
    broken = error as Error
    throw error
  } finally {
    // A reader that left in the middle leaves a COPY running: that connection is not reused.
    client.release(broken ?? (counted.fileHash === '' ? true : undefined))
  }
}

/** COPY ends its lines with LF; the file's end with CR LF. Bytes above 127 pass untouched. */
const withLineEnds = (chunk: Buffer): Buffer =>
  Buffer.from(chunk.toString('latin1').replaceAll('\n', FEC_LINE_END), 'latin1')

const UUID = /^[0-9a-f-]{36}$/i
const literal = (text: string) => `'${text.replaceAll("'", "''")}'`

/** In SQL, what `formats/fec.ts` does to texts and amounts. */
const cleanSql = (text: string) =>
  `case when ${text} ~ '[[:cntrl:]"\\u2028\\u2029\\ufeff]' then btrim(translate(regexp_replace(${text}, '[[:cntrl:]\\u2028\\u2029\\ufeff]+', ' ', 'g'), '"', '’')) else ${text} end`
const amountSql = (cents: string) =>
  `case when ${cents} = 0 then '0,00' else replace((${cents}::bigint * 0.01)::text, '.', ',') end`
const daySql = (day: string) => `to_char(${day}, 'YYYYMMDD')`

/**
 * One text column, so that the tabs are ours: the delimiter and the quote that COPY asks for never occur in a cleaned text. Row-level
 * security alone says whose rows, and the transaction forbids nested loops: the planner takes its filters for rare coincidences, and would
 * look half a million lines up one by one. A line has the day of its entry: those of other exercices are not read.
 */
function fecCopy({ exerciceId, startsOn, endsOn, openingJournal, zone }: Summary, isOpening: boolean): string {
  if (!UUID.test(exerciceId)) throw new Error('not a uuid')
  return `copy (
    with journals as materialized (
      select code, ${cleanSql('code')} || e'\\t' || ${cleanSql('label')} || e'\\t' as text from journal
    ), accounts as materialized (
      select code, e'\\t' || rpad(code, greatest(3, length(code)), '0') || e'\\t' || ${cleanSql('label')} || e'\\t' as text from account
    ), parties as materialized (
      select id, ${cleanSql('code')} || e'\\t' || coalesce(nullif(${cleanSql('name')}, ''), code) || e'\\t' as text from third_party
    ), letters as materialized (
      select id, code || e'\\t' || ${daySql(`at at time zone ${literal(zone)}`)} || e'\\t' as text from lettering
    ), codes as materialized (
      select id, e'\\t\\t\\t' || ${cleanSql('code')} as text from activity
    ), entries as (
      select e.organisation_id, e.id, e.sequence, j.text || e.number || e'\\t' || ${daySql('e.day')} as head,
        ${cleanSql('e.document_number')} || e'\\t' || ${daySql('e.document_day')} || e'\\t' as document,
        ${daySql(`max(e.validated_at at time zone ${literal(zone)}) over (order by e.sequence)`)} as validated
      from entry e join journals j on j.code = e.journal_code
      where e.exercice_id = '${exerciceId}'::uuid and e.validated_at is not null
        and e.journal_code ${isOpening ? '=' : '<>'} ${literal(openingJournal)}
    )
    select e.head || a.text || coalesce(p.text, e'\\t\\t') || e.document || ${cleanSql('l.label')} || e'\\t' || ${amountSql('l.debit')} || e'\\t'
      || ${amountSql('l.credit')} || e'\\t' || coalesce(g.text, e'\\t\\t') || e.validated || c.text
    from entries e
    join entry_line l on l.organisation_id = e.organisation_id and l.entry_id = e.id and l.day between ${literal(startsOn)} and ${literal(endsOn)}
    join accounts a on a.code = l.account
    join codes c on c.id = l.activity_id
    left join parties p on p.id = l.third_party_id
    left join lettering_line x on x.organisation_id = l.organisation_id and x.entry_id = l.entry_id and x.position = l.position
    left join letters g on g.id = x.lettering_id
    order by e.sequence, l.position
  ) to stdout (format csv, delimiter e'\\x01', quote e'\\x02', escape e'\\x02')`
}

/**
 * What the exercices before leave, by account, activity and third party: classes 1 to 5, and their result on 120 or 129. Computed from
 * validated entries each time, so that two exercices may be open at once.
 */
async function openingLines(client: pg.PoolClient, organisationId: string, summary: Summary): Promise<FecRow[]> {
  const { rows } = await client.query<{
    account: string
    label: string
    auxiliary: string | null
    name: string | null
    activity: string
    balance: number
  }>(
    `with before as (
       select case when l.account ~ '^[67]' then null else l.account end as account, l.activity_id, l.third_party_id, sum(l.debit - l.credit) as balance
       from entry e join entry_line l on l.organisation_id = e.organisation_id and l.entry_id = e.id
       where e.organisation_id = $1 and e.day < $2 and e.validated_at is not null
       group by 1, 2, 3 having sum(l.debit) <> sum(l.credit)
     ), result as (
       select case when account is null then case when sum(balance) over (partition by activity_id, account) < 0 then '${PROFIT}' else '${LOSS}' end else account end as account,
         activity_id, case when account is null then null else third_party_id end as third_party_id, balance
       from before
     ), summed as (
       select account, activity_id, third_party_id, sum(balance)::bigint as balance from result group by 1, 2, 3 having sum(balance) <> 0
     )
     select s.account, coalesce(a.label, s.account) as label, p.code as auxiliary, p.name, c.code as activity, s.balance
     from summed s join activity c on c.organisation_id = $1 and c.id = s.activity_id
     left join account a on a.organisation_id = $1 and a.code = s.account
     left join third_party p on p.organisation_id = $1 and p.id = s.third_party_id
     order by s.account, c.code, p.code`,
    [organisationId, summary.startsOn],
  )
  if (rows.length === 0) return []
  const { rows: used } = await client.query<{ label: string | null; used: boolean }>(
    `select (select label from journal where organisation_id = $1 and code = $2) as label,
       exists (select from entry where organisation_id = $1 and exercice_id = $3 and journal_code = $2 and validated_at is not null) as used`,
    [organisationId, summary.openingJournal, summary.exerciceId],
  )
  return rows.map(row => ({
    journalCode: summary.openingJournal,
    journalLabel: used[0]!.label ?? 'À-nouveaux',
    number: used[0]!.used ? '0' : '1',
    date: summary.startsOn,
    account: row.account.padEnd(3, '0'),
    accountLabel: row.label,
    auxiliary: row.auxiliary,
    auxiliaryLabel: row.name,
    documentRef: 'À-nouveaux',
    documentDate: summary.startsOn,
    label: `À-nouveaux au ${formatDay(summary.startsOn)}`,
    debitCents: Math.max(0, row.balance),
    creditCents: Math.max(0, -row.balance),
    validatedOn: summary.startsOn,
    extra: [row.activity],
  }))
}

/** The total of the debits, from the kept balances less the brouillard; from the lines where an exercice cuts a month. */
async function readTotals(client: pg.PoolClient, organisationId: string, summary: Summary) {
  const { rows } = await client.query<{ total: number; head: string | null }>(
    `with cut as (select date_trunc('month', $3::date) <> $3::date or date_trunc('month', $4::date + 1) <> $4::date + 1 as months)
     select (case when (select months from cut)
         then (select coalesce(sum(debit), 0) from entry_line where organisation_id = $1 and day between $3 and $4)
         else (select coalesce(sum(debit), 0) from balance where organisation_id = $1 and month between $3 and $4) end
       - (select coalesce(sum(l.debit), 0) from entry e join entry_line l on l.organisation_id = e.organisation_id and l.entry_id = e.id
          where e.organisation_id = $1 and e.exercice_id = $2 and e.validated_at is null))::bigint as total,
       (select encode(hash, 'hex') from entry where organisation_id = $1 and exercice_id = $2 and sequence is not null order by sequence desc limit 1) as head`,
    [organisationId, summary.exerciceId, summary.startsOn, summary.endsOn],
  )
  return { totalCents: rows[0]!.total, headHash: rows[0]!.head ?? '' }
}
