import { z } from 'zod'
import { addDays, addYears } from '../../kernel/day.ts'
import { zDay, zId, zText, zVersion } from '../../kernel/input.ts'
import { Refused, refuse, stale } from '../../kernel/refusal.ts'
import { newId } from '../../platform/ids.server.ts'
import { OFFICE, ROLES } from '../../platform/session.ts'
import { type Context, query, useCase } from '../../platform/use-case.server.ts'
import { readOrganisation } from './read-organisation.ts'
import { zIdentity, zSettings } from './settings.ts'

/** The organisation with its identity and settings. */
export const getOrganisation = query({
  name: 'getOrganisation',
  api: 'GET /organisation',
  summary: 'Lit l’organisation, son identité et ses réglages',
  roles: ROLES,
  scope: 'own',
  input: z.strictObject({}),
  output: z.looseObject({ id: zId, name: z.string(), siren: z.string(), version: z.number() }),
  run: async ctx => ({ ...(await readOrganisation(ctx)) }),
})

/** Changes the identity and the settings; accounts and journals that they name are added to the chart. */
export const changeSettings = useCase({
  name: 'changeSettings',
  api: 'PUT /organisation/settings',
  summary: 'Modifie l’identité et les réglages de l’organisation',
  roles: ['administrator', 'director', 'accountant'],
  scope: 'house',
  input: z.strictObject({ version: zVersion, name: zText(120), identity: zIdentity, settings: zSettings }),
  output: z.strictObject({ version: z.number() }),
  async run(ctx, { version, name, identity, settings }) {
    if (settings.logoId) await refuseForeignLogo(ctx, settings.logoId)
    const { identity: identityBefore, settings: settingsBefore, name: nameBefore } = await readOrganisation(ctx)
    const { numUpdatedRows } = await ctx.db
      .updateTable('organisation')
      .set({ name, identity: JSON.stringify(identity), settings: JSON.stringify(settings), version: version + 1 })
      .where('organisation_id', '=', ctx.organisationId)
      .where('version', '=', version)
      .executeTakeFirst()
    if (numUpdatedRows !== 1n) throw stale('Ces réglages')
    const named = [...new Set(Object.values(settings.accounts))].map(code => ({
      organisation_id: ctx.organisationId,
      code,
      label: code,
    }))
    await ctx.db
      .insertInto('account')
      .values(named)
      .onConflict(conflict => conflict.doNothing())
      .execute()
    const journals = [...new Set(Object.values(settings.journals))].map(code => ({
      organisation_id: ctx.organisationId,
      code,
      label: code,
    }))
    await ctx.db
      .insertInto('journal')
      .values(journals)
      .onConflict(conflict => conflict.doNothing())
      .execute()
    ctx.record(ctx.organisationId, { before: { name: nameBefore, identity: identityBefore, settings: settingsBefore } })
    return { version: version + 1 }
  },
})

async function refuseForeignLogo(ctx: Context, logoId: string): Promise<void> {
  const file = await ctx.db
    .selectFrom('file')
    .select('id')
    .where('organisation_id', '=', ctx.organisationId)
    .where('id', '=', logoId)
    .executeTakeFirst()
  if (!file)
    throw new Refused(
      [refuse('logo', 'Ce logo n’existe plus : déposez-le de nouveau.', 'settings.logoId')],
      'not-found',
    )
}

/** Opens the exercice that follows the last one, for one year unless an end is given. */
export const openExercice = useCase({
  name: 'openExercice',
  api: 'POST /exercices',
  summary: 'Ouvre l’exercice suivant',
  roles: OFFICE,
  scope: 'house',
  input: z.strictObject({ endsOn: zDay.nullish() }),
  output: z.strictObject({ id: zId, code: z.string(), startsOn: zDay, endsOn: zDay }),
  async run(ctx, input) {
    const last = await ctx.db
      .selectFrom('exercice')
      .select('ends_on')
      .where('organisation_id', '=', ctx.organisationId)
      .orderBy('ends_on', 'desc')
      .executeTakeFirstOrThrow()
    const startsOn = addDays(last.ends_on, 1)
    const endsOn = input.endsOn ?? addDays(addYears(startsOn, 1), -1)
    if (endsOn <= startsOn)
      throw new Refused([refuse('dates', 'La fin de l’exercice doit suivre son début.', 'endsOn')])
    const id = newId()
    const sameYear = await ctx.db
      .selectFrom('exercice')
      .select('code')
      .where('organisation_id', '=', ctx.organisationId)
      .where('code', '=', endsOn.slice(0, 4))
      .executeTakeFirst()
    const code = sameYear ? `${endsOn.slice(0, 4)}-${endsOn.slice(5, 7)}` : endsOn.slice(0, 4)
    await ctx.db
      .insertInto('exercice')
      .values({ organisation_id: ctx.organisationId, id, code, starts_on: startsOn, ends_on: endsOn })
      .execute()
    ctx.record(id)
    return { id, code, startsOn, endsOn }
  },
})

const zExercice = z.object({ id: zId, code: z.string(), startsOn: zDay, endsOn: zDay, closedAt: z.string().nullable() })

export const listExercices = query({
  name: 'listExercices',
  api: 'GET /exercices',
  summary: 'Liste les exercices',
  roles: ROLES,
  scope: 'own',
  input: z.strictObject({}),
  output: z.array(zExercice),
  run: ctx =>
    ctx.db
      .selectFrom('exercice')
      .select(['id', 'code', 'starts_on as startsOn', 'ends_on as endsOn', 'closed_at as closedAt'])
      .where('organisation_id', '=', ctx.organisationId)
      .orderBy('starts_on', 'desc')
      .execute(),
})
