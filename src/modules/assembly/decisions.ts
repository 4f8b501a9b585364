import { z } from 'zod'
import { addDays, formatLongDay } from '../../kernel/day.ts'
import { zDay, zId } from '../../kernel/input.ts'
import { refuse, refuseIfAny } from '../../kernel/refusal.ts'
import { newId } from '../../platform/ids.server.ts'
import { TEAM } from '../../platform/session.ts'
import { type Context, query, useCase } from '../../platform/use-case.server.ts'
import { decideLevy, endLevy, readLevies } from '../levies/index.ts'
import { type Effect, resolutionRank } from './assembly.ts'
import { CHAIR } from './prepare.ts'
import { type AgendaItem, readAssembly, readItem, readItems } from './read.ts'

/**
 * Makes an adopted resolution the setting that the chain uses: a levy with the decision's own words (Code du travail R7331-8), the one of the
 * same code ending the day before; or the means of support of the year (R7331-2).
 */
export const applyDecision = useCase({
  name: 'applyDecision',
  api: 'POST /assembly-items/{id}/decision',
  summary: 'Applique ce qu’une résolution adoptée fixe',
  roles: CHAIR,
  scope: 'house',
  input: z.strictObject({ id: zId }),
  output: z.strictObject({ id: zId }),
  async run(ctx, { id }) {
    const item = await readItem(ctx, id, 'lock')
    const { effect } = item
    refuseIfAny([
      ...(item.status === 'closed' && item.adopted
        ? []
        : [refuse('adoptee', `« ${item.title} » n’est pas adoptée : elle ne fixe rien.`, 'id')]),
      ...(effect === null || effect.kind === 'other'
        ? [refuse('effet', 'Cette résolution ne fixe ni contribution ni moyens.', 'id')]
        : []),
      ...(item.appliedId ? [refuse('deja', 'Cette décision est déjà appliquée.', 'id')] : []),
    ])
    const appliedId =
      effect!.kind === 'levy'
        ? await applyLevy(ctx, item, effect as never)
        : await applyMeans(ctx, item, effect as never)
    await ctx.db
      .updateTable('assembly_item')
      .set({ applied_id: appliedId, applied_on: ctx.today, version: item.version + 1 })
      .where('organisation_id', '=', ctx.organisationId)
      .where('id', '=', id)
      .execute()
    ctx.record(id)
    return { id: appliedId }
  },
})

async function applyLevy(ctx: Context, item: AgendaItem, { levy }: Extract<Effect, { kind: 'levy' }>): Promise<string> {
  const assembly = await readAssembly(ctx, item.assemblyId)
  const before = (await readLevies(ctx)).filter(
    other =>
      other.code === levy.code &&
      (other.activityId ?? null) === (levy.activityId ?? null) &&
      other.startsOn < levy.startsOn &&
      (other.endsOn === null || other.endsOn >= levy.startsOn),
  )
  for (const { id } of before) await endLevy.run(ctx, { id, endsOn: addDays(levy.startsOn, -1) })
  const rank = resolutionRank(await readItems(ctx, { assemblyId: assembly.id }), item.id)
  const { id } = await decideLevy.run(ctx, {
    ...levy,
    decidedOn: item.closedOn!,
    decision: `${assembly.title} du ${formatLongDay(assembly.day)}, ${rank} : ${item.title}`.slice(0, 500),
  })
  return id
}

async function applyMeans(
  ctx: Context,
  item: AgendaItem,
  { startsOn, text, budgetCents }: Extract<Effect, { kind: 'support-means' }>,
): Promise<string> {
  const id = newId()
  await ctx.db
    .insertInto('support_means')
    .values({
      organisation_id: ctx.organisationId,
      id,
      item_id: item.id,
      starts_on: startsOn,
      text,
      budget_cents: budgetCents,
    })
    .execute()
  return id
}

/** The means of support in force on a day, as the assembly decided them; null before any decision. */
export const getSupportMeans = query({
  name: 'getSupportMeans',
  api: 'GET /support-means',
  summary: 'Lit les moyens d’accompagnement décidés par l’assemblée',
  roles: TEAM,
  scope: 'house',
  input: z.strictObject({ on: zDay.optional() }),
  output: z
    .object({
      itemId: zId,
      assemblyId: zId,
      title: z.string(),
      startsOn: zDay,
      text: z.string(),
      budgetCents: z.number(),
    })
    .nullable(),
  async run(ctx, { on = ctx.today }) {
    const row = await ctx.db
      .selectFrom('support_means as s')
      .innerJoin('assembly_item as i', join =>
        join.onRef('i.organisation_id', '=', 's.organisation_id').onRef('i.id', '=', 's.item_id'),
      )
      .select([
        'i.id as itemId',
        'i.assembly_id as assemblyId',
        'i.title',
        's.starts_on as startsOn',
        's.text',
        's.budget_cents as budgetCents',
      ])
      .where('s.organisation_id', '=', ctx.organisationId)
      .where('s.starts_on', '<=', on)
      .orderBy('s.starts_on', 'desc')
      .executeTakeFirst()
    return row ?? null
  },
})
