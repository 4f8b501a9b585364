import type { Updateable } from 'kysely'
import { z } from 'zod'
import { formatDay } from '../../kernel/day.ts'
import { zDay, zId, zNonNegativeCents, zQuantity, zText, zVersion } from '../../kernel/input.ts'
import { notFound, type Refusal, refuse, refuseIfAny } from '../../kernel/refusal.ts'
import { changeRow } from '../../platform/change-row.server.ts'
import { newId } from '../../platform/ids.server.ts'
import type { Database } from '../../platform/schema.ts'
import { OFFICE } from '../../platform/session.ts'
import { type Context, useCase } from '../../platform/use-case.server.ts'
import { readActivity } from '../organisation/index.ts'
import { readAmendments } from './amendments.ts'
import { clauseRefusals, written, zClauses } from './clauses.ts'
import { CONTRACT_KINDS, contractRefusals, END_KINDS, ENDS_OF, lastDay } from './contract.ts'
import { type Contract, readContract, readContracts, readPastContracts, readPerson } from './read-people.ts'
import { readSuspensions } from './suspensions.ts'

const zTerms = {
  endsOn: zDay.nullish(),
  payClause: z.boolean().default(false),
  fixedGrossCents: zNonNegativeCents.default(0 as never),
  minimumTurnoverCents: zNonNegativeCents.default(0 as never),
  weeklyHours: zQuantity.nullish(),
  /** Day of signature; the delay to become an associate runs from it (Code du travail, art. L7331-3). */
  concludedOn: zDay.nullish(),
  /** Last day of the trial of a CESA, its renewal included (Code du travail, art. L7332-1). */
  trialEndsOn: zDay.nullish(),
}

/**
 * Writes down a contract between a person and the house about an activity, or the renewal of a CAPE (`renewsId`). The person becomes an
 * owner of the activity when it has none. Refused with every article that the terms break.
 */
export const addContract = useCase({
  name: 'addContract',
  api: 'POST /contracts',
  summary: 'Ajoute un contrat (CAPE ou CESA), ou renouvelle un CAPE',
  roles: [...OFFICE, 'payroll'],
  scope: 'house',
  input: z.strictObject({
    personId: zId,
    activityId: zId,
    kind: z.enum(CONTRACT_KINDS, { error: 'Choisissez CAPE ou CESA.' }),
    startsOn: zDay,
    renewsId: zId.nullish(),
    ...zTerms,
  }),
  output: z.strictObject({ id: zId }),
  async run(ctx, input) {
    await readPerson(ctx, input.personId)
    const activity = await readActivity(ctx, input.activityId)
    const others = await lockContracts(ctx, input.personId)
    const renewed = input.renewsId ? (others.find(other => other.id === input.renewsId) ?? null) : null
    if (input.renewsId && !renewed) throw notFound('Le contrat à renouveler')
    const terms = { ...input, endsOn: input.endsOn ?? null }
    const past = (await readPastContracts(ctx, [input.personId])).get(input.personId)
    const refusals = contractRefusals(terms, others, renewed, { past })
    if (activity.isHouse)
      refusals.push(
        refuse(
          'activite',
          'Un CAPE ou un CESA porte sur l’activité de la personne, pas sur la structure.',
          'activityId',
        ),
      )
    if (input.startsOn < activity.openedOn)
      refusals.push(
        refuse(
          'activite',
          `L’activité s’ouvre le ${formatDay(activity.openedOn)} : le contrat ne la précède pas.`,
          'startsOn',
        ),
      )
    refuseIfAny(refusals)
    const id = newId()
    await ctx.db
      .insertInto('contract')
      .values({
        organisation_id: ctx.organisationId,
        id,
        person_id: input.personId,
        activity_id: input.activityId,
        kind: input.kind,
        starts_on: input.startsOn,
        renews_id: renewed?.id ?? null,
        renewal: renewed ? renewed.renewal + 1 : 0,
        clauses: JSON.stringify(renewed ? await readClauses(ctx, renewed) : {}),
        ...columnsOf(input),
      })
      .execute()
    await ownWhenNobodyDoes(ctx, input.activityId, input.personId)
    ctx.record(id, { activityId: input.activityId })
    return { id }
  },
})

/** The clauses of a contract as its amendments left them: what its renewal says. */
const readClauses = async (ctx: Context, contract: Contract): Promise<Record<string, string>> =>
  (await readAmendments(ctx, contract.id)).at(-1)?.after.clauses ?? contract.clauses

type Terms = z.output<z.ZodObject<typeof zTerms>>
const columnsOf = (terms: Terms) => ({
  ends_on: terms.endsOn ?? null,
  pay_clause: terms.payClause,
  fixed_gross_cents: terms.fixedGrossCents,
  minimum_turnover_cents: terms.minimumTurnoverCents,
  weekly_hours: terms.weeklyHours ?? null,
  concluded_on: terms.concludedOn ?? null,
  trial_ends_on: terms.trialEndsOn ?? null,
})

/** Two contracts of one person written at once wait for each other. */
async function lockContracts(ctx: Context, personId: string): Promise<Contract[]> {
  await ctx.db
    .selectFrom('person')
    .select('id')
    .where('organisation_id', '=', ctx.organisationId)
    .where('id', '=', personId)
    .forNoKeyUpdate()
    .execute()
  return readContracts(ctx, { personId })
}

async function ownWhenNobodyDoes(ctx: Context, activityId: string, personId: string): Promise<void> {
  const owner = await ctx.db
    .selectFrom('activity_owner')
    .select('person_id')
    .where('organisation_id', '=', ctx.organisationId)
    .where('activity_id', '=', activityId)
    .executeTakeFirst()
  if (owner) return
  await ctx.db
    .insertInto('activity_owner')
    .values({ organisation_id: ctx.organisationId, activity_id: activityId, person_id: personId })
    .execute()
}

