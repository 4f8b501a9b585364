import type { Day } from '../../kernel/day.ts'
import type { Cents } from '../../kernel/money.ts'
import { newId } from '../../platform/ids.server.ts'
import { type Context, sql } from '../../platform/use-case.server.ts'
import type { Entry, EntryLine } from '../ledger/entry.ts'
import { addThirdParties } from '../ledger/index.ts'
import type { Organisation } from '../organisation/organisation.ts'
import { endRolesOf } from '../people/index.ts'
import { type MovementKind, movementNumber, type ShareCategory } from './share.ts'

/** A movement about to be written. `lines`: what it posts; none for what the books do not see (a transfer, a category). */
export interface MovementDraft {
  kind: MovementKind
  day: Day
  shareholderId: string
  personId: string | null
  category: ShareCategory
  shares: number
  capitalCents: number
  paidCents: number
  label: string
  requestId?: string
  scheduleId?: string
  importId?: string
  counterpartId?: string
  lines?: EntryLine[]
}

export interface Movement extends MovementDraft {
  id: string
  number: number
}

/**
 * Writes movements at the end of the register, in order, without a gap, and gives the entries to post with them. The register's lock must be
 * held (`lockRegister`).
 */
export async function writeMovements(
  ctx: Context,
  organisation: Organisation,
  drafts: readonly MovementDraft[],
): Promise<{ movements: Movement[]; entries: Entry[] }> {
  if (drafts.length === 0) return { movements: [], entries: [] }
  const { last_movement: last } = await ctx.db
    .updateTable('share_rules')
    .set(eb => ({ last_movement: eb('last_movement', '+', drafts.length) }))
    .where('organisation_id', '=', ctx.organisationId)
    .returning('last_movement')
    .executeTakeFirstOrThrow()
  const movements = drafts.map((draft, i) => ({ ...draft, id: newId(), number: last - drafts.length + 1 + i }))
  const entries = movements.map(movement =>
    movement.lines?.length ? entryOf(organisation, movement, movement.lines) : null,
  )
  await ctx.db
    .insertInto('share_movement')
    .values(
      movements.map((movement, i) => ({
        organisation_id: ctx.organisationId,
        id: movement.id,
        number: movement.number,
        day: movement.day,
        kind: movement.kind,
        shareholder_id: movement.shareholderId,
        person_id: movement.personId,
        category: movement.category,
        shares: movement.shares,
        capital_cents: movement.capitalCents as Cents,
        paid_cents: movement.paidCents as Cents,
        request_id: movement.requestId ?? null,
        schedule_id: movement.scheduleId ?? null,
        import_id: movement.importId ?? null,
        counterpart_id: movement.counterpartId ?? null,
        entry_id: entries[i]?.id ?? null,
        label: movement.label,
        at: ctx.now,
      })),
    )
    .execute()
  return { movements, entries: entries.filter(entry => entry !== null) }
}

const ENTRY_LABELS: Record<MovementKind, string> = {
  opening: 'Reprise du capital',
  subscription: 'Souscription de parts',
  payment: 'Libération de parts',
  transfer: 'Cession de parts',
  reimbursement: 'Parts à rembourser',
  annulment: 'Annulation de parts',
  category: 'Changement de catégorie',
}

/** Labels carry numbers, never names. */
function entryOf(organisation: Organisation, movement: Movement, lines: EntryLine[]): Entry {
  const number = movementNumber(movement.number)
  return {
    id: newId(),
    journal: organisation.settings.journals.sundry,
    day: movement.day,
    label: `${ENTRY_LABELS[movement.kind]} ${number}`,
    documentKind: 'share',
    documentId: movement.id,
    documentNumber: number,
    documentDay: movement.day,
    lines,
  }
}

/** What members have, read under the register's lock. */
export interface Holding {
  shareholderId: string
  personId: string | null
  memberNumber: number | null
  name: string
  category: ShareCategory | null
  shares: number
  capitalCents: Cents
  paidCents: Cents
}

/** What these members hold, whatever the day; everything of theirs that is written counts. */
export async function readHoldings(ctx: Context, ids: readonly string[]): Promise<Map<string, Holding>> {
  if (ids.length === 0) return new Map()
  const { rows } = await sql<Holding>`
    select h.id as "shareholderId", h.person_id as "personId", h.member_number as "memberNumber",
      coalesce(p.first_name || ' ' || p.last_name, h.name, '') as name,
      (array_agg(m.category order by m.day desc, m.number desc))[1] as category, coalesce(sum(m.shares), 0)::int as shares,
      coalesce(sum(m.capital_cents), 0)::bigint as "capitalCents", coalesce(sum(m.paid_cents), 0)::bigint as "paidCents"
    from shareholder h
    left join person p on p.organisation_id = h.organisation_id and p.id = h.person_id
    left join share_movement m on m.organisation_id = h.organisation_id and m.shareholder_id = h.id
    where h.organisation_id = ${ctx.organisationId} and h.id = any(${ids}::uuid[])
    group by h.organisation_id, h.id, p.organisation_id, p.id`.execute(ctx.db)
  return new Map(rows.map(row => [row.shareholderId, row]))
}

/** The role of associate ends with the shares. */
export async function endAssociates(ctx: Context, ids: readonly string[]): Promise<void> {
  const left = [...(await readHoldings(ctx, ids)).values()].filter(holder => holder.shares === 0)
  const people = left.flatMap(holder => holder.personId ?? [])
  if (people.length > 0) await endRolesOf(ctx, people, ['associate'])
}

/** The third party of the ledger that a member is: the person, as pay knows them, or the legal person. */
export const thirdPartyOf = (holder: { shareholderId: string; personId: string | null }): string =>
  holder.personId ?? holder.shareholderId

/** Makes them known to the ledger as third parties, those who are not yet. */
export const nameMembers = (
  ctx: Context,
  holders: readonly Pick<Holding, 'shareholderId' | 'personId' | 'name'>[],
): Promise<void> =>
  addThirdParties(
    ctx,
    holders.map(holder => ({
      id: thirdPartyOf(holder),
      kind: holder.personId ? 'employee' : 'member',
      name: holder.name,
    })),
  )

/** Gives the next numbers to members who have none, in this order. */
export async function numberMembers(ctx: Context, holders: readonly Holding[]): Promise<Map<string, number>> {
  const wanting = holders.filter(holder => holder.memberNumber === null)
  if (wanting.length === 0) return new Map()
  const { last_member: last } = await ctx.db
    .updateTable('share_rules')
    .set(eb => ({ last_member: eb('last_member', '+', wanting.length) }))
    .where('organisation_id', '=', ctx.organisationId)
    .returning('last_member')
    .executeTakeFirstOrThrow()
  const numbers = new Map(wanting.map((holder, i) => [holder.shareholderId, last - wanting.length + 1 + i]))
  const given = [...numbers].map(([id, number]) => ({ id, number }))
  await sql`update shareholder h set member_number = g.number, version = h.version + 1
    from jsonb_to_recordset(${JSON.stringify(given)}::jsonb) as g(id uuid, number int)
    where h.organisation_id = ${ctx.organisationId} and h.id = g.id`.execute(ctx.db)
  return numbers
}
