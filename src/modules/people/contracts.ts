import { z } from 'zod'
import { formatDay } from '../../kernel/day.ts'
import { zDay, zId, zNonNegativeCents, zQuantity, zText, zVersion } from '../../kernel/input.ts'
import { notFound, Refused, refuse, refuseIfAny, stale } from '../../kernel/refusal.ts'
import { newId } from '../../platform/ids.server.ts'
import { OFFICE } from '../../platform/session.ts'
import { type Context, useCase } from '../../platform/use-case.server.ts'
import { readActivity } from '../organisation/index.ts'
import { CONTRACT_KINDS, contractRefusals, lastDay } from './contract.ts'
import { type Contract, readContracts, readPerson } from './read-people.ts'

const zTerms = {
  endsOn: zDay.nullish(),
  payClause: z.boolean().default(false),
  fixedGrossCents: zNonNegativeCents.default(0 as never),
  minimumTurnoverCents: zNonNegativeCents.default(0 as never),
  weeklyHours: zQuantity.nullish(),
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
    const refusals = contractRefusals(terms, others, renewed)
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
        ...columnsOf(input),
      })
      .execute()
    await ownWhenNobodyDoes(ctx, input.activityId, input.personId)
    ctx.record(id, { activityId: input.activityId })
    return { id }
  },
})

type Terms = z.output<z.ZodObject<typeof zTerms>>
const columnsOf = (terms: Terms) => ({
  ends_on: terms.endsOn ?? null,
  pay_clause: terms.payClause,
  fixed_gross_cents: terms.fixedGrossCents,
  minimum_turnover_cents: terms.minimumTurnoverCents,
  weekly_hours: terms.weeklyHours ?? null,
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

/** Changes the terms of a contract: an amendment. What was before stays in the audit log. */
export const changeContract = useCase({
  name: 'changeContract',
  api: 'PUT /contracts/{id}',
  summary: 'Modifie un contrat par avenant',
  roles: [...OFFICE, 'payroll'],
  scope: 'house',
  input: z.strictObject({ id: zId, version: zVersion, startsOn: zDay, ...zTerms }),
  output: z.strictObject({ id: zId }),
  async run(ctx, { id, version, startsOn, ...terms }) {
    const before = await readContract(ctx, id)
    const others = (await lockContracts(ctx, before.personId)).filter(other => other.id !== id)
    const renewed = others.find(other => other.id === before.renewsId) ?? null
    refuseIfAny(contractRefusals({ ...before, ...terms, startsOn, endsOn: terms.endsOn ?? null }, others, renewed))
    const { numUpdatedRows } = await ctx.db
      .updateTable('contract')
      .set({ starts_on: startsOn, ...columnsOf(terms), version: version + 1 })
      .where('organisation_id', '=', ctx.organisationId)
      .where('id', '=', id)
      .where('version', '=', version)
      .executeTakeFirst()
    if (numUpdatedRows !== 1n) throw stale('Ce contrat')
    ctx.record(id, { activityId: before.activityId, before })
    return { id }
  },
})

/** Ends a contract before its term, or gives a CESA its last day. */
export const endContract = useCase({
  name: 'endContract',
  api: 'POST /contracts/{id}/end',
  summary: 'Met fin à un contrat',
  roles: [...OFFICE, 'payroll'],
  scope: 'house',
  input: z.strictObject({ id: zId, version: zVersion, endedOn: zDay, reason: zText(200) }),
  output: z.strictObject({ id: zId }),
  async run(ctx, { id, version, endedOn, reason }) {
    const before = await readContract(ctx, id)
    const last = lastDay(before)
    if (last !== null && endedOn > last)
      throw new Refused([
        refuse('fin', `Ce contrat se termine déjà le ${formatDay(last)} : choisissez une date avant.`, 'endedOn'),
      ])
    const { numUpdatedRows } = await ctx.db
      .updateTable('contract')
      .set({ ended_on: endedOn, end_reason: reason, version: version + 1 })
      .where('organisation_id', '=', ctx.organisationId)
      .where('id', '=', id)
      .where('version', '=', version)
      .executeTakeFirst()
    if (numUpdatedRows !== 1n) throw stale('Ce contrat')
    ctx.record(id, { activityId: before.activityId, before })
    return { id }
  },
})

async function readContract(ctx: Context, id: string): Promise<Contract> {
  const [contract] = await readContracts(ctx, { id })
  if (!contract) throw notFound('Ce contrat')
  return contract
}
