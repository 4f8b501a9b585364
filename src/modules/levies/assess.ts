import type { Selectable } from 'kysely'
import { type Day, firstDayOf, lastDayOf, monthOf } from '../../kernel/day.ts'
import { cents, ZERO } from '../../kernel/money.ts'
import { newId } from '../../platform/ids.server.ts'
import type { Database } from '../../platform/schema.ts'
import { type Context, sql } from '../../platform/use-case.server.ts'
import type { Entry, EntryLine } from '../ledger/entry.ts'
import type { Organisation } from '../organisation/organisation.ts'
import {
  amountDue,
  type Cumulated,
  givenBack,
  LEVY_BASES,
  type Levy,
  leviesOf,
  levyLines,
  NOTHING_YET,
  needsMemory,
  receiptDue,
  ruleChanged,
  type Tier,
} from './levy.ts'

/** A document of an activity that may bear levies. */
export interface Document {
  documentKind: string
  documentId: string
  documentNumber: string
  activityId: string
  day: Day
  /** What it gives back counts in the period of that earlier day. */
  countsOn?: Day
  /** Of a receipt: the invoice that it pays. */
  settlesId?: string
}

/** `baseCents` is HT, signed: purchases count as negative margin. */
interface Assessable extends Document {
  baseCents: number
  /** The levies frozen on the document when it was issued; those in force on its day when absent. */
  levyIds?: readonly string[]
}

/** Every levy of the organisation that the session may see, whatever its dates. */
export async function readLevies(ctx: Context): Promise<Levy[]> {
  const rows = await ctx.db
    .selectFrom('levy')
    .selectAll()
    .where('organisation_id', '=', ctx.organisationId)
    .orderBy('code')
    .orderBy('starts_on')
    .execute()
  return rows.map(row => ({
    id: row.id,
    code: row.code,
    name: row.name,
    activityId: row.activity_id,
    base: row.base as Levy['base'],
    moment: row.moment as Levy['moment'],
    period: row.period as Levy['period'],
    tiers: row.tiers as Tier[],
    fixedCents: row.fixed_cents,
    floorCents: row.floor_cents,
    capCents: row.cap_cents,
    chargeAccount: row.charge_account,
    startsOn: row.starts_on,
    endsOn: row.ends_on,
  }))
}

/** The levies that sales bear on that day, to freeze on the document. */
export function salesLevies(levies: readonly Levy[], activityId: string, day: Day): Levy[] {
  return leviesOf(levies, activityId, day).filter(levy => LEVY_BASES[levy.base].sale !== 0)
}

/** The levies that purchases bear on that day: on purchases themselves, or as the other side of the margin. */
export function purchaseLevies(levies: readonly Levy[], activityId: string, day: Day): Levy[] {
  return leviesOf(levies, activityId, day).filter(levy => LEVY_BASES[levy.base].purchase !== 0)
}

const house = (organisation: Organisation) => ({
  activityId: organisation.houseActivityId,
  treasuryLiaison: organisation.settings.accounts.treasuryLiaison,
})

/**
 * Assesses documents, in order, and keeps what each bears; returns the entry lines of each document, to post with it. Levies with
 * tiers or a cap read what the period bears already under a lock of that activity and levy.
 */
export async function assessLevies(
  ctx: Context,
  organisation: Organisation,
  documents: readonly (Assessable & { levies: readonly Levy[] })[],
): Promise<EntryLine[][]> {
  const borne = documents
    .flatMap(document => document.levies.map(levy => ({ document, levy })))
    .filter(({ document }) => document.activityId !== organisation.houseActivityId)
  const memory = await readMemory(
    ctx,
    borne.filter(({ levy }) => needsMemory(levy)),
  )
  const settled = await readSettled(
    ctx,
    borne.filter(({ levy }) => !needsMemory(levy)),
  )
  const rows = []
  const lines = new Map<string, EntryLine[]>()
  for (const { document, levy } of borne) {
    const inPeriod = needsMemory(levy)
    const memoryOf = inPeriod ? memory : settled
    const key = inPeriod
      ? memoryKey(document.activityId, levy, document.day)
      : settledKey(levy.id, document.settlesId ?? document.documentId)
    const before = memoryOf.get(key) ?? NOTHING_YET
    const amountCents = (inPeriod ? amountDue : receiptDue)(levy, before, document.baseCents)
    memoryOf.set(key, {
      baseCents: before.baseCents + document.baseCents,
      amountCents: before.amountCents + amountCents,
      levyIds: [...(before.levyIds ?? []), levy.id],
    })
    rows.push(assessmentRow(ctx, document, levy, { baseCents: document.baseCents, amountCents }))
    lines.set(document.documentId, [
      ...(lines.get(document.documentId) ?? []),
      ...levyLines(levy, amountCents, document.activityId, house(organisation), document.documentNumber),
    ])
  }
  if (rows.length > 0) await ctx.db.insertInto('levy_assessment').values(rows).execute()
  return documents.map(document => lines.get(document.documentId) ?? [])
}

