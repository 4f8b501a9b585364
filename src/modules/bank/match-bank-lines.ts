import { z } from 'zod'
import { addDays, type Day, formatDay } from '../../kernel/day.ts'
import { zId } from '../../kernel/input.ts'
import { formatEuros, sum } from '../../kernel/money.ts'
import { notFound, type Refusal, Refused, refuse, refuseIfAny } from '../../kernel/refusal.ts'
import { newId } from '../../platform/ids.server.ts'
import { OFFICE } from '../../platform/session.ts'
import { type Context, sql, useCase } from '../../platform/use-case.server.ts'
import { depositReceipts, recordReceipts } from '../invoicing/index.ts'
import { postEntries } from '../ledger/index.ts'
import { readOrganisation } from '../organisation/index.ts'
import { settlePurchases } from '../purchasing/index.ts'
import { followSharePayments } from '../shares/index.ts'
import { lastDay } from './bank-line.ts'
import { type Match, type Part, withAmounts, zMatch } from './match.ts'
import { releaseMatches } from './release-matches.ts'
import { entriesOf, type LockedLine, linesOfPart, type Prepared, readFreeLines, resolve } from './resolve-parts.ts'
import { remember, tie } from './tie-matches.ts'

/** Accepts suggestions, many at once: all, or none with every reason. */
export const acceptSuggestions = useCase({
  name: 'acceptSuggestions',
  api: 'POST /bank-matches/acceptance',
  summary: 'Accepte des rapprochements proposés. Tous ou aucun.',
  roles: OFFICE,
  scope: 'house',
  input: z.strictObject({
    matches: z
      .array(zMatch)
      .min(1, 'Choisissez au moins une proposition.')
      .max(1000, '1 000 propositions au plus à la fois.'),
  }),
  output: z.strictObject({ matchIds: z.array(zId) }),
  async run(ctx, { matches }) {
    return { matchIds: await runMatches(ctx, matches) }
  },
})

/** Matches bank lines by hand: whole, split into parts, or several lines together. */
export const matchBankLine = useCase({
  name: 'matchBankLine',
  api: 'POST /bank-matches',
  summary: 'Rapproche des lignes de banque',
  roles: OFFICE,
  scope: 'house',
  input: zMatch,
  output: z.strictObject({ matchId: zId }),
  async run(ctx, match) {
    const [matchId] = await runMatches(ctx, [match])
    return { matchId: matchId! }
  },
})

/**
 * Writes matches in the caller's transaction. Read top to bottom: lock, resolve and refuse, record what other modules own (receipts,
 * purchases, remittances), post the rest to the brouillard, tie the ledger's lines to the bank's, and give back what was parked.
 */
export async function runMatches(
  ctx: Context,
  matches: readonly Match[],
  kind: 'matched' | 'parked' = 'matched',
): Promise<string[]> {
  const organisation = await readOrganisation(ctx)
  const prepared = await prepare(ctx, matches)
  const work = await resolve(ctx, organisation, prepared)

  const documents = new Map<string, Prepared>()
  for (const slice of slices(work.receipts, 500)) {
    const { ids } = await recordReceipts.run(ctx, { receipts: slice.map(({ receipt }) => receipt) })
    ids.forEach((id, i) => {
      documents.set(id, slice[i]!.match)
    })
  }
  for (const { match, payment } of work.purchases) documents.set((await settlePurchases(ctx, payment)).id, match)
  const deposits = new Set<string>()
  for (const { match, receiptIds, feeCents, keptCents } of work.deposits) {
    const reference = match.lines[0]!.reference?.slice(0, 40) || `Remise du ${formatDay(match.day)}`
    const { id } = await depositReceipts.run(ctx, {
      receiptIds,
      feeCents,
      keptCents,
      day: match.day,
      reference,
      account: match.account,
    })
    documents.set(id, match)
    deposits.add(id)
  }
  const entries = entriesOf(organisation, work, kind)
  await postEntries(ctx, entries, 'provisional')
  for (const { day, documentNumber, lines } of entries)
    await followSharePayments(
      ctx,
      lines.flatMap(line => line.itemId ?? []),
      day,
      documentNumber,
    )
  for (const entry of entries) documents.set(entry.documentId!, prepared.find(match => match.id === entry.documentId)!)

  await tie(ctx, prepared, work, documents, deposits, kind)
  const parked = [...new Set(prepared.flatMap(({ lines }) => lines.flatMap(line => line.matchId ?? [])))]
  await releaseMatches(ctx, parked)
  if (kind === 'matched') await remember(ctx, organisation, prepared)
  for (const { lines } of prepared) for (const line of lines) ctx.record(line.id)
  return prepared.map(({ id }) => id)
}

function* slices<T>(all: readonly T[], size: number): Generator<T[]> {
  for (let i = 0; i < all.length; i += size) yield all.slice(i, i + size)
}

/** One at a time in an organisation: what two people match at once, the second sees done. */
export async function lockBank(ctx: Context): Promise<Map<string, { account: string; name: string }>> {
  const rows = await ctx.db
    .selectFrom('bank_account')
    .select(['id', 'account', 'name'])
    .where('organisation_id', '=', ctx.organisationId)
    .orderBy('id')
    .forNoKeyUpdate()
    .execute()
  return new Map(rows.map(row => [row.id, row]))
}

