import { z } from 'zod'
import { type Day, formatDay } from '../../kernel/day.ts'
import { zDay, zId, zNonNegativeCents, zQuantity, zText } from '../../kernel/input.ts'
import { type Cents, cents } from '../../kernel/money.ts'
import { type Refusal, refuse, refuseIfAny } from '../../kernel/refusal.ts'
import { newId } from '../../platform/ids.server.ts'
import { OFFICE } from '../../platform/session.ts'
import { type Context, sql, useCase } from '../../platform/use-case.server.ts'
import { clauseRefusals, written, zClauses } from './clauses.ts'
import { lastDay } from './contract.ts'
import { type Contract, readContract, readContracts } from './read-people.ts'

/**
 * Amends contracts from a day on: their fixed part, minimum activity and hours, and the clauses that are rewritten. What was said before
 * keeps its days: the terms of a day are those of the last amendment that applies by then (`readContracts`), and pay reads them so.
 */
export const amendContracts = useCase({
  name: 'amendContracts',
  api: 'POST /contract-amendments',
  summary: 'Modifie des contrats par avenant, à partir d’un jour',
  roles: [...OFFICE, 'payroll'],
  scope: 'house',
  input: z.strictObject({
    amendments: z
      .array(
        z.strictObject({
          contractId: zId,
          concludedOn: zDay,
          appliesFrom: zDay,
          /** Of these three, what is left out stays as it is that day. */
          fixedGrossCents: zNonNegativeCents.nullish(),
          minimumTurnoverCents: zNonNegativeCents.nullish(),
          weeklyHours: zQuantity.nullish(),
          reason: zText(300),
          /** The clauses that it rewrites; the others stay. */
          clauses: zClauses.optional(),
        }),
      )
      .min(1, 'Indiquez au moins un avenant.')
      .max(500),
  }),
  output: z.strictObject({ ids: z.array(zId) }),
  async run(ctx, { amendments: asked }) {
    const contracts = await readContractsOnTheirDays(ctx, asked)
    const amendments = asked.map((one, i) => ({
      ...one,
      fixedGrossCents: cents(one.fixedGrossCents ?? contracts[i]?.fixedGrossCents ?? 0),
      minimumTurnoverCents: cents(one.minimumTurnoverCents ?? contracts[i]?.minimumTurnoverCents ?? 0),
      weeklyHours: one.weeklyHours ?? contracts[i]?.weeklyHours ?? null,
    }))
    refuseIfAny(
      amendments.flatMap((one, i) => {
        const contract = contracts[i]
        const path = `amendments.${i}`
        return contract
          ? amendmentRefusals(contract, one).map(found => ({ ...found, path: `${path}.${found.path}` }))
          : [refuse('introuvable', 'Ce contrat n’existe pas ou ne vous est pas accessible.', `${path}.contractId`)]
      }),
    )
    const rows = amendments.map((one, i) => ({
      organisation_id: ctx.organisationId,
      id: newId(),
      contract_id: one.contractId,
      activity_id: contracts[i]!.activityId,
      applies_from: one.appliesFrom,
      concluded_on: one.concludedOn,
      fixed_gross_cents: one.fixedGrossCents,
      minimum_turnover_cents: one.minimumTurnoverCents,
      weekly_hours: one.weeklyHours,
      reason: one.reason,
      clauses: JSON.stringify(written(one.clauses)),
      at: ctx.now,
    }))
    await ctx.db.insertInto('amendment').values(rows).execute()
    for (const row of rows) ctx.record(row.contract_id, { activityId: row.activity_id })
    return { ids: rows.map(row => row.id) }
  },
})

interface Asked {
  appliesFrom: Day
  concludedOn: Day
  fixedGrossCents: Cents
  minimumTurnoverCents: Cents
  weeklyHours: string | null
  clauses?: z.output<typeof zClauses> | undefined
}

