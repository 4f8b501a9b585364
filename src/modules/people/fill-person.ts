import type { Day } from '../../kernel/day.ts'
import type { Context } from '../../platform/use-case.server.ts'

/** Fills what is still empty on a person's sheet, for modules that ask for it in their own forms; what is there stays. */
export async function fillPerson(
  ctx: Context,
  id: string,
  { sex, birthDay }: { sex: 'F' | 'M' | null; birthDay: Day | null },
): Promise<void> {
  await ctx.db
    .updateTable('person')
    .set(eb => ({
      sex: eb.fn.coalesce('sex', eb.val(sex)),
      birth_day: eb.fn.coalesce('birth_day', eb.val(birthDay)),
      version: eb('version', '+', 1),
    }))
    .where('organisation_id', '=', ctx.organisationId)
    .where('id', '=', id)
    .where(eb =>
      eb.or([
        ...(sex ? [eb('sex', 'is', null)] : []),
        ...(birthDay ? [eb('birth_day', 'is', null)] : []),
        eb.val(false),
      ]),
    )
    .execute()
}