/** What a credit note or a loss takes off: all of it for levies taken at issue, only what had been paid for those taken at receipt. */
export interface Credit extends Assessable {
  /** HT part of the credit that money had been received for, signed as `baseCents`. */
  paidBaseCents: number
}

/**
 * Gives back what an original document bore, in proportion of what a credit note takes off its base: what it bore itself, and what the
 * receipts that paid it (or the deposits that it deducted) bore. Successive credit notes give back exactly the whole, to the periods that
 * bore it, the latest first. Where that crosses a tier or a cap of one, lines of their own bring it to what its rule gives on the base that
 * is left.
 */
export async function giveBackLevies(
  ctx: Context,
  organisation: Organisation,
  credit: Credit,
  original: { id: string; depositIds: readonly string[] },
): Promise<EntryLine[]> {
  const levies = await leviesById(ctx)
  const rows = await ctx.db
    .selectFrom('levy_assessment')
    .select(BORNE)
    .where('organisation_id', '=', ctx.organisationId)
    .where(eb =>
      eb.or([eb('document_id', '=', original.id), eb('settles_id', 'in', [original.id, ...original.depositIds])]),
    )
    .where('document_kind', '<>', ADJUSTMENT)
    .orderBy('code')
    .execute()
  const lines: EntryLine[] = []
  const back = []
  for (const [levyId, its] of Map.groupBy(rows, row => row.levy_id)) {
    const levy = levies.get(levyId)!
    const [given, assessed] = [true, false].map(is => its.filter(row => (row.document_kind === 'creditNote') === is))
    const takenOff = levy.moment === 'receipt' ? credit.paidBaseCents : credit.baseCents
    const before = -total(given!, 'base_cents')
    const after = Math.min(before - takenOff, total(assessed!, 'base_cents'))
    // Kept against the original too: the next credit note reads from there what was given back already.
    const document = { ...credit, documentKind: 'creditNote', documentId: original.id }
    let reached = 0
    for (const { countsOn, ...borne } of byPeriod(levy, assessed!).toReversed()) {
      const within = (credited: number) => Math.min(Math.max(credited - reached, 0), borne.baseCents)
      const part = givenBack(borne, within(before), within(after))
      reached += borne.baseCents
      if (part.baseCents === 0 && part.amountCents === 0) continue
      back.push(assessmentRow(ctx, { ...document, ...elsewhere(levy, credit.day, countsOn) }, levy, part))
      lines.push(...levyLines(levy, part.amountCents, credit.activityId, house(organisation), credit.documentNumber))
    }
  }
  if (back.length > 0) await ctx.db.insertInto('levy_assessment').values(back).execute()
  return [...lines, ...(await adjustToRule(ctx, organisation, credit, rows))]
}

/**
 * What a correcting document takes off the levies of the earlier one that `settlesId` names, in one activity: its share of what that one
 * bore, at the rates frozen then, and exactly the whole in the end, then what tiers or a cap of its period ask on the base that is left.
 * `baseCents` is the correction's HT. Its rows are its own, so that it may be posted again.
 */
