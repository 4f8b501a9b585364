import { z } from 'zod'
import { addDays, type Day, formatDay } from '../../kernel/day.ts'
import { zId } from '../../kernel/input.ts'
import { allocate, type Cents, cents, formatEuros, sum } from '../../kernel/money.ts'
import { notFound, type Refusal, Refused, refuse, refuseIfAny } from '../../kernel/refusal.ts'
import { newId } from '../../platform/ids.server.ts'
import { OFFICE } from '../../platform/session.ts'
import { type Context, sql, useCase } from '../../platform/use-case.server.ts'
import { depositCheques, type ReceiptInput, recordReceipts } from '../invoicing/index.ts'
import { creditLine, debitLine, type Entry, type EntryLine, withLiaisons } from '../ledger/entry.ts'
import { postEntries } from '../ledger/index.ts'
import { readOrganisation } from '../organisation/index.ts'
import type { Organisation } from '../organisation/organisation.ts'
import { type PaymentInput, settlePurchases } from '../purchasing/index.ts'
import { habitKeys, lastDay } from './bank-line.ts'
import { type Match, type Part, withAmounts, zMatch } from './match.ts'
import { releaseMatches } from './release-matches.ts'

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

interface LockedLine {
  id: string
  bankAccountId: string
  day: Day
  amountCents: Cents
  label: string
  counterparty: string | null
  counterpartyIban: string | null
  reference: string | null
  matchId: string | null
}

/** A match ready to be written: its lines locked, each part with its amount. */
interface Prepared {
  id: string
  match: Match
  lines: LockedLine[]
  bankAccountId: string
  /** The 512 account. */
  account: string
  /** Day of its entries: the line's, or the first one open after it. */
  day: Day
  amounts: number[]
  path: (field: string) => string
}

/** What has to be done to write the matches, by the module that does it. */
interface Work {
  receipts: { match: Prepared; receipt: ReceiptInput }[]
  purchases: { match: Prepared; payment: PaymentInput }[]
  cheques: { match: Prepared; receiptIds: string[] }[]
  /** Lines facing the bank, and the activity where the money moves. */
  lines: { match: Prepared; line: EntryLine; bankActivityId: string }[]
  ledger: { match: Prepared; entryId: string; position: number }[]
}

/**
 * Writes matches in the caller's transaction. Read top to bottom: lock, resolve and refuse, record what other modules own (receipts,
 * purchases, cheques), post the rest to the brouillard, tie the ledger's lines to the bank's, and give back what was parked.
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
  for (const { match, receiptIds } of work.cheques) {
    const reference = match.lines[0]!.reference?.slice(0, 40) || `Remise du ${formatDay(match.day)}`
    const { id } = await depositCheques.run(ctx, { receiptIds, day: match.day, reference, account: match.account })
    documents.set(id, match)
    deposits.add(id)
  }
  const entries = entriesOf(organisation, work, kind)
  await postEntries(ctx, entries, 'provisional')
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

/** The sums of parts whose amount the books know: entries of the ledger, cheques. */
async function readKnownSums(ctx: Context, matches: readonly Match[]) {
  const parts = matches.flatMap(match => match.parts)
  const ledger = await readFreeLines(
    ctx,
    parts.flatMap(part => (part.kind === 'ledger' ? part.lines.map(line => line.entryId) : [])),
  )
  const chequeIds = parts.flatMap(part => (part.kind === 'cheques' ? part.receiptIds : []))
  const cheques = new Map<string, number>()
  if (chequeIds.length > 0) {
    const rows = await ctx.db
      .selectFrom('receipt')
      .select(['id', 'amount_cents'])
      .where('organisation_id', '=', ctx.organisationId)
      .where(sql<boolean>`id = any(${chequeIds}::uuid[])`)
      .orderBy('id')
      .forUpdate()
      .execute()
    for (const row of rows) cheques.set(row.id, row.amount_cents)
  }
  return (part: Part, bankAccountId: string): number | null => {
    if (part.kind === 'ledger') return sum(linesOfPart(part, ledger, bankAccountId).map(line => line.amountCents))
    if (part.kind === 'cheques') return sum(part.receiptIds.map(id => cheques.get(id) ?? 0))
    return null
  }
}

