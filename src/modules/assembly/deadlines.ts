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
type Decision = Awaited<ReturnType<typeof readPendingDecisions>>[number]

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

const WHOLE = { personId: null, activityId: null }

/** Days that assemblies require: convenings to send, decisions to apply, accounts to bring before the members, minutes to sign, the cooperative review. */
export async function readAssemblyDeadlines(ctx: Context, { until }: { until: Day }): Promise<Deadline[]> {
  const { rules } = await readRules(ctx)
  const { legalForm } = await readOrganisation(ctx)
  const assemblies = await readAssemblies(ctx)
  const deadlines = [
    ...assemblies
      .filter(assembly => assembly.status === 'draft')
      .map(assembly => conveningDeadline(assembly, rulesOfCall(rules, legalForm, assembly.second_call, ctx.today))),
    ...assemblies.filter(one => one.status === 'closed' && !one.minutes_document_id).map(minutesDeadline),
    ...(await readPendingDecisions(ctx)).map(decisionDeadline),
    ...accountsDeadlines(ctx.today, await readExercices(ctx), assemblies),
    ...(rules.reviewedOn ? [reviewDeadline(ctx, rules.reviewedOn)] : []),
    ...(await readMeansDeadlines(ctx)),
  ]
  return deadlines.filter(deadline => deadline.on <= until)
}

const readAssemblies = (ctx: Context) =>
  ctx.db
    .selectFrom('assembly')
    .select(['id', 'kind', 'day', 'status', 'second_call', 'minutes_document_id'])
    .where('organisation_id', '=', ctx.organisationId)
    .where('status', '<>', 'cancelled')
    .orderBy('day')
    .execute()
type AssemblyRow = Awaited<ReturnType<typeof readAssemblies>>[number]

const readExercices = (ctx: Context) =>
  ctx.db
    .selectFrom('exercice')
    .select(['id', 'code', 'ends_on'])
    .where('organisation_id', '=', ctx.organisationId)
    .orderBy('ends_on')
    .execute()
type ExerciceRow = Awaited<ReturnType<typeof readExercices>>[number]

const conveningDeadline = ({ id, day }: AssemblyRow, rules: ReturnType<typeof rulesOfCall>): Deadline => ({
  ...WHOLE,
  kind: 'assembly-convening',
  subjectId: id,
  on: conveneBy(rules, day),
  label: `Convocation de l’assemblée du ${formatLongDay(day)}`,
  why: `Elle part ${rules.noticeDays} jours au moins avant l’assemblée.`,
  href: `/assemblees/${id}`,
})

const minutesDeadline = ({ id, day }: AssemblyRow): Deadline => ({
  ...WHOLE,
  kind: 'assembly-minutes',
  subjectId: id,
  on: addMonths(day, 1),
  label: `Procès-verbal de l’assemblée du ${formatLongDay(day)}`,
  why: 'Il se met à la signature de qui présidait et de qui tenait la plume.',
  href: `/assemblees/${id}/proces-verbal`,
})

const decisionDeadline = ({ assembly, item, effect }: Decision): Deadline => ({
  ...WHOLE,
  kind: 'assembly-decision',
  subjectId: item.id,
  on: effect.kind === 'levy' ? effect.levy.startsOn : effect.startsOn,
  label: 'Décision de l’assemblée à appliquer',
  why: `« ${item.title} » est adoptée ; les factures et les réglages la suivront une fois appliquée.`,
  href: `/assemblees/${assembly}`,
})

/** Of the exercices ended within two years, those whose accounts no assembly has seen. */
function accountsDeadlines(
  today: Day,
  exercices: readonly ExerciceRow[],
  assemblies: readonly AssemblyRow[],
): Deadline[] {
  const months = rowInForce(ACCOUNTS_ASSEMBLY_MONTHS, today)!
  const seen = ({ ends_on }: ExerciceRow) =>
    assemblies.some(
      one =>
        one.kind !== 'extraordinary' &&
        (one.status === 'closed' || one.status === 'open') &&
        one.day > ends_on &&
        one.day <= addYears(ends_on, 1),
    )
  return exercices
    .filter(one => one.ends_on < today && one.ends_on > addYears(today, -2) && !seen(one))
    .map(exercice => ({
      ...WHOLE,
      kind: 'accounts-assembly',
      subjectId: exercice.id,
      on: addMonths(exercice.ends_on, months.value),
      label: `Assemblée sur les comptes ${exercice.code}`,
      why: `Dans les ${months.value} mois de la clôture (${months.source}).`,
      href: '/assemblees',
    }))
}

function reviewDeadline(ctx: Context, reviewedOn: Day): Deadline {
  const years = rowInForce(COOPERATIVE_REVIEW_YEARS, ctx.today)!
  return {
    ...WHOLE,
    kind: 'cooperative-review',
    subjectId: ctx.organisationId,
    on: addYears(reviewedOn, years.value),
    label: 'Révision coopérative',
    why: `Tous les ${years.value} ans (${years.source}).`,
    href: '/reglages/assemblees',
  }
}

/** A year after the assembly last deliberated on what supports its entrepreneurs; none where it never did. */
async function readMeansDeadlines(ctx: Context): Promise<Deadline[]> {
  const { decided } = await ctx.db
    .selectFrom('support_means as s')
    .innerJoin('assembly_item as i', join =>
      join.onRef('i.organisation_id', '=', 's.organisation_id').onRef('i.id', '=', 's.item_id'),
    )
    .select(eb => eb.fn.max('i.closed_on').as('decided'))
    .where('s.organisation_id', '=', ctx.organisationId)
    .executeTakeFirstOrThrow()
  return decided
    ? [
        {
          ...WHOLE,
          kind: 'support-means',
          subjectId: ctx.organisationId,
          on: addYears(decided as Day, 1),
          label: 'Délibération sur l’accompagnement',
          why: `L’assemblée délibère chaque année sur ses actions et ses moyens (Code du travail, R7331-2) ; la dernière fois le ${formatLongDay(decided)}.`,
          href: '/assemblees',
        },
      ]
    : []
}
