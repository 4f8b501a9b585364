import { z } from 'zod'
import { zDay, zId, zOptionalText } from '../../kernel/input.ts'
import { refuse, refuseIfAny } from '../../kernel/refusal.ts'
import { type Context, useCase } from '../../platform/use-case.server.ts'
import { fillPerson, readPerson } from '../people/index.ts'
import { SUPPORTERS } from './acting.ts'
import { ENTRY_STATUSES, type EntryStatus } from './statement.ts'

/** Fills what is still empty of people's entry, for the module that already asked them; what is there stays. */
export async function fillEntries(
  ctx: Context,
  entries: readonly { personId: string; status: EntryStatus | null; commune: string | null }[],
): Promise<void> {
  const said = entries.filter(({ status, commune }) => status || commune)
  if (said.length === 0) return
  await ctx.db
    .insertInto('person_entry')
    .values(
      said.map(({ personId, status, commune }) => ({
        organisation_id: ctx.organisationId,
        person_id: personId,
        status,
        commune: commune?.slice(0, 80) ?? null,
      })),
    )
    .onConflict(conflict =>
      conflict.columns(['organisation_id', 'person_id']).doUpdateSet(eb => ({
        status: eb.fn.coalesce('person_entry.status', 'excluded.status'),
        commune: eb.fn.coalesce('person_entry.commune', 'excluded.commune'),
        version: eb('person_entry.version', '+', 1),
      })),
    )
    .execute()
}

/**
 * Completes what funders ask of people: sex and birth day on their sheet, where only what is missing is filled; status, commune and day of entry
 * beside it. Several people at once: the list of what is missing is one form; a line left as it was says nothing.
 */
export const completeEntries = useCase({
  name: 'completeEntries',
  api: 'POST /person-entries',
  summary: 'Complète le sexe, la naissance, la commune et le statut à l’entrée',
  roles: [...SUPPORTERS, 'accountant', 'payroll'],
  scope: 'own',
  input: z.strictObject({
    people: z
      .array(
        z.strictObject({
          personId: zId,
          sex: z.enum(['F', 'M'], { error: 'Choisissez dans la liste.' }).nullish(),
          birthDay: zDay.nullish(),
          commune: zOptionalText(80),
          status: z.enum(ENTRY_STATUSES, { error: 'Choisissez le statut dans la liste.' }).nullish(),
          enteredOn: zDay.nullish(),
        }),
      )
      .min(1, 'Complétez au moins une personne.')
      .max(500),
  }),
  output: z.strictObject({ count: z.number() }),
  async run(ctx, { people }) {
    refuseIfAny(
      people.flatMap((person, i) =>
        person.birthDay && person.birthDay > ctx.today
          ? [refuse('naissance', 'Cette date de naissance est à venir : vérifiez l’année.', `people.${i}.birthDay`)]
          : [],
      ),
    )
    const filled = people.filter(({ personId: _, ...given }) => Object.values(given).some(Boolean))
    refuseIfAny(
      filled.length === 0 ? [refuse('rien', 'Rien n’a été rempli : complétez au moins une case.', 'people')] : [],
    )
    for (const { personId, sex, birthDay, commune, status, enteredOn } of filled) {
      const before = await readPerson(ctx, personId)
      await fillPerson(ctx, personId, { sex: sex ?? null, birthDay: birthDay ?? null })
      const given = {
        ...(commune ? { commune } : {}),
        ...(status ? { status } : {}),
        ...(enteredOn ? { entered_on: enteredOn } : {}),
      }
      if (Object.keys(given).length > 0)
        await ctx.db
          .insertInto('person_entry')
          .values({ organisation_id: ctx.organisationId, person_id: personId, ...given })
          .onConflict(conflict =>
            conflict
              .columns(['organisation_id', 'person_id'])
              .doUpdateSet(eb => ({ ...given, version: eb('person_entry.version', '+', 1) })),
          )
          .execute()
      ctx.record(personId, { before: { sex: before.sex, birthDay: before.birthDay } })
    }
    return { count: filled.length }
  },
})