interface FreeLine {
  entryId: string
  position: number
  bankAccountId: string
  amountCents: number
  day: Day
}

/** The lines of these entries on our bank accounts that no match holds. */
async function readFreeLines(ctx: Context, entryIds: readonly string[]): Promise<FreeLine[]> {
  if (entryIds.length === 0) return []
  const { rows } = await sql<FreeLine>`
    select l.entry_id as "entryId", l.position, b.id as "bankAccountId", (l.debit - l.credit)::bigint as "amountCents", l.day
    from entry_line l
    join bank_account b on b.organisation_id = l.organisation_id and b.account = l.account
    where l.organisation_id = ${ctx.organisationId} and l.entry_id = any(${entryIds}::uuid[])
      and not exists (select from bank_match_line m where m.organisation_id = l.organisation_id and m.entry_id = l.entry_id and m.position = l.position)
    order by l.entry_id, l.position`.execute(ctx.db)
  return rows
}

const linesOfPart = (part: Part & { kind: 'ledger' }, free: readonly FreeLine[], bankAccountId: string): FreeLine[] =>
  free.filter(
    line =>
      line.bankAccountId === bankAccountId &&
      part.lines.some(
        wanted => wanted.entryId === line.entryId && (!wanted.position || wanted.position === line.position),
      ),
  )

/** Turns parts into work, with every refusal at once. */
async function resolve(ctx: Context, organisation: Organisation, prepared: readonly Prepared[]): Promise<Work> {
  const work: Work = { receipts: [], purchases: [], cheques: [], lines: [], ledger: [] }
  const refusals: Refusal[] = []
  const parts = prepared.flatMap(match =>
    match.match.parts.map((part, p) => ({ match, part, p, amount: match.amounts[p]! })),
  )
  const facts = await readFacts(ctx, organisation, prepared)
  for (const { match, part, p, amount } of parts) {
    const no = (code: string, message: string, field: string) =>
      refusals.push(refuse(code, message, match.path(`parts.${p}.${field}`)))
    if (part.kind === 'ledger') {
      const its = linesOfPart(part, facts.free, match.bankAccountId)
      if (part.lines.some(line => !its.some(one => one.entryId === line.entryId)))
        no('ecriture', 'Une de ces écritures n’est plus à rapprocher sur ce compte : rechargez la page.', 'lines')
      work.ledger.push(...its.map(line => ({ match, entryId: line.entryId, position: line.position })))
    } else if (part.kind === 'cheques') work.cheques.push({ match, receiptIds: part.receiptIds })
    else if (part.kind === 'transfer')
      work.lines.push({
        match,
        bankActivityId: organisation.houseActivityId,
        line: facing(amount, {
          account: organisation.settings.accounts.bankToBank,
          activityId: organisation.houseActivityId,
          itemId: part.itemId ?? match.lines[0]!.id,
          label: 'Virement interne',
        }),
      })
    else if (part.kind === 'account') accountWork(organisation, facts, work, match, part, amount, no)
    else if (part.kind === 'item') itemWork(organisation, facts, work, match, part, amount, no)
    else customerWork(organisation, facts, work, match, part, amount, no)
  }
  refuseIfAny(refusals)
  return work
}

type No = (code: string, message: string, field: string) => void

/** A line on the other side of the bank's: credit when money comes in. */
const facing = (amount: number, line: Omit<EntryLine, 'debit' | 'credit'>): EntryLine => creditLine(amount, line)[0]!

interface OpenRow {
  account: string
  itemId: string
  activityId: string
  thirdPartyId: string | null
  openCents: number
  label: string
}