/** Why the contract, with its terms of that day, cannot be amended so. */
function amendmentRefusals(contract: Contract, one: Asked): Refusal[] {
  const found: Refusal[] = []
  const last = lastDay(contract)
  if (one.appliesFrom < contract.startsOn || (last !== null && one.appliesFrom > last))
    found.push(
      refuse(
        'avenant.jour',
        `Un avenant prend effet pendant le contrat, du ${formatDay(contract.startsOn)}${last ? ` au ${formatDay(last)}` : ' au plus tôt'}.`,
        'appliesFrom',
      ),
    )
  if (one.concludedOn > one.appliesFrom)
    found.push(
      refuse('avenant.conclusion', 'Un avenant se signe au plus tard le jour où il prend effet.', 'concludedOn'),
    )
  if (contract.kind === 'cesa' && contract.fixedGrossCents > 0 && one.fixedGrossCents === 0)
    found.push(
      refuse(
        'cesa.part-fixe',
        'Un CESA garde une part fixe : indiquez son montant (Code du travail, art. L7331-2 2° d).',
        'fixedGrossCents',
      ),
    )
  if (contract.kind === 'cesa' && contract.minimumTurnoverCents > 0 && one.minimumTurnoverCents === 0)
    found.push(
      refuse(
        'cesa.activite-minimale',
        'Un CESA garde une activité minimale : indiquez le chiffre d’affaires HT attendu sur douze mois (Code du travail, art. L7331-2 2° a).',
        'minimumTurnoverCents',
      ),
    )
  if (contract.kind === 'cape' && one.fixedGrossCents > 0 && !contract.payClause)
    found.push(
      refuse(
        'cape.remuneration',
        'Un CAPE ne rémunère que si le contrat le prévoit (Code de commerce, art. R127-1, 7°).',
        'fixedGrossCents',
      ),
    )
  const clauses = written(one.clauses)
  found.push(...clauseRefusals(contract, clauses, 'clauses'))
  if (
    contract.kind === 'cape' &&
    Object.keys(clauses).length === 0 &&
    one.fixedGrossCents === contract.fixedGrossCents &&
    one.minimumTurnoverCents === contract.minimumTurnoverCents &&
    Number(one.weeklyHours) === Number(contract.weeklyHours)
  )
    found.push(
      refuse(
        'avenant.vide',
        'Cet avenant ne change rien : réécrivez au moins une clause du CAPE, par exemple son programme ou sa rétribution.',
        'clauses',
      ),
    )
  return found
}

/** The contract of each, with its terms on the day that it applies from. */
async function readContractsOnTheirDays(
  ctx: Context,
  amendments: readonly { contractId: string; appliesFrom: Day }[],
): Promise<(Contract | undefined)[]> {
  const found = new Map<string, Contract>()
  for (const [day, its] of Map.groupBy(amendments, one => one.appliesFrom))
    for (const contract of await readContracts(ctx, { ids: its.map(one => one.contractId), termsOn: day }))
      found.set(`${contract.id} ${day}`, contract)
  return amendments.map(one => found.get(`${one.contractId} ${one.appliesFrom}`))
}

export interface Terms {
  fixedGrossCents: number
  minimumTurnoverCents: number
  weeklyHours: string | null
  /** Under the names of their fields. */
  clauses: Record<string, string>
}
export interface Amendment {
  id: string
  contractId: string
  appliesFrom: Day
  concludedOn: Day
  reason: string
  /** The clauses that it rewrites. */
  rewritten: string[]
  before: Terms
  after: Terms
}

/** The amendments of a contract in the order they apply, each with what it changed. */
export async function readAmendments(ctx: Context, contractId: string): Promise<Amendment[]> {
  await readContract(ctx, contractId)
  const { rows } = await sql<{
    id: string
    from: Day
    concluded: Day
    reason: string
    fixed: number
    minimum: number
    hours: string | null
    clauses: Record<string, string>
  }>`
    select id, applies_from as "from", concluded_on as concluded, reason, fixed_gross_cents as fixed, minimum_turnover_cents as minimum, weekly_hours as hours, clauses
    from amendment where organisation_id = ${ctx.organisationId} and contract_id = ${contractId} order by applies_from`.execute(
    ctx.db,
  )
  const first = await ctx.db
    .selectFrom('contract')
    .select(['fixed_gross_cents', 'minimum_turnover_cents', 'weekly_hours', 'clauses'])
    .where('organisation_id', '=', ctx.organisationId)
    .where('id', '=', contractId)
    .executeTakeFirstOrThrow()
  const signed: Terms = {
    fixedGrossCents: first.fixed_gross_cents,
    minimumTurnoverCents: first.minimum_turnover_cents,
    weeklyHours: first.weekly_hours,
    clauses: first.clauses as Record<string, string>,
  }
  const terms: Terms[] = []
  for (const row of rows)
    terms.push({
      fixedGrossCents: row.fixed,
      minimumTurnoverCents: row.minimum,
      weeklyHours: row.hours,
      clauses: { ...(terms.at(-1) ?? signed).clauses, ...row.clauses },
    })
  return rows.map((row, i) => ({
    id: row.id,
    contractId,
    appliesFrom: row.from,
    concludedOn: row.concluded,
    reason: row.reason,
    rewritten: Object.keys(row.clauses),
    before: terms[i - 1] ?? signed,
    after: terms[i]!,
  }))
}
