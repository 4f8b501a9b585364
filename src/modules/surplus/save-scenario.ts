import { z } from 'zod'
import { zId, zNonNegativeCents, zRateBp, zText, zVersion } from '../../kernel/input.ts'
import { refuseIfAny } from '../../kernel/refusal.ts'
import { newId } from '../../platform/ids.server.ts'
import { OFFICE } from '../../platform/session.ts'
import { useCase } from '../../platform/use-case.server.ts'
import { criteriaRefusals } from './beneficiaries.ts'
import { draftOnly, insertDraft, lockScenario, situationOf } from './scenario.ts'
import { readExercice } from './situation.ts'

const zChoices = {
  workCents: zNonNegativeCents,
  interestCents: zNonNegativeCents,
  otherReserveCents: zNonNegativeCents,
  tmoBp: zRateBp.nullish(),
  criteria: z.strictObject({ payBp: zRateBp, timeBp: zRateBp, equalBp: zRateBp }),
}
/** Saves a scenario, whatever it breaks: what the law says of it is shown beside it, and bars its vote. */
export const saveSurplusScenario = useCase({
  name: 'saveSurplusScenario',
  api: 'PUT /surplus-scenarios',
  summary: 'Enregistre un scénario de répartition de l’excédent',
  roles: OFFICE,
  scope: 'house',
  input: z.strictObject({
    id: zId.nullish(),
    version: zVersion.nullish(),
    exerciceId: zId,
    name: zText(80),
    ...zChoices,
  }),
  output: z.strictObject({ id: zId }),
  async run(ctx, { id, version, exerciceId, name, ...choices }) {
    refuseIfAny(criteriaRefusals(choices.criteria))
    const saved = JSON.stringify({ ...choices, tmoBp: choices.tmoBp ?? null })
    if (id) {
      const scenario = await lockScenario(ctx, id, version ?? 0)
      draftOnly(scenario)
      await ctx.db
        .updateTable('surplus_scenario')
        .set({ name, choices: saved, by_name: ctx.session.actor.name, version: scenario.version + 1 })
        .where('organisation_id', '=', ctx.organisationId)
        .where('id', '=', id)
        .execute()
      ctx.record(id, { before: scenario.choices })
      return { id }
    }
    const exercice = await readExercice(ctx, exerciceId)
    await situationOf(ctx, exercice)
    const made = newId()
    await insertDraft(ctx, { id: made, exerciceId: exercice.id, name, choices: saved })
    ctx.record(made)
    return { id: made }
  },
})

export const discardSurplusScenario = useCase({
  name: 'discardSurplusScenario',
  api: 'DELETE /surplus-scenarios/{id}',
  summary: 'Supprime un scénario de répartition à l’étude',
  roles: OFFICE,
  scope: 'house',
  input: z.strictObject({ id: zId, version: zVersion }),
  output: z.strictObject({ id: zId }),
  async run(ctx, { id, version }) {
    const scenario = await lockScenario(ctx, id, version)
    draftOnly(scenario)
    await ctx.db
      .deleteFrom('surplus_scenario')
      .where('organisation_id', '=', ctx.organisationId)
      .where('id', '=', id)
      .execute()
    ctx.record(id, { before: scenario })
    return { id }
  },
})