interface Facts {
  free: FreeLine[]
  accounts: Set<string>
  activities: Set<string>
  purchases: Set<string>
  open: OpenRow[]
}

/** What the parts mention, as it stands now: open items, accounts, activities, lines of the ledger. Purchases are locked. */
async function readFacts(ctx: Context, organisation: Organisation, prepared: readonly Prepared[]): Promise<Facts> {
  const parts = prepared.flatMap(({ match }) => match.parts)
  const itemIds = parts.flatMap(part => (part.kind === 'item' ? [part.itemId] : []))
  const refunded = prepared.flatMap(({ match, amounts }) =>
    match.parts.flatMap((part, p) => (part.kind === 'customer' && amounts[p]! < 0 ? [part.customerId] : [])),
  )
  const codes = parts.flatMap(part => (part.kind === 'account' || part.kind === 'item' ? [part.account] : []))
  const activityIds = parts.flatMap(part =>
    part.kind === 'account' ? [part.activityId, part.bankActivityId].filter(id => id !== null && id !== undefined) : [],
  )
  const [purchases, accounts, activities] = [
    new Set<string>(),
    new Set<string>(),
    new Set([organisation.houseActivityId]),
  ]
  const add = async (set: Set<string>, rows: Promise<{ id: string }[]>) => {
    for (const { id } of await rows) set.add(id)
  }
  if (itemIds.length > 0)
    await add(
      purchases,
      ctx.db
        .selectFrom('purchase')
        .select('id')
        .where('organisation_id', '=', ctx.organisationId)
        .where(sql<boolean>`id = any(${itemIds}::uuid[])`)
        .orderBy('id')
        .forUpdate()
        .execute(),
    )
  if (codes.length > 0)
    await add(
      accounts,
      ctx.db
        .selectFrom('account')
        .select('code as id')
        .where('organisation_id', '=', ctx.organisationId)
        .where(sql<boolean>`code = any(${codes}::text[])`)
        .execute(),
    )
  if (activityIds.length > 0)
    await add(
      activities,
      ctx.db
        .selectFrom('activity')
        .select('id')
        .where('organisation_id', '=', ctx.organisationId)
        .where(sql<boolean>`id = any(${activityIds}::uuid[])`)
        .execute(),
    )
  const entryIds = parts.flatMap(part => (part.kind === 'ledger' ? part.lines.map(line => line.entryId) : []))
  return {
    free: await readFreeLines(ctx, entryIds),
    accounts,
    activities,
    purchases,
    open: await readOpen(ctx, organisation, itemIds, refunded),
  }
}

/** What is open by account, item, activity and third party: of these items, and to the credit of these customers. */
async function readOpen(
  ctx: Context,
  organisation: Organisation,
  itemIds: readonly string[],
  customerIds: readonly string[],
): Promise<OpenRow[]> {
  if (itemIds.length === 0 && customerIds.length === 0) return []
  const { customers } = organisation.settings.accounts
  const { rows } = await sql<OpenRow>`
    select l.account, l.item_id as "itemId", l.activity_id as "activityId", l.third_party_id as "thirdPartyId",
      (sum(l.debit) - sum(l.credit))::bigint as "openCents", min(l.label) as label
    from entry_line l
    where l.organisation_id = ${ctx.organisationId} and l.item_id is not null
      and (l.item_id = any(${itemIds}::uuid[]) or (l.third_party_id = any(${customerIds}::uuid[]) and l.account = ${customers}))
    group by l.account, l.item_id, l.activity_id, l.third_party_id
    having sum(l.debit) <> sum(l.credit)
    order by min(l.day), l.item_id, l.activity_id`.execute(ctx.db)
  return rows
}