export async function takeOffLevies(
  ctx: Context,
  organisation: Organisation,
  document: Assessable & { settlesId: string },
): Promise<EntryLine[]> {
  const levies = await leviesById(ctx)
  const rows = await ctx.db
    .selectFrom('levy_assessment')
    .select(BORNE)
    .where('organisation_id', '=', ctx.organisationId)
    .where('activity_id', '=', document.activityId)
    .where(eb => eb.or([eb('document_id', '=', document.settlesId), eb('settles_id', '=', document.settlesId)]))
    .orderBy('code')
    .execute()
  const back = [...Map.groupBy(rows, row => row.levy_id)].flatMap(([id, its]) => {
    const levy = levies.get(id)!
    const [bore, given] = [true, false].map(is => its.filter(row => (row.document_id === document.settlesId) === is))
    const borne = { baseCents: total(bore!, 'base_cents'), amountCents: total(bore!, 'amount_cents') }
    const before = -total(given!, 'base_cents')
    // A margin is borne on the other side: both run from zero to what was borne.
    const size = Math.min(Math.abs(borne.baseCents), Math.abs(before) + Math.abs(document.baseCents))
    const part = givenBack(borne, before, Math.sign(borne.baseCents) * size)
    return part.baseCents === 0 && part.amountCents === 0 ? [] : [{ levy, part, countsOn: countedOn(bore![0]!) }]
  })
  if (back.length > 0)
    await ctx.db
      .insertInto('levy_assessment')
      .values(
        back.map(({ levy, part, countsOn }) =>
          assessmentRow(ctx, { ...document, ...elsewhere(levy, document.day, countsOn) }, levy, part),
        ),
      )
      .execute()
  return [
    ...back.flatMap(({ levy, part }) =>
      levyLines(levy, part.amountCents, document.activityId, house(organisation), document.documentNumber),
    ),
    ...(await adjustToRule(ctx, organisation, document, rows)),
  ]
}

const BORNE = [
  'levy_id',
  'code',
  'document_kind',
  'document_id',
  'day',
  'counts_on',
  'base_cents',
  'amount_cents',
] as const

const leviesById = async (ctx: Context): Promise<Map<string, Levy>> =>
  new Map((await readLevies(ctx)).map(levy => [levy.id, levy]))

type Counted = Pick<Selectable<Database['levy_assessment']>, 'day' | 'counts_on'>

/** The day in whose period a row counts. */
const countedOn = (row: Counted): Day => row.counts_on ?? row.day

/** A day of another period than the document's own, in which what it gives back counts. */
const elsewhere = (levy: Levy, day: Day, countsOn: Day) =>
  periodStart(levy, day) === periodStart(levy, countsOn) ? {} : { countsOn }

/** What rows of one levy bore in each period, the earliest first. */
function byPeriod(levy: Levy, rows: readonly (Counted & { base_cents: number; amount_cents: number })[]) {
  return [...Map.groupBy(rows, row => periodStart(levy, countedOn(row)))]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([, its]) => ({
      countsOn: countedOn(its[0]!),
      baseCents: total(its, 'base_cents'),
      amountCents: total(its, 'amount_cents'),
    }))
}

/** What a document bore of a levy. */
interface Borne {
  document_id: string
  activity_id: string
  levy_id: string
  day: Day
  counts_on: Day | null
}

const ADJUSTMENT = 'adjustment'

/**
 * Lines that bring what each period of `borne` bears to what tiers and cap give on its base; a floor already taken, another rule's share
 * are left.
 */
async function adjustToRule(
  ctx: Context,
  organisation: Organisation,
  document: Document,
  borne: readonly (Counted & { levy_id: string })[],
): Promise<EntryLine[]> {
  if (borne.length === 0) return []
  const byLevy = Map.groupBy(borne, row => row.levy_id)
  const remembered = (await readLevies(ctx)).filter(needsMemory).flatMap(levy =>
    [...Map.groupBy(byLevy.get(levy.id) ?? [], row => periodStart(levy, countedOn(row)))].map(([, its]) => ({
      levy,
      document: { ...document, day: countedOn(its[0]!) },
    })),
  )
  const memory = await readMemory(ctx, remembered)
  const before = ({ levy, document }: (typeof remembered)[number]) =>
    memory.get(memoryKey(document.activityId, levy, document.day))!
  const missing = remembered
    .filter(period => !ruleChanged(period.levy, before(period)))
    .map(period => {
      const { levy } = period
      const due = amountDue(levy, before(period), 0)
      const countsOn = elsewhere(levy, document.day, period.document.day)
      return { levy, countsOn, amountCents: levy.floorCents === null ? due : cents(Math.max(0, due)) }
    })
    .filter(({ amountCents }) => amountCents !== 0)
  if (missing.length === 0) return []
  await ctx.db
    .insertInto('levy_assessment')
    .values(
      missing.map(({ levy, countsOn, amountCents }) =>
        assessmentRow(ctx, { ...document, ...countsOn, documentKind: ADJUSTMENT }, levy, {
          baseCents: ZERO,
          amountCents,
        }),
      ),
    )
    .execute()
  return missing.flatMap(({ levy, amountCents }) =>
    levyLines(
      { ...levy, name: `${levy.name}, ajustement au barème,` },
      amountCents,
      document.activityId,
      house(organisation),
      document.documentNumber,
    ),
  )
}

