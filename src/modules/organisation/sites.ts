import { z } from 'zod'
import { zId, zText, zVersion } from '../../kernel/input.ts'
import { changeRow } from '../../platform/change-row.server.ts'
import { newId } from '../../platform/ids.server.ts'
import { OFFICE, ROLES } from '../../platform/session.ts'
import { query, useCase } from '../../platform/use-case.server.ts'
import { type Address, zAddress } from './settings.ts'

/** Adds a place where the organisation works, or changes one (id and version). */
export const saveSite = useCase({
  name: 'saveSite',
  api: 'POST /sites',
  summary: 'Ajoute ou modifie un lieu',
  roles: OFFICE,
  scope: 'house',
  input: z.strictObject({ id: zId.optional(), version: zVersion.optional(), name: zText(80), address: zAddress }),
  output: z.strictObject({ id: zId }),
  async run(ctx, { id: known, version, name, address }) {
    const id = known ?? newId()
    const columns = { name, address: JSON.stringify(address) }
    if (!known)
      await ctx.db
        .insertInto('site')
        .values({ organisation_id: ctx.organisationId, id, ...columns })
        .execute()
    else {
      await changeRow(ctx, 'site', { id, version }, 'Ce lieu', columns)
    }
    ctx.record(id)
    return { id }
  },
})

/** The places of the organisation, and how many activities each holds. */
export const listSites = query({
  name: 'listSites',
  api: 'GET /sites',
  summary: 'Liste les lieux',
  roles: ROLES,
  scope: 'own',
  input: z.strictObject({}),
  output: z.array(z.object({ id: zId, name: z.string(), address: zAddress, version: z.number() })),
  run: async ctx =>
    (await ctx.db
      .selectFrom('site')
      .select(['id', 'name', 'address', 'version'])
      .where('organisation_id', '=', ctx.organisationId)
      .orderBy('name')
      .execute()) as { id: string; name: string; address: Address; version: number }[],
})