function accountWork(
  organisation: Organisation,
  facts: Facts,
  work: Work,
  match: Prepared,
  part: Part & { kind: 'account' },
  amount: number,
  no: No,
) {
  const activityId = part.activityId ?? organisation.houseActivityId
  if (!facts.accounts.has(part.account))
    no(
      'compte',
      `Le compte ${part.account} n’est pas au plan comptable : choisissez-en un autre ou ajoutez-le.`,
      'account',
    )
  else if (part.account === match.account)
    no('compte', 'C’est le compte de cette banque : choisissez la contrepartie.', 'account')
  else if (!facts.activities.has(activityId) || (part.bankActivityId && !facts.activities.has(part.bankActivityId)))
    no('activite', 'Cette activité n’existe pas : choisissez-la dans la liste.', 'activityId')
  else
    work.lines.push({
      match,
      bankActivityId: part.bankActivityId ?? activityId,
      line: facing(amount, {
        account: part.account,
        activityId,
        thirdPartyId: part.thirdPartyId ?? null,
        itemId: part.account === organisation.settings.accounts.unidentified ? match.lines[0]!.id : null,
        label: part.label || undefined,
      }),
    })
}

function itemWork(
  organisation: Organisation,
  facts: Facts,
  work: Work,
  match: Prepared,
  part: Part & { kind: 'item' },
  amount: number,
  no: No,
) {
  const rows = facts.open.filter(row => row.itemId === part.itemId && row.account === part.account)
  const open = sum(rows.map(row => row.openCents))
  const label = rows[0]?.label ?? 'cette pièce'
  if (open === 0) return no('soldee', 'Cette pièce est déjà soldée : rechargez la page.', 'itemId')
  if (Math.sign(open) !== Math.sign(amount))
    return no(
      'sens',
      `${label} attend ${open > 0 ? 'une recette' : 'un paiement'}, et la banque dit l’inverse.`,
      'itemId',
    )
  if (Math.abs(amount) > Math.abs(open))
    return no(
      'trop',
      `Il ne reste que ${formatEuros(Math.abs(open))} à régler sur ${label} : réduisez la part et placez le reste ailleurs.`,
      'amountCents',
    )
  const { customers } = organisation.settings.accounts
  const [first] = rows
  if (part.account === customers && amount > 0 && first?.thirdPartyId)
    work.receipts.push({
      match,
      receipt: receiptOf(match, first.thirdPartyId, amount, [{ invoiceId: part.itemId, amountCents: cents(amount) }]),
    })
  else if (facts.purchases.has(part.itemId))
    work.purchases.push({
      match,
      payment: {
        items: [{ purchaseId: part.itemId, amountCents: cents(-amount) }],
        day: match.day,
        method: 'transfer',
        account: match.account,
        reference: referenceOf(match),
      },
    })
  else settleRows(work, match, rows, amount)
}

/** Settles open rows in proportion of what each leaves open. */
function settleRows(work: Work, match: Prepared, rows: readonly OpenRow[], amount: number) {
  const shares = allocate(
    amount,
    rows.map(row => row.openCents),
  )
  rows.forEach(({ account, itemId, activityId, thirdPartyId, label }, i) => {
    if (shares[i] !== 0)
      work.lines.push({
        match,
        bankActivityId: activityId,
        line: facing(shares[i]!, { account, itemId, activityId, thirdPartyId, label }),
      })
  })
}

function customerWork(
  organisation: Organisation,
  facts: Facts,
  work: Work,
  match: Prepared,
  part: Part & { kind: 'customer' },
  amount: number,
  no: No,
) {
  if (amount > 0) {
    work.receipts.push({ match, receipt: receiptOf(match, part.customerId, amount, part.invoices ?? undefined) })
    return
  }
  const { customers } = organisation.settings.accounts
  const credits = facts.open.filter(
    row => row.thirdPartyId === part.customerId && row.account === customers && row.openCents < 0,
  )
  const credit = -sum(credits.map(row => row.openCents))
  if (-amount > credit)
    return no(
      'credit',
      credit > 0
        ? `Ce client n’a que ${formatEuros(credit)} à son crédit : le remboursement ne peut pas les dépasser.`
        : 'Ce client n’a rien à son crédit : établissez d’abord l’avoir, ou choisissez un compte.',
      'amountCents',
    )
  let left = amount
  for (const row of credits) {
    const share = Math.max(left, row.openCents)
    left -= share
    if (share !== 0) settleRows(work, match, [row], share)
  }
}