/** Corrects a contract that was typed wrong. What the parties change later is an amendment (`amendContract`), and keeps its day. */
export const changeContract = useCase({
  name: 'changeContract',
  api: 'PUT /contracts/{id}',
  summary: 'Corrige un contrat mal saisi',
  roles: [...OFFICE, 'payroll'],
  scope: 'house',
  input: z.strictObject({ id: zId, version: zVersion, startsOn: zDay, ...zTerms }),
  output: z.strictObject({ id: zId }),
  async run(ctx, { id, version, startsOn, ...terms }) {
    const before = await readContract(ctx, id)
    const others = (await lockContracts(ctx, before.personId)).filter(other => other.id !== id)
    const renewed = others.find(other => other.id === before.renewsId) ?? null
    const next = others.find(other => other.renewsId === id)
    const past = (await readPastContracts(ctx, [before.personId])).get(before.personId)?.filter(one => one.id !== id)
    const pauses = await readSuspensions(ctx, [id])
    const changed = { ...before, ...terms, startsOn, endsOn: terms.endsOn ?? null }
    const refusals = contractRefusals(changed, others, renewed, { past, pauses })
    if (next && terms.endsOn !== before.endsOn)
      refusals.push(
        refuse(
          'cape.renouvele',
          `Ce CAPE est renouvelé le ${formatDay(next.startsOn)} : son terme reste la veille de ce jour.`,
          'endsOn',
        ),
      )
    const last = lastDay({ ...before, endsOn: changed.endsOn })
    const outside = pauses.find(one => one.fromDay < startsOn || (last !== null && (one.toDay ?? one.fromDay) > last))
    if (outside)
      refusals.push(
        refuse(
          'suspension',
          `Ce contrat est suspendu à partir du ${formatDay(outside.fromDay)}, hors de ces dates : corrigez d’abord la suspension.`,
          outside.fromDay < startsOn ? 'startsOn' : 'endsOn',
        ),
      )
    const amended = await ctx.db
      .selectFrom('amendment')
      .select('applies_from')
      .where('organisation_id', '=', ctx.organisationId)
      .where('contract_id', '=', id)
      .executeTakeFirst()
    if (amended)
      refusals.push(
        refuse('avenant', 'Ce contrat a un avenant : ses conditions ne se corrigent plus, écrivez un autre avenant.'),
      )
    refuseIfAny(refusals)
    await update(ctx, { id, version }, { starts_on: startsOn, ...columnsOf(terms) })
    ctx.record(id, { activityId: before.activityId, before })
    return { id }
  },
})

/** Writes what the contract says beyond figures: each clause that the law asks, by the name of its field in the house's template. */
export const setClauses = useCase({
  name: 'setClauses',
  api: 'PUT /contracts/{id}/clauses',
  summary: 'Écrit les clauses d’un contrat',
  roles: [...OFFICE, 'payroll'],
  scope: 'house',
  input: z.strictObject({
    id: zId,
    version: zVersion,
    clauses: zClauses,
  }),
  output: z.strictObject({ id: zId }),
  async run(ctx, { id, version, clauses }) {
    const before = await readContract(ctx, id)
    const kept = written(clauses)
    refuseIfAny(clauseRefusals(before, kept, 'clauses'))
    await update(ctx, { id, version }, { clauses: JSON.stringify(kept) })
    ctx.record(id, { activityId: before.activityId, before: before.clauses })
    return { id }
  },
})

/** Ends a contract before its term, or gives a CESA its last day, and says how. */
export const endContract = useCase({
  name: 'endContract',
  api: 'POST /contracts/{id}/end',
  summary: 'Met fin à un contrat',
  roles: [...OFFICE, 'payroll'],
  scope: 'house',
  input: z.strictObject({
    id: zId,
    version: zVersion,
    endedOn: zDay,
    kind: z.enum(END_KINDS, { error: 'Choisissez dans la liste comment le contrat prend fin.' }).optional(),
    reason: zText(200),
  }),
  output: z.strictObject({ id: zId }),
  async run(ctx, { id, version, endedOn, kind, reason }) {
    const before = await readContract(ctx, id)
    const last = lastDay(before)
    const refusals: Refusal[] = []
    if (endedOn < before.startsOn)
      refusals.push(
        refuse('fin', `Ce contrat commence le ${formatDay(before.startsOn)} : choisissez une date après.`, 'endedOn'),
      )
    if (last !== null && endedOn > last)
      refusals.push(
        refuse('fin', `Ce contrat se termine déjà le ${formatDay(last)} : choisissez une date avant.`, 'endedOn'),
      )
    if (kind && !ENDS_OF[before.kind].includes(kind))
      refusals.push(
        refuse('fin', `Un ${before.kind.toUpperCase()} ne prend pas fin ainsi : choisissez dans la liste.`, 'kind'),
      )
    const next = (await readContracts(ctx, { personId: before.personId })).find(other => other.renewsId === id)
    if (next)
      refusals.push(
        refuse(
          'fin',
          `Ce CAPE est renouvelé le ${formatDay(next.startsOn)} : mettez fin au renouvellement.`,
          'endedOn',
        ),
      )
    refuseIfAny(refusals)
    await update(ctx, { id, version }, { ended_on: endedOn, end_reason: reason, end_kind: kind ?? null })
    ctx.record(id, { activityId: before.activityId, before })
    return { id }
  },
})

async function update(
  ctx: Context,
  { id, version }: { id: string; version: number },
  columns: Updateable<Database['contract']>,
): Promise<void> {
  await changeRow(ctx, 'contract', { id, version }, 'Ce contrat', columns)
}
