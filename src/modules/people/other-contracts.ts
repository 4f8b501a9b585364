import { z } from 'zod'
import { zDay, zId, zText } from '../../kernel/input.ts'
import { notFound } from '../../kernel/refusal.ts'
import { newId } from '../../platform/ids.server.ts'
import { OFFICE } from '../../platform/session.ts'
import { useCase } from '../../platform/use-case.server.ts'
import { readPerson } from './read-people.ts'

/**
 * Notes a contract between a person and the house that is no CAPE nor CESA: it shortens the trial and the delay to become an associate
 * (Code du travail, art. L7331-3 and L7332-1). One with another cooperative does not: the text says « entre les parties ».
 */
export const addOtherContract = useCase({
  name: 'addOtherContract',
  api: 'POST /other-contracts',
  summary: 'Note un autre contrat entre une personne et la coopérative (CDD, CDI…)',
  roles: [...OFFICE, 'payroll'],
  scope: 'house',
  input: z.strictObject({
    personId: zId,
    /** What it was: « CDD d’assistante de gestion ». */
    label: zText(120),
    startsOn: zDay,
    /** Last day; none while it lasts. */
    endsOn: zDay.nullish(),
  }),
  output: z.strictObject({ id: zId }),
  async run(ctx, { personId, label, startsOn, endsOn }) {
    await readPerson(ctx, personId)
    const id = newId()
    await ctx.db
      .insertInto('other_contract')
      .values({
        organisation_id: ctx.organisationId,
        id,
        person_id: personId,
        label,
        starts_on: startsOn,
        ends_on: endsOn ?? null,
      })
      .execute()
    ctx.record(personId)
    return { id }
  },
})

/** Takes back one that was noted by mistake; to correct it, note it again. */
export const removeOtherContract = useCase({
  name: 'removeOtherContract',
  api: 'DELETE /other-contracts/{id}',
  summary: 'Retire un autre contrat noté par erreur',
  roles: [...OFFICE, 'payroll'],
  scope: 'house',
  input: z.strictObject({ id: zId }),
  output: z.strictObject({ id: zId }),
  async run(ctx, { id }) {
    const before = await ctx.db
      .deleteFrom('other_contract')
      .where('organisation_id', '=', ctx.organisationId)
      .where('id', '=', id)
      .returningAll()
      .executeTakeFirst()
    if (!before) throw notFound('Ce contrat')
    ctx.record(before.person_id, { before })
    return { id }
  },
})
