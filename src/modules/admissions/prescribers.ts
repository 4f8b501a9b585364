import { z } from 'zod'
import { zId, zText, zVersion } from '../../kernel/input.ts'
import { changeRow } from '../../platform/change-row.server.ts'
import { newId } from '../../platform/ids.server.ts'
import { TEAM } from '../../platform/session.ts'
import { query, useCase } from '../../platform/use-case.server.ts'
import { WELCOMERS } from './roles.ts'

/** Adds a prescriber, or changes one (id and version); an archived one is offered to nobody and stays in the figures. */
export const savePrescriber = useCase({
  name: 'savePrescriber',
  api: 'POST /prescribers',
  summary: 'Ajoute, renomme ou archive un prescripteur',
  roles: WELCOMERS,
  scope: 'own',
  input: z.strictObject({
    id: zId.optional(),
    version: zVersion.optional(),
    name: zText(80),
    archived: z.boolean().optional(),
  }),
  output: z.strictObject({ id: zId }),
  async run(ctx, { id: known, version, name, archived = false }) {
    const id = known ?? newId()
    if (!known)
      await ctx.db
        .insertInto('prescriber')
        .values({ organisation_id: ctx.organisationId, id, name, archived })
        .execute()
    else {
      await changeRow(ctx, 'prescriber', { id, version }, 'Ce prescripteur', { name, archived })
    }
    ctx.record(id)
    return { id }
  },
})

export const listPrescribers = query({
  name: 'listPrescribers',
  api: 'GET /prescribers',
  summary: 'Liste les prescripteurs',
  roles: TEAM,
  scope: 'own',
  input: z.strictObject({}),
  output: z.array(z.object({ id: zId, name: z.string(), archived: z.boolean(), version: z.number() })),
  run: ctx =>
    ctx.db
      .selectFrom('prescriber')
      .select(['id', 'name', 'archived', 'version'])
      .where('organisation_id', '=', ctx.organisationId)
      .orderBy('archived')
      .orderBy('name')
      .execute(),
})