/** Takes back all that documents bore, on the same days, for them to be posted again from nothing; gives it, for `backToRule` afterwards. */
export const retractLevies = (ctx: Context, documentIds: readonly string[]): Promise<Borne[]> =>
  takeBack(ctx, documentIds)

/**
 * Takes back, on its day, all that each cancelled document bore; the mirror of its entry gives that back. Gives the entries to post beside
 * those mirrors: they bring the period to its rule where a tier or a cap is crossed.
 */
export async function cancelLevies(
  ctx: Context,
  organisation: Organisation,
  documents: readonly Omit<Document, 'activityId'>[],
): Promise<Entry[]> {
  const ids = documents.map(document => document.documentId)
  const lines = await backToRule(ctx, organisation, documents, await takeBack(ctx, ids, documents[0]?.day))
  return documents.flatMap(({ documentId, documentNumber, day }, i) =>
    lines[i]!.length === 0
      ? []
      : {
          id: newId(),
          journal: organisation.settings.journals.levies,
          day,
          label: `Ajustement au barème ${documentNumber}`,
          documentKind: 'levy',
          documentId,
          documentNumber,
          documentDay: day,
          lines: lines[i]!,
        },
  )
}

/** By document, the lines that bring each activity that bore it to its rule, now that what it bore is taken back. */
export async function backToRule(
  ctx: Context,
  organisation: Organisation,
  documents: readonly Omit<Document, 'activityId'>[],
  borne: readonly Borne[],
): Promise<EntryLine[][]> {
  const lines = documents.map((): EntryLine[] => [])
  const left = [...Map.groupBy(borne, row => `${row.activity_id} ${row.document_id}`)].sort(([a], [b]) =>
    a.localeCompare(b),
  )
  for (const [, its] of left) {
    const i = documents.findIndex(document => document.documentId === its[0]!.document_id)
    const document = { ...documents[i]!, activityId: its[0]!.activity_id }
    lines[i]!.push(...(await adjustToRule(ctx, organisation, document, its)))
  }
  return lines
}

/** Writes the opposites of all that documents bore, on `day` or on the same days, for the periods that bore it; gives what they had borne. */
async function takeBack(ctx: Context, documentIds: readonly string[], day?: Day): Promise<Borne[]> {
  if (documentIds.length === 0) return []
  const rows = await ctx.db
    .selectFrom('levy_assessment')
    .selectAll()
    .where('organisation_id', '=', ctx.organisationId)
    .where('document_id', 'in', documentIds)
    .execute()
  const borne = Map.groupBy(rows, row =>
    [row.document_id, row.settles_id, row.activity_id, row.levy_id, row.day, row.counts_on].join(' '),
  )
  const back = [...borne.values()].flatMap(its => {
    const [base_cents, amount_cents] = [-total(its, 'base_cents'), -total(its, 'amount_cents')] as never[]
    return base_cents || amount_cents
      ? [
          {
            ...its[0]!,
            ...(day ? { day, counts_on: countedOn(its[0]!) } : {}),
            id: newId(),
            base_cents: base_cents!,
            amount_cents: amount_cents!,
          },
        ]
      : []
  })
  if (back.length > 0) await ctx.db.insertInto('levy_assessment').values(back).execute()
  return rows
}

const total = <K extends string>(rows: readonly Record<K, number>[], key: K): number =>
  rows.reduce((all, row) => all + row[key], 0)

