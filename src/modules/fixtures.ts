import type { Instant } from '../kernel/day.ts'
import { day } from '../kernel/day.ts'
import { cents } from '../kernel/money.ts'
import type { VatTerritory } from '../law/vat.ts'
import { ownersPool } from '../platform/database.server.ts'
import { newId } from '../platform/ids.server.ts'
import type { Role, Session } from '../platform/session.ts'
import { addCustomer, draftInvoices, issueInvoices } from './invoicing/index.ts'
import { decideLevy } from './levies/index.ts'
import { createOrganisation, openActivity } from './organisation/index.ts'
import type { LegalForm } from './organisation/organisation.ts'

/** For tests: a cooperative opened through its use cases, and sessions in it. */
export interface World {
  organisationId: string
  houseActivityId: string
  system: Session
  /** A session with these roles; limited to `activityIds` when given. */
  as(roles: readonly Role[], activityIds?: readonly string[]): Session
  /** The same world on another day. */
  on(date: string): World
}

let opened = 0

/** A SIREN of its own for each world, its key computed (Luhn). */
function sirenOf(rank: number): string {
  const body = String(40_000_000 + rank)
  const total = [...body].reduce(
    (all, digit, i) => all + (i % 2 ? Math.floor(Number(digit) / 5) + ((2 * Number(digit)) % 10) : Number(digit)),
    0,
  )
  return `${body}${(10 - (total % 10)) % 10}`
}

export async function openWorld(
  options: { today?: string; settings?: object; legalForm?: LegalForm; groupId?: string } = {},
): Promise<World> {
  const organisationId = newId()
  const today = options.today ?? '2026-03-10'
  const system = sessionOf(organisationId, today, [], null, 'system')
  const { houseActivityId } = await createOrganisation(system, {
    groupId: options.groupId ?? null,
    slug: `essai-${opened}`,
    name: `Coopérative d’essai ${opened}`,
    legalForm: options.legalForm ?? 'scop-sa',
    siren: sirenOf(opened++),
    zone: 'Europe/Paris',
    capabilities: ['hosting'],
    identity: { address: { line1: '1 place de la Halle', postalCode: '31430', city: 'Le Fousseret', country: 'FR' } },
    settings: options.settings ?? {},
    firstExerciceStartsOn: day(`${today.slice(0, 4)}-01-01`),
  })
  return world(organisationId, houseActivityId, today)
}

function world(organisationId: string, houseActivityId: string, today: string): World {
  return {
    organisationId,
    houseActivityId,
    system: sessionOf(organisationId, today, [], null, 'system'),
    as: (roles, activityIds) => sessionOf(organisationId, today, roles, activityIds ?? null, 'user'),
    on: date => world(organisationId, houseActivityId, date),
  }
}

function sessionOf(
  organisationId: string,
  today: string,
  roles: readonly Role[],
  activityIds: readonly string[] | null,
  kind: 'user' | 'system',
): Session {
  return {
    organisationId,
    zone: 'Europe/Paris',
    actor: { kind, id: newId(), name: kind === 'system' ? 'Essaim' : 'Camille Essai' },
    personId: null,
    roles,
    activityIds,
    now: `${today}T10:00:00.000Z` as Instant,
  }
}

export async function openTestActivity(
  world: World,
  code: string,
  options: { autonomousUpToCents?: number; openedOn?: string; vatTerritory?: VatTerritory } = {},
): Promise<string> {
  const { id } = await openActivity(world.system, {
    code,
    name: `Atelier ${code}`,
    openedOn: day(options.openedOn ?? '2024-01-01'),
    autonomousUpToCents: (options.autonomousUpToCents ?? 0) as never,
    vatTerritory: options.vatTerritory,
  })
  return id
}

export async function addTestCustomer(world: World, activityId: string, name = 'Mairie de Rieux'): Promise<string> {
  const { id } = await addCustomer(world.system, {
    activityId,
    kind: 'company',
    name,
    siren: '552100554',
    address: { line1: '2 rue du Port', postalCode: '31310', city: 'Rieux-Volvestre', country: 'FR' },
  })
  return id
}

/** A contribution of 10 % of turnover, taken at issue, from 2026; `over` changes it. */
export const decideTestLevy = (world: World, over: Partial<Parameters<typeof decideLevy>[1]> = {}) =>
  decideLevy(world.system, {
    code: 'contribution',
    name: 'Contribution',
    base: 'turnover',
    moment: 'issue',
    period: 'year',
    tiers: [{ fromCents: cents(0), rateBp: 1000 }],
    chargeAccount: '6283',
    startsOn: day('2026-01-01'),
    decidedOn: day('2025-06-02'),
    decision: 'Assemblée du 2 juin 2025',
    ...over,
  })

/** One piece of a service, at 20 %; `over` changes it. */
export const testLine = (unitPrice: string, over: object = {}) => ({
  kind: 'item' as const,
  label: 'Prestation',
  quantity: '1' as never,
  unitPrice: unitPrice as never,
  discountBp: 0,
  nature: 'services' as const,
  vatCategory: 'standard' as const,
  vatRateBp: 2000,
  ...over,
})

/** An invoice of these lines, issued on the world's day. */
export async function issueTestInvoice(
  world: World,
  to: { activityId: string; customerId: string; retentionBp?: number },
  lines: ReturnType<typeof testLine>[],
) {
  const draft = { ...to, kind: 'invoice' as const, depositIds: [], discountBp: 0, lines }
  const { ids } = await draftInvoices(world.system, { drafts: [draft] })
  return (await issueInvoices(world.system, { ids })).invoices[0]!
}

/** Debit − credit by account of an activity, in cents, zero accounts left out. */
export async function balancesOf(world: World, activityId: string): Promise<Record<string, number>> {
  const { rows } = await ownersPool().query<{ account: string; cents: number }>(
    `select account, (sum(debit) - sum(credit))::bigint as cents from balance
     where organisation_id = $1 and activity_id = $2 group by 1 having sum(debit) <> sum(credit) order by 1`,
    [world.organisationId, activityId],
  )
  return Object.fromEntries(rows.map(row => [row.account, row.cents]))
}