async function prepare(ctx: Context, matches: readonly Match[]): Promise<Prepared[]> {
  const accounts = await lockBank(ctx)
  const lines = await readLines(
    ctx,
    matches.flatMap(match => match.lineIds),
  )
  const known = await readKnownSums(ctx, matches)
  const lockedThrough = await readLockedThrough(ctx)
  const seen = new Set<string>()
  const refusals: Refusal[] = []
  const prepared = matches.map((match, i): Prepared => {
    const path = (field: string) => (matches.length === 1 ? field : `matches.${i}.${field}`)
    const its = match.lineIds.map(id => {
      const line = lines.get(id)
      if (!line) throw notFound('Une des lignes de banque')
      return line
    })
    const first = its[0]!
    if (match.lineIds.some(id => seen.has(id)) || new Set(match.lineIds).size !== match.lineIds.length)
      refusals.push(refuse('double', `${nameOf(first)} est choisie deux fois : gardez-la une fois.`, path('lineIds')))
    for (const id of match.lineIds) seen.add(id)
    if (its.some(line => line.bankAccountId !== first.bankAccountId))
      refusals.push(
        refuse(
          'comptes',
          'Ces lignes ne sont pas du même compte bancaire : rapprochez chaque compte à part.',
          path('lineIds'),
        ),
      )
    const resolved = withAmounts(match.parts, sum(its.map(line => line.amountCents)), part =>
      known(part, first.bankAccountId),
    )
    if ('refusals' in resolved)
      refusals.push(
        ...resolved.refusals.map(r => ({
          ...r,
          message: matches.length === 1 ? r.message : `${nameOf(first)} : ${r.message}`,
          path: path(r.path ?? 'parts'),
        })),
      )
    const day = lastDay(its.map(line => line.day))
    return {
      id: newId(),
      match,
      lines: its,
      bankAccountId: first.bankAccountId,
      account: accounts.get(first.bankAccountId)!.account,
      day: lockedThrough && day <= lockedThrough ? addDays(lockedThrough, 1) : day,
      amounts: 'amounts' in resolved ? resolved.amounts : [],
      path,
    }
  })
  refuseIfAny(refusals)
  return prepared
}

const nameOf = (line: { day: Day; amountCents: number }) =>
  `La ligne du ${formatDay(line.day)} (${formatEuros(line.amountCents)})`

/** The lines, locked. Refused as stale when somebody has matched one meanwhile. */
async function readLines(ctx: Context, ids: readonly string[]): Promise<Map<string, LockedLine>> {
  const rows = await ctx.db
    .selectFrom('bank_line')
    .select([
      'id',
      'bank_account_id as bankAccountId',
      'day',
      'amount_cents as amountCents',
      'label',
      'counterparty',
      'counterparty_iban as counterpartyIban',
      'reference',
      'match_id as matchId',
      'state',
    ])
    .where('organisation_id', '=', ctx.organisationId)
    .where(sql<boolean>`id = any(${ids}::uuid[])`)
    .orderBy('id')
    .forUpdate()
    .execute()
  const done = rows.filter(row => row.state === 'matched')
  if (done.length > 0)
    throw new Refused(
      done
        .slice(0, 20)
        .map(row =>
          refuse('deja', `${nameOf(row)} vient d’être rapprochée : rechargez la page, rien n’a été écrit deux fois.`),
        ),
      'stale',
    )
  return new Map(rows.map(row => [row.id, row]))
}

async function readLockedThrough(ctx: Context): Promise<Day | null> {
  const head = await ctx.db
    .selectFrom('ledger_head')
    .select('locked_through')
    .where('organisation_id', '=', ctx.organisationId)
    .executeTakeFirst()
  return head?.locked_through ?? null
}

/** The sums of parts whose amount the books know: entries of the ledger, remittances less what the bank kept or what stays in the till. */
async function readKnownSums(ctx: Context, matches: readonly Match[]) {
  const parts = matches.flatMap(match => match.parts)
  const ledger = await readFreeLines(
    ctx,
    parts.flatMap(part => (part.kind === 'ledger' ? part.lines.map(line => line.entryId) : [])),
  )
  const receiptIds = parts.flatMap(part => (part.kind === 'cheques' ? part.receiptIds : []))
  const received = new Map<string, number>()
  if (receiptIds.length > 0) {
    const rows = await ctx.db
      .selectFrom('receipt')
      .select(['id', 'amount_cents'])
      .where('organisation_id', '=', ctx.organisationId)
      .where(sql<boolean>`id = any(${receiptIds}::uuid[])`)
      .orderBy('id')
      .forUpdate()
      .execute()
    for (const row of rows) received.set(row.id, row.amount_cents)
  }
  return (part: Part, bankAccountId: string): number | null => {
    if (part.kind === 'ledger') return sum(linesOfPart(part, ledger, bankAccountId).map(line => line.amountCents))
    if (part.kind === 'cheques')
      return sum(part.receiptIds.map(id => received.get(id) ?? 0)) - (part.feeCents ?? 0) - (part.keptCents ?? 0)
    return null
  }
}
