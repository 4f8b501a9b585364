import { assertOne, type Context, sql } from '../../platform/use-case.server.ts'
import type { LegalForm, Organisation } from './organisation.ts'
import { type Identity, zSettings } from './settings.ts'

const known = new Map<string, Organisation>()

const readings = new WeakMap<Context, Promise<Organisation>>()

/** The organisation of the session, with its settings: read once in a transaction, since so many ask. */
export function readOrganisation(ctx: Context): Promise<Organisation> {
  let reading = readings.get(ctx)
  if (!reading) {
    reading = read(ctx)
    readings.set(ctx, reading)
  }
  return reading
}

/** Settings are parsed once per version of the row. */
async function read(ctx: Context): Promise<Organisation> {
  const row = assertOne(
    await ctx.db
      .selectFrom('organisation')
      .select([
        'group_id',
        'slug',
        'name',
        'legal_form',
        'siren',
        'zone',
        'capabilities',
        'identity',
        'settings',
        'version',
        sql<string>`house_activity_id()`.as('house'),
      ])
      .where('organisation_id', '=', ctx.organisationId)
      .execute(),
  )
  const cached = known.get(ctx.organisationId)
  if (cached?.version === row.version && cached.houseActivityId === row.house) return cached
  const organisation: Organisation = {
    id: ctx.organisationId,
    groupId: row.group_id,
    slug: row.slug,
    name: row.name,
    legalForm: row.legal_form as LegalForm,
    siren: row.siren,
    zone: row.zone,
    capabilities: row.capabilities,
    identity: row.identity as Identity,
    settings: zSettings.parse(row.settings),
    houseActivityId: row.house,
    version: row.version,
  }
  known.set(ctx.organisationId, organisation)
  return organisation
}
