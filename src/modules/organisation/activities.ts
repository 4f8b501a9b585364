import { z } from 'zod'
import type { Day } from '../../kernel/day.ts'
import { zDay, zId, zNonNegativeCents, zOptionalText, zText, zVersion } from '../../kernel/input.ts'
import { ZERO } from '../../kernel/money.ts'
import { notFound, Refused, refuse } from '../../kernel/refusal.ts'
import { changeRow } from '../../platform/change-row.server.ts'
import { newId } from '../../platform/ids.server.ts'
import { OFFICE, ROLES } from '../../platform/session.ts'
import { type Context, query, useCase } from '../../platform/use-case.server.ts'

export const zInsurance = z.strictObject({
  insurer: zText(120),
  insurerAddress: zText(200),
  coverage: zText(120),
  endsOn: zDay.nullish(),
})

const zVatTerritory = z.enum(
  ['metropole', 'corse', 'guadeloupe', 'martinique', 'reunion', 'guyane', 'mayotte', 'none'],
  { error: 'Choisissez un territoire de TVA.' },
)

const zActivityFields = {
  code: z
    .string()
    .regex(/^[A-Z0-9][A-Z0-9-]{0,15}$/, 'Code analytique : 1 à 16 lettres capitales, chiffres ou tirets.'),
  name: zText(80),
  siteId: zId.nullish(),
  trade: zOptionalText(80),
  naf: z
    .string()
    .regex(/^\d{2}\.?\d{2}[A-Z]$/, 'Code NAF attendu, par exemple 43.32A.')
    .nullish(),
  email: zOptionalText(254),
  phone: zOptionalText(30),
  commune: zOptionalText(80),
  logoId: zId.nullish(),
  autonomousUpToCents: zNonNegativeCents.optional(),
  vatTerritory: zVatTerritory.optional(),
  openedOn: zDay,
  closedOn: zDay.nullish(),
}

const zActivity = z.object({
  id: zId,
  code: z.string(),
  name: z.string(),
  isHouse: z.boolean(),
  trade: z.string().nullable(),
  naf: z.string().nullable(),
  email: z.string().nullable(),
  phone: z.string().nullable(),
  commune: z.string().nullable(),
  siteId: z.string().nullable(),
  logoId: z.string().nullable(),
  /** Compulsory for its trade, as its documents say it; the insurer’s certificate. */
  insurance: zInsurance.nullable(),
  attestationId: z.string().nullable(),
  autonomousUpToCents: zNonNegativeCents,
  vatTerritory: zVatTerritory,
  openedOn: zDay,
  closedOn: zDay.nullable(),
  version: z.number(),
})
export type Activity = z.output<typeof zActivity>

/** Opens an activity: its trade name, its analytic code, the ceiling up to which it may issue alone. */
export const openActivity = useCase({
  name: 'openActivity',
  api: 'POST /activities',
  summary: 'Ouvre une activité',
  roles: [...OFFICE, 'advisor'],
  scope: 'house',
  input: z.strictObject(zActivityFields),
  output: z.strictObject({ id: zId }),
  async run(ctx, input) {
    const id = newId()
    await ctx.db
      .insertInto('activity')
      .values({ organisation_id: ctx.organisationId, id, ...columnsOf(input), opened_on: input.openedOn })
      .execute()
    ctx.record(id, { activityId: id })
    return { id }
  },
})

export const changeActivity = useCase({
  name: 'changeActivity',
  api: 'PUT /activities/{id}',
  summary: 'Modifie une activité',
  roles: OFFICE,
  scope: 'house',
  input: z.strictObject({ id: zId, version: zVersion, ...zActivityFields }),
  output: z.strictObject({ id: zId }),
  async run(ctx, { id, version, ...fields }) {
    const before = await readActivity(ctx, id)
    if (before.isHouse && fields.closedOn)
      throw new Refused([refuse('maison', 'La structure de la coopérative ne se clôt pas.', 'closedOn')])
    await changeRow(ctx, 'activity', { id, version }, 'Cette activité', {
      ...columnsOf(fields),
      opened_on: fields.openedOn,
    })
    ctx.record(id, { activityId: id, before })
    return { id }
  },
})

function columnsOf(input: Omit<z.output<z.ZodObject<typeof zActivityFields>>, 'openedOn'>) {
  return {
    code: input.code,
    name: input.name,
    site_id: input.siteId ?? null,
    trade: input.trade ?? null,
    naf: input.naf ?? null,
    email: input.email ?? null,
    phone: input.phone ?? null,
    commune: input.commune ?? null,
    logo_id: input.logoId ?? null,
    autonomous_up_to: input.autonomousUpToCents ?? ZERO,
    vat_territory: input.vatTerritory ?? 'metropole',
    closed_on: input.closedOn ?? null,
  }
}

const selectActivities = (ctx: Context) =>
  ctx.db
    .selectFrom('activity')
    .select([
      'id',
      'code',
      'name',
      'is_house as isHouse',
      'trade',
      'naf',
      'email',
      'phone',
      'commune',
      'site_id as siteId',
      'logo_id as logoId',
      'insurance',
      'attestation_id as attestationId',
      'autonomous_up_to as autonomousUpToCents',
      'vat_territory as vatTerritory',
      'opened_on as openedOn',
      'closed_on as closedOn',
      'version',
    ])
    .where('organisation_id', '=', ctx.organisationId)

/** One activity of the session's; Refused (not found) otherwise. */
export async function readActivity(ctx: Context, id: string): Promise<Activity> {
  const row = await selectActivities(ctx).where('id', '=', id).executeTakeFirst()
  if (!row) throw notFound('Cette activité')
  return row as Activity
}

/** Several activities of the session's, by id; Refused (not found) when one is missing. */
export async function readActivities(ctx: Context, ids: readonly string[]): Promise<Map<string, Activity>> {
  const rows = (await selectActivities(ctx).where('id', 'in', ids).execute()) as Activity[]
  if (rows.length !== new Set(ids).size) throw notFound(ids.length === 1 ? 'Cette activité' : 'Une des activités')
  return new Map(rows.map(row => [row.id, row]))
}

/** Activities that the session may see, the house's own structure included when it sees the house. Open on `day` when given. */
export const listActivities = query({
  name: 'listActivities',
  api: 'GET /activities',
  summary: 'Liste les activités visibles',
  roles: ROLES,
  scope: 'own',
  input: z.strictObject({ openOn: zDay.optional() }),
  output: z.array(zActivity),
  async run(ctx, { openOn }) {
    let rows = selectActivities(ctx).orderBy('is_house', 'desc').orderBy('name')
    if (openOn)
      rows = rows
        .where('opened_on', '<=', openOn)
        .where(eb => eb.or([eb('closed_on', 'is', null), eb('closed_on', '>=', openOn as Day)]))
    return (await rows.execute()) as Activity[]
  },
})

export const getActivity = query({
  name: 'getActivity',
  api: 'GET /activities/{id}',
  summary: 'Lit une activité',
  roles: ROLES,
  scope: 'own',
  input: z.strictObject({ id: zId }),
  output: zActivity,
  run: (ctx, { id }) => readActivity(ctx, id),
})
