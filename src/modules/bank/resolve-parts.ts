import { type Day, formatDay } from '../../kernel/day.ts'
import { allocate, type Cents, cents, formatEuros, sum } from '../../kernel/money.ts'
import { type Refusal, refuse, refuseIfAny } from '../../kernel/refusal.ts'
import { newId } from '../../platform/ids.server.ts'
import { type Context, sql } from '../../platform/use-case.server.ts'
import type { ReceiptInput } from '../invoicing/index.ts'
import { creditLine, debitLine, type Entry, type EntryLine, unknownAccount, withLiaisons } from '../ledger/entry.ts'
import type { Organisation } from '../organisation/organisation.ts'
import type { PaymentInput } from '../purchasing/index.ts'
import type { Match, Part } from './match.ts'

export interface LockedLine {
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
export interface Prepared {
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
export interface Work {
  receipts: { match: Prepared; receipt: ReceiptInput }[]
  purchases: { match: Prepared; payment: PaymentInput }[]
  deposits: { match: Prepared; receiptIds: string[]; feeCents: Cents | null; keptCents: Cents | null }[]
  /** Lines facing the bank, and the activity where the money moves. */
  lines: { match: Prepared; line: EntryLine; bankActivityId: string }[]
  ledger: { match: Prepared; entryId: string; position: number; day: Day }[]
}

interface FreeLine {
  entryId: string
  position: number
  bankAccountId: string
  amountCents: number
  day: Day
}

/** The lines of these entries on our bank accounts that no match holds. */
export async function readFreeLines(ctx: Context, entryIds: readonly string[]): Promise<FreeLine[]> {
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

export const linesOfPart = (
  part: Part & { kind: 'ledger' },
  free: readonly FreeLine[],
  bankAccountId: string,
): FreeLine[] =>
  free.filter(
    line =>
      line.bankAccountId === bankAccountId &&
      part.lines.some(
        wanted => wanted.entryId === line.entryId && (!wanted.position || wanted.position === line.position),
      ),
  )

/** Turns parts into work, with every refusal at once. */
export async function resolve(ctx: Context, organisation: Organisation, prepared: readonly Prepared[]): Promise<Work> {
  const work: Work = { receipts: [], purchases: [], deposits: [], lines: [], ledger: [] }
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
      work.ledger.push(...its.map(line => ({ match, entryId: line.entryId, position: line.position, day: line.day })))
    } else if (part.kind === 'cheques')
      work.deposits.push({
        match,
        receiptIds: part.receiptIds,
        feeCents: part.feeCents ?? null,
        keptCents: part.keptCents ?? null,
      })
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
  /** Labels by code. */
  accounts: Map<string, string>
  activities: Set<string>
  purchases: Set<string>
  open: OpenRow[]
}

/** What the parts mention, as it stands now: open items, accounts, activities, lines of the ledger. Purchases and refunded customers are locked. */
async function readFacts(ctx: Context, organisation: Organisation, prepared: readonly Prepared[]): Promise<Facts> {
  const parts = prepared.flatMap(({ match }) => match.parts)
  const itemIds = parts.flatMap(part => (part.kind === 'item' ? [part.itemId] : []))
  const refunded = prepared.flatMap(({ match, amounts }) =>
    match.parts.flatMap((part, p) => (part.kind === 'customer' && amounts[p]! < 0 ? [part.customerId] : [])),
  )
  const codes = parts.flatMap(part => (part.kind === 'account' ? [part.account] : []))
  const activityIds = parts.flatMap(part =>
    part.kind === 'account' ? [part.activityId, part.bankActivityId].filter(id => id !== null && id !== undefined) : [],
  )
  const entryIds = parts.flatMap(part => (part.kind === 'ledger' ? part.lines.map(line => line.entryId) : []))
  await lockRows(ctx, 'customer', refunded)
  return {
    purchases: new Set(await lockRows(ctx, 'purchase', itemIds)),
    free: await readFreeLines(ctx, entryIds),
    accounts: await readLabels(ctx, codes),
    activities: new Set([organisation.houseActivityId, ...(await readActivities(ctx, activityIds))]),
    open: await readOpen(ctx, organisation, itemIds, refunded),
  }
}

async function lockRows(ctx: Context, table: 'customer' | 'purchase', ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return []
  const rows = await ctx.db
    .selectFrom(table)
    .select('id')
    .where('organisation_id', '=', ctx.organisationId)
    .where(sql<boolean>`id = any(${ids}::uuid[])`)
    .orderBy('id')
    .forUpdate()
    .execute()
  return rows.map(row => row.id)
}

async function readLabels(ctx: Context, codes: readonly string[]): Promise<Map<string, string>> {
  if (codes.length === 0) return new Map()
  const rows = await ctx.db
    .selectFrom('account')
    .select(['code', 'label'])
    .where('organisation_id', '=', ctx.organisationId)
    .where(sql<boolean>`code = any(${codes}::text[])`)
    .execute()
  return new Map(rows.map(row => [row.code, row.label]))
}

async function readActivities(ctx: Context, ids: readonly string[]): Promise<string[]> {
  if (ids.length === 0) return []
  const rows = await ctx.db
    .selectFrom('activity')
    .select('id')
    .where('organisation_id', '=', ctx.organisationId)
    .where(sql<boolean>`id = any(${ids}::uuid[])`)
    .execute()
  return rows.map(row => row.id)
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
  if (!facts.accounts.has(part.account)) no('compte', unknownAccount(part.account, 'account').message, 'account')
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
        label: part.label || facts.accounts.get(part.account),
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
export function entriesOf(organisation: Organisation, work: Work, kind: 'matched' | 'parked'): Entry[] {
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