const assessmentRow = (ctx: Context, document: Document, levy: Pick<Levy, 'id' | 'code'>, part: Cumulated) => ({
  organisation_id: ctx.organisationId,
  id: newId(),
  activity_id: document.activityId,
  levy_id: levy.id,
  code: levy.code,
  document_kind: document.documentKind,
  document_id: document.documentId,
  settles_id: document.settlesId ?? null,
  day: document.day,
  counts_on: document.countsOn ?? null,
  base_cents: part.baseCents as never,
  amount_cents: part.amountCents as never,
})

const periodStart = (levy: Levy, day: Day): Day =>
  isMonthly(levy) ? firstDayOf(monthOf(day)) : (`${day.slice(0, 4)}-01-01` as Day)
/** Fixed monthly sums are counted by month whatever their period says. */
const isMonthly = (levy: Levy): boolean => levy.period === 'month' || LEVY_BASES[levy.base].monthly
const memoryKey = (activityId: string, levy: Levy, day: Day) => `${activityId} ${levy.code} ${periodStart(levy, day)}`

/** What each activity bears already in the period, read after locking the activity's row: two documents at once wait for each other. */
async function readMemory(
  ctx: Context,
  borne: readonly { document: Document; levy: Levy }[],
): Promise<Map<string, Cumulated>> {
  const memory = new Map<string, Cumulated>()
  if (borne.length === 0) return memory
  const activityIds = [...new Set(borne.map(({ document }) => document.activityId))].sort()
  await ctx.db
    .selectFrom('activity')
    .select('id')
    .where('organisation_id', '=', ctx.organisationId)
    .where('id', 'in', activityIds)
    .orderBy('id')
    .forNoKeyUpdate()
    .execute()
  for (const { document, levy } of borne) {
    const key = memoryKey(document.activityId, levy, document.day)
    if (!memory.has(key)) memory.set(key, await cumulated(ctx, document.activityId, levy, document.day))
  }
  return memory
}

const settledKey = (levyId: string, settlesId: string) => `${levyId} ${settlesId}`

/** What the receipts of the same invoices bore already: their parts sum to what one receipt of the whole would bear. */
async function readSettled(
  ctx: Context,
  borne: readonly { document: Document; levy: Levy }[],
): Promise<Map<string, Cumulated>> {
  const settlesIds = [...new Set(borne.flatMap(({ document }) => document.settlesId ?? []))]
  if (settlesIds.length === 0) return new Map()
  const rows = await ctx.db
    .selectFrom('levy_assessment')
    .select(eb => [
      'levy_id',
      'settles_id',
      eb.cast<number>(eb.fn.sum('base_cents'), 'bigint').as('baseCents'),
      eb.cast<number>(eb.fn.sum('amount_cents'), 'bigint').as('amountCents'),
    ])
    .where('organisation_id', '=', ctx.organisationId)
    .where(sql<boolean>`settles_id = any(${settlesIds}::uuid[])`)
    .groupBy(['levy_id', 'settles_id'])
    .execute()
  return new Map(rows.map(row => [settledKey(row.levy_id, row.settles_id!), row]))
}

/** What an activity bears already of a levy in the period of `day`. */
export async function cumulated(ctx: Context, activityId: string, levy: Levy, day: Day): Promise<Cumulated> {
  const from = periodStart(levy, day)
  const to = isMonthly(levy) ? lastDayOf(monthOf(day)) : (`${day.slice(0, 4)}-12-31` as Day)
  const row = await ctx.db
    .selectFrom('levy_assessment')
    .select(eb => [
      eb.cast<number>(eb.fn.coalesce(eb.fn.sum('base_cents'), eb.lit(0)), 'bigint').as('baseCents'),
      eb.cast<number>(eb.fn.coalesce(eb.fn.sum('amount_cents'), eb.lit(0)), 'bigint').as('amountCents'),
      sql<string[]>`coalesce(array_agg(distinct levy_id), '{}')`.as('levyIds'),
    ])
    .where('organisation_id', '=', ctx.organisationId)
    .where('activity_id', '=', activityId)
    .where('code', '=', levy.code)
    // What counts in an earlier period is of a later day: an index knows where to start.
    .where('day', '>=', from)
    .where(sql<boolean>`coalesce(counts_on, day) between ${from}::date and ${to}::date`)
    .executeTakeFirstOrThrow()
  return row
}
