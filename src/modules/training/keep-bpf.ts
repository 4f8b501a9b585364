import { z } from 'zod'
import { formatDay } from '../../kernel/day.ts'
import { zDay, zId, zNonNegativeCents, zVersion } from '../../kernel/input.ts'
import { cents } from '../../kernel/money.ts'
import { notFound, refuse, refuseIfAny, stale } from '../../kernel/refusal.ts'
import { AIMS, SPECIALITIES, TRAINEE_CATEGORIES } from '../../law/bpf.ts'
import { useCase } from '../../platform/use-case.server.ts'
import { TRAINING_OFFICE } from './access.ts'
import { readExercice, readReport } from './read-bpf.ts'
import { checkOrders } from './trainees.ts'

/** What the books alone do not say: the charges of frame D, and the day the report was sent. */
export const saveTrainingReport = useCase({
  name: 'saveTrainingReport',
  api: 'PUT /training-reports/{exercice}',
  summary: 'Saisit les charges de formation d’un exercice, et le jour où le bilan est parti',
  roles: TRAINING_OFFICE,
  scope: 'house',
  input: z.strictObject({
    exercice: z.string().min(1).max(12),
    version: zVersion.or(z.literal(0)),
    chargesCents: zNonNegativeCents.nullish(),
    payCents: zNonNegativeCents.nullish(),
    subcontractingCents: zNonNegativeCents.nullish(),
    sentOn: zDay.nullish(),
  }),
  output: z.strictObject({ version: z.number() }),
  async run(ctx, { exercice: code, version, ...fields }) {
    const exercice = await readExercice(ctx, code)
    if (fields.sentOn && fields.sentOn <= exercice.endsOn)
      refuseIfAny([
        refuse('envoi', `Le bilan part après la fin de l’exercice, le ${formatDay(exercice.endsOn)}.`, 'sentOn'),
      ])
    const before = await readReport(ctx, exercice.id)
    const columns = {
      charges_cents: fields.chargesCents ?? null,
      pay_cents: fields.payCents ?? null,
      subcontracting_cents: fields.subcontractingCents ?? null,
      sent_on: fields.sentOn ?? null,
      version: version + 1,
    }
    const parts = cents((fields.payCents ?? 0) + (fields.subcontractingCents ?? 0))
    if (parts > (fields.chargesCents ?? 0))
      refuseIfAny([
        refuse(
          'charges',
          'Les salaires et les achats de formation font partie des charges : leur somme ne les dépasse pas.',
          'chargesCents',
        ),
      ])
    if ((before?.version ?? 0) !== version) throw stale('Ce bilan')
    const { numInsertedOrUpdatedRows } = await ctx.db
      .insertInto('training_report')
      .values({ organisation_id: ctx.organisationId, exercice_id: exercice.id, ...columns })
      .onConflict(on =>
        on
          .columns(['organisation_id', 'exercice_id'])
          .doUpdateSet(columns)
          .where('training_report.version', '=', version),
      )
      .executeTakeFirst()
    if (numInsertedOrUpdatedRows !== 1n) throw stale('Ce bilan')
    ctx.record(exercice.id, { before: before ?? null })
    return { version: version + 1 }
  },
})

const zCode = <T extends { code: string }>(from: readonly T[], error: string) =>
  z.enum(from.map(one => one.code) as [string, ...string[]], { error })

/** Completes at once what the report lacks: statuses of trainees, aims and specialities of programmes (of any edition: it is no promise). */
export const completeTrainingReport = useCase({
  name: 'completeTrainingReport',
  api: 'POST /training-reports/completions',
  summary: 'Complète ce que le bilan demande : statuts et payeurs de stagiaires, classement de programmes',
  roles: TRAINING_OFFICE,
  scope: 'house',
  input: z.strictObject({
    trainees: z
      .array(
        z.strictObject({
          id: zId,
          category: zCode(TRAINEE_CATEGORIES, 'Choisissez le statut dans la liste.').nullish(),
          orderId: zId.nullish(),
        }),
      )
      .max(2000)
      .default([]),
    programmes: z
      .array(
        z.strictObject({
          id: zId,
          edition: z.number().int().min(1).max(10_000),
          aim: zCode(AIMS, 'Choisissez l’objectif dans la liste.').nullish(),
          speciality: z
            .string()
            .refine(code => code in SPECIALITIES, 'Spécialité inconnue : choisissez dans la liste (nomenclature NSF).')
            .nullish(),
        }),
      )
      .max(500)
      .default([]),
  }),
  output: z.strictObject({ count: z.number() }),
  async run(ctx, { trainees, programmes }) {
    let done = 0
    for (const { id, category, orderId } of trainees) {
      if (!category && !orderId) continue
      const trainee = await ctx.db
        .selectFrom('training_trainee')
        .select(['session_id', 'activity_id'])
        .where('organisation_id', '=', ctx.organisationId)
        .where('id', '=', id)
        .executeTakeFirst()
      if (!trainee) throw notFound('Ce stagiaire')
      if (orderId) await checkOrders(ctx, trainee.session_id, [orderId])
      await ctx.db
        .updateTable('training_trainee')
        .set(eb => ({
          ...(category ? { category } : {}),
          ...(orderId ? { order_id: orderId } : {}),
          version: eb('version', '+', 1),
        }))
        .where('organisation_id', '=', ctx.organisationId)
        .where('id', '=', id)
        .execute()
      ctx.record(id, { activityId: trainee.activity_id })
      done++
    }
    for (const { id, edition, aim, speciality } of programmes) {
      if (!aim && !speciality) continue
      const row = await ctx.db
        .updateTable('training_programme')
        .set({ ...(aim ? { aim } : {}), ...(speciality ? { speciality } : {}) })
        .where('organisation_id', '=', ctx.organisationId)
        .where('id', '=', id)
        .where('edition', '=', edition)
        .returning('activity_id')
        .executeTakeFirst()
      if (!row) throw notFound('Ce programme')
      ctx.record(id, { activityId: row.activity_id })
      done++
    }
    refuseIfAny(done === 0 ? [refuse('rien', 'Choisissez au moins une valeur dans les listes, puis enregistrez.')] : [])
    return { count: done }
  },
})