const referenceOf = (match: Prepared): string | null => {
  const { reference } = match.lines[0]!
  return reference && /\d/.test(reference) ? reference.slice(0, 80) : null
}

const receiptOf = (
  match: Prepared,
  customerId: string,
  amount: number,
  parts: ReceiptInput['parts'],
): ReceiptInput => ({
  customerId,
  day: match.day,
  method: 'transfer',
  amountCents: cents(amount),
  account: match.account,
  reference: referenceOf(match),
  parts,
})

/** One entry a match: the bank's lines, one an activity, and what faces them. No label copies the bank's, which may name people. */
function entriesOf(organisation: Organisation, work: Work, kind: 'matched' | 'parked'): Entry[] {
  const { accounts, journals } = organisation.settings
  return [...Map.groupBy(work.lines, ({ match }) => match)].map(([match, its]) => {
    const moved = new Map<string, number>()
    for (const { line, bankActivityId } of its)
      moved.set(bankActivityId, (moved.get(bankActivityId) ?? 0) + (line.credit ?? 0) - (line.debit ?? 0))
    const bank = [...moved].flatMap(([activityId, amount]) => debitLine(amount, { account: match.account, activityId }))
    const first = its.find(({ line }) => line.label)?.line.label
    return {
      id: newId(),
      journal: journals.bank,
      day: match.day,
      label: kind === 'parked' ? 'Opération bancaire à identifier' : (first ?? 'Opération bancaire'),
      documentKind: 'bank-match',
      documentId: match.id,
      documentNumber: referenceOf(match) ?? `Relevé du ${formatDay(match.lines[0]!.day)}`,
      documentDay: match.lines[0]!.day,
      lines: withLiaisons(
        [...bank, ...its.map(({ line }) => ({ ...line, label: line.label ?? undefined }))],
        accounts.treasuryLiaison,
      ),
    }
  })
}

