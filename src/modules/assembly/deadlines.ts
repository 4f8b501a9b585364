import { addMonths, addYears, type Day, formatLongDay } from '../../kernel/day.ts'
import type { Deadline } from '../../kernel/deadline.ts'
import { ACCOUNTS_ASSEMBLY_MONTHS, COOPERATIVE_REVIEW_YEARS } from '../../law/assemblies.ts'
import { rowInForce } from '../../law/dated.ts'
import type { Context } from '../../platform/use-case.server.ts'
import { readOrganisation } from '../organisation/index.ts'
import { type Effect, zEffect } from './assembly.ts'
import { readRules } from './read.ts'
import { conveneBy, rulesOfCall } from './rules.ts'

type Setting = Exclude<Effect, { kind: 'other' }>

/** Adopted, and not yet the setting that they fix. */
async function readPendingDecisions(ctx: Context) {
  const rows = await ctx.db
    .selectFrom('assembly_item')
    .select(['id', 'title', 'assembly_id', 'effect'])
    .where('organisation_id', '=', ctx.organisationId)
    .where('adopted', '=', true)
    .where('effect', 'is not', null)
    .where('applied_id', 'is', null)
    .execute()
  return rows.flatMap(({ effect, assembly_id: assembly, ...item }) => {
    const sets = zEffect.parse(effect)
    return sets.kind === 'other' ? [] : [{ assembly, item, effect: sets as Setting }]
  })
}

/** Days that assemblies require: convenings to send, decisions to apply, accounts to bring before the members, minutes to sign, the cooperative review. */
export async function readAssemblyDeadlines(ctx: Context, { until }: { until: Day }): Promise<Deadline[]> {
  const whole = { personId: null, activityId: null }
  const { rules } = await readRules(ctx)
  const { legalForm } = await readOrganisation(ctx)
  const assemblies = await ctx.db
    .selectFrom('assembly')
    .select(['id', 'kind', 'day', 'status', 'second_call', 'minutes_document_id'])
    .where('organisation_id', '=', ctx.organisationId)
    .where('status', '<>', 'cancelled')
    .orderBy('day')
    .execute()
  const exercices = await ctx.db
    .selectFrom('exercice')
    .select(['id', 'code', 'ends_on'])
    .where('organisation_id', '=', ctx.organisationId)
    .orderBy('ends_on')
    .execute()
  const deadlines: Deadline[] = assemblies
    .filter(assembly => assembly.status === 'draft')
    .map(assembly => {
      const its = rulesOfCall(rules, legalForm, assembly.second_call, ctx.today)
      return {
        ...whole,
        kind: 'assembly-convening',
        subjectId: assembly.id,
        on: conveneBy(its, assembly.day),
        label: `Convocation de l’assemblée du ${formatLongDay(assembly.day)}`,
        why: `Elle part ${its.noticeDays} jours au moins avant l’assemblée.`,
        href: `/assemblees/${assembly.id}`,
      }
    })
  for (const assembly of assemblies.filter(one => one.status === 'closed' && !one.minutes_document_id))
    deadlines.push({
      ...whole,
      kind: 'assembly-minutes',
      subjectId: assembly.id,
      on: addMonths(assembly.day, 1),
      label: `Procès-verbal de l’assemblée du ${formatLongDay(assembly.day)}`,
      why: 'Il se met à la signature de qui présidait et de qui tenait la plume.',
      href: `/assemblees/${assembly.id}/proces-verbal`,
    })
  for (const { assembly, item, effect } of await readPendingDecisions(ctx))
    deadlines.push({
      ...whole,
      kind: 'assembly-decision',
      subjectId: item.id,
      on: effect.kind === 'levy' ? effect.levy.startsOn : effect.startsOn,
      label: 'Décision de l’assemblée à appliquer',
      why: `« ${item.title} » est adoptée ; les factures et les réglages la suivront une fois appliquée.`,
      href: `/assemblees/${assembly}`,
    })
  const months = rowInForce(ACCOUNTS_ASSEMBLY_MONTHS, ctx.today)!
  for (const exercice of exercices.filter(one => one.ends_on < ctx.today && one.ends_on > addYears(ctx.today, -2))) {
    const on = addMonths(exercice.ends_on, months.value)
    const held = assemblies.some(
      one =>
        one.kind !== 'extraordinary' &&
        (one.status === 'closed' || one.status === 'open') &&
        one.day > exercice.ends_on &&
        one.day <= addYears(exercice.ends_on, 1),
    )
    if (!held)
      deadlines.push({
        ...whole,
        kind: 'accounts-assembly',
        subjectId: exercice.id,
        on,
        label: `Assemblée sur les comptes ${exercice.code}`,
        why: `Dans les ${months.value} mois de la clôture (${months.source}).`,
        href: '/assemblees',
      })
  }
  const review = rowInForce(COOPERATIVE_REVIEW_YEARS, ctx.today)!
  if (rules.reviewedOn)
    deadlines.push({
      ...whole,
      kind: 'cooperative-review',
      subjectId: ctx.organisationId,
      on: addYears(rules.reviewedOn, review.value),
      label: 'Révision coopérative',
      why: `Tous les ${review.value} ans (${review.source}).`,
      href: '/reglages/assemblees',
    })
  const { decided } = await ctx.db
    .selectFrom('support_means as s')
    .innerJoin('assembly_item as i', join =>
      join.onRef('i.organisation_id', '=', 's.organisation_id').onRef('i.id', '=', 's.item_id'),
    )
    .select(eb => eb.fn.max('i.closed_on').as('decided'))
    .where('s.organisation_id', '=', ctx.organisationId)
    .executeTakeFirstOrThrow()
  if (decided)
    deadlines.push({
      ...whole,
      kind: 'support-means',
      subjectId: ctx.organisationId,
      on: addYears(decided as Day, 1),
      label: 'Délibération sur l’accompagnement',
      why: `L’assemblée délibère chaque année sur ses actions et ses moyens (Code du travail, R7331-2) ; la dernière fois le ${formatLongDay(decided)}.`,
      href: '/assemblees',
    })
  return deadlines.filter(deadline => deadline.on <= until)
}
