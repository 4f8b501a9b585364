import { z } from 'zod'
import { formatDay } from '../../kernel/day.ts'
import { zDay, zId, zNonNegativeCents, zOptionalText, zVersion } from '../../kernel/input.ts'
import { formatEuros } from '../../kernel/money.ts'
import { notFound, refuse, refuseIfAny, stale } from '../../kernel/refusal.ts'
import { AIMS, SPECIALITIES, TRAINEE_CATEGORIES } from '../../law/bpf.ts'
import { useCase } from '../../platform/use-case.server.ts'
import { TRAINING_OFFICE } from './access.ts'
import { chargeFigures } from './bpf.ts'
import { correctionsOf, readBooks, readExercice, readReport } from './read-bpf.ts'
import { replacePayers } from './trainees.ts'

/** What the books alone do not say: figures of frame D that differ from them, with the reason, and the day the report was sent. */
export const saveTrainingReport = useCase({
  name: 'saveTrainingReport',
  api: 'PUT /training-reports/{exercice}',
  summary: 'Corrige les charges de formation d’un exercice, et dit le jour où le bilan est parti',
  roles: TRAINING_OFFICE,
  scope: 'house',
  input: z.strictObject({
    exercice: z.string().min(1).max(12),
    version: zVersion.or(z.literal(0)),
    chargesCents: zNonNegativeCents.nullish(),
    payCents: zNonNegativeCents.nullish(),
    subcontractingCents: zNonNegativeCents.nullish(),
    reason: zOptionalText(300).describe('Pourquoi ces montants ne sont pas ceux des comptes.'),
    sentOn: zDay.nullish(),
  }),
  output: z.strictObject({ version: z.number() }),
  async run(ctx, { exercice: code, version, ...fields }) {
    const exercice = await readExercice(ctx, code)
    const before = await readReport(ctx, exercice.id)
    const columns = {
      charges_cents: fields.chargesCents ?? null,
      pay_cents: fields.payCents ?? null,
      subcontracting_cents: fields.subcontractingCents ?? null,
      reason: fields.reason?.trim() || null,
      sent_on: fields.sentOn ?? null,
      version: version + 1,
    }
    const corrections = correctionsOf(columns)
    const { charges } = await readBooks(ctx, exercice)
    const [all, pay, bought] = chargeFigures({ charges, corrections }).map(figure => figure.cents!)
    const corrected = Object.values(corrections).some(value => value !== null)
    refuseIfAny([
      ...(fields.sentOn && fields.sentOn <= exercice.endsOn
        ? [refuse('envoi', `Le bilan part après la fin de l’exercice, le ${formatDay(exercice.endsOn)}.`, 'sentOn')]
        : []),
      ...(corrected && pay! + bought! > all!
        ? [
            refuse(
              'charges',
              `Les salaires (${formatEuros(pay!)}) et les achats de formation (${formatEuros(bought!)}) font partie des charges (${formatEuros(all!)}) : leur somme ne les dépasse pas.`,
              'chargesCents',
            ),
          ]
        : []),
      ...(corrected && !columns.reason
        ? [refuse('motif', 'Dites pourquoi ce montant n’est pas celui des comptes, ou videz-le.', 'reason')]
        : []),
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
          /** The orders of the session that pay; none: left as they are. */
          orderIds: z.array(zId).max(20, '20 payeurs au plus.').nullish(),
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
    for (const { id, category, orderIds } of trainees) {
      if (!category && !orderIds?.length) continue
      const trainee = await ctx.db
        .selectFrom('training_trainee')
        .select(['session_id', 'activity_id'])
        .where('organisation_id', '=', ctx.organisationId)
        .where('id', '=', id)
        .executeTakeFirst()
      if (!trainee) throw notFound('Ce stagiaire')
      await ctx.db
        .updateTable('training_trainee')
        .set(eb => ({ ...(category ? { category } : {}), version: eb('version', '+', 1) }))
        .where('organisation_id', '=', ctx.organisationId)
        .where('id', '=', id)
        .execute()
      if (orderIds?.length)
        await replacePayers(ctx, { id, sessionId: trainee.session_id, activityId: trainee.activity_id }, orderIds)
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