/** Ties the bank's lines to the ledger's: those that were there, and those just posted. Their sums are equal, or it is a bug. */
async function tie(
  ctx: Context,
  prepared: readonly Prepared[],
  work: Work,
  documents: ReadonlyMap<string, Prepared>,
  deposits: ReadonlySet<string>,
  kind: 'matched' | 'parked',
): Promise<void> {
  const rows = prepared.map(match => ({ id: match.id, bank_account_id: match.bankAccountId, account: match.account }))
  const posted = [...documents].map(([id, match]) => ({
    id,
    match_id: match.id,
    account: match.account,
    posted: !deposits.has(id),
  }))
  const there = work.ledger.map(({ match, entryId, position }) => ({ entry_id: entryId, position, match_id: match.id }))
  const lines = prepared.flatMap(match => match.lines.map(line => ({ id: line.id, match_id: match.id })))
  await sql`
    insert into bank_match (organisation_id, id, bank_account_id, kind, settled_on, actor_name, at)
    select ${ctx.organisationId}, r.id, r.bank_account_id, ${kind}, ${ctx.today}, ${ctx.session.actor.name}, ${ctx.now}::timestamptz
    from jsonb_to_recordset(${JSON.stringify(rows)}::jsonb) as r(id uuid, bank_account_id uuid)`.execute(ctx.db)
  await sql`
    insert into bank_match_line (organisation_id, entry_id, position, match_id, posted)
    select l.organisation_id, l.entry_id, l.position, d.match_id, d.posted
    from jsonb_to_recordset(${JSON.stringify(posted)}::jsonb) as d(id uuid, match_id uuid, account text, posted boolean)
    join entry e on e.organisation_id = ${ctx.organisationId} and e.document_id = d.id and e.document_kind <> 'reversal'
    join entry_line l on l.organisation_id = e.organisation_id and l.entry_id = e.id and l.account = d.account
    union all
    select ${ctx.organisationId}, t.entry_id, t.position, t.match_id, false
    from jsonb_to_recordset(${JSON.stringify(there)}::jsonb) as t(entry_id uuid, position int, match_id uuid)`.execute(
    ctx.db,
  )
  await sql`
    update bank_line b set state = ${kind}, match_id = r.match_id
    from jsonb_to_recordset(${JSON.stringify(lines)}::jsonb) as r(id uuid, match_id uuid)
    where b.organisation_id = ${ctx.organisationId} and b.id = r.id`.execute(ctx.db)
  const { rows: sums } = await sql<{ id: string; bank: number; ledger: number }>`
    with bank as (select match_id, sum(amount_cents)::bigint as cents, max(day) as day from bank_line where organisation_id = ${ctx.organisationId} and match_id = any(${prepared.map(({ id }) => id)}::uuid[]) group by 1),
    ledger as (
      select m.match_id, sum(l.debit - l.credit)::bigint as cents, max(l.day) as day from bank_match_line m
      join entry_line l on l.organisation_id = m.organisation_id and l.entry_id = m.entry_id and l.position = m.position
      where m.organisation_id = ${ctx.organisationId} and m.match_id = any(${prepared.map(({ id }) => id)}::uuid[]) group by 1),
    settled as (update bank_match k set settled_on = greatest(b.day, g.day) from bank b join ledger g using (match_id)
      where k.organisation_id = ${ctx.organisationId} and k.id = b.match_id returning k.id)
    select b.match_id as id, b.cents as bank, coalesce(g.cents, 0)::bigint as ledger from bank b left join ledger g using (match_id)
    where b.cents is distinct from g.cents`.execute(ctx.db)
  if (sums.length > 0) throw new Error(`bank and ledger differ in matches ${JSON.stringify(sums.slice(0, 5))}`)
}

/** Remembers what lines of this look were, for the next ones. */
async function remember(ctx: Context, organisation: Organisation, prepared: readonly Prepared[]): Promise<void> {
  const { customers, unidentified } = organisation.settings.accounts
  const habits = new Map<
    string,
    { key: string; direction: number; account: string; target_kind: string; target_id: string; times: number }
  >()
  const targetOf = (part: Part) => {
    if (part.kind === 'customer') return { account: customers, target_kind: 'third-party', target_id: part.customerId }
    if (part.kind === 'account' && part.account !== unidentified)
      return {
        account: part.account,
        target_kind: 'activity',
        target_id: part.activityId ?? organisation.houseActivityId,
      }
    return null
  }
  for (const { match, lines } of prepared) {
    const [part] = match.parts
    const target = match.parts.length === 1 && part ? targetOf(part) : null
    if (!target) continue
    for (const line of lines)
      for (const key of habitKeys(line)) {
        const habit = { key, direction: Math.sign(line.amountCents), ...target, times: 1 }
        const id = JSON.stringify([habit.key, habit.direction, habit.account, habit.target_id])
        const known = habits.get(id)
        if (known) known.times += 1
        else habits.set(id, habit)
      }
  }
  if (habits.size === 0) return
  await sql`
    insert into bank_habit as h (organisation_id, key, direction, account, target_kind, target_id, times, last_on)
    select ${ctx.organisationId}, r.*, ${ctx.today}
    from jsonb_to_recordset(${JSON.stringify([...habits.values()])}::jsonb) as r(key text, direction int, account text, target_kind text, target_id uuid, times int)
    order by 2, 3
    on conflict (organisation_id, key, direction, account, target_id) do update set times = h.times + excluded.times, last_on = excluded.last_on`.execute(
    ctx.db,
  )
}
