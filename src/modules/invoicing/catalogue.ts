import { z } from 'zod'
import { zId, zOptionalText, zRateBp, zText, zUnitPrice, zVersion } from '../../kernel/input.ts'
import { refuseIfAny } from '../../kernel/refusal.ts'
import type { VatTerritory } from '../../law/vat.ts'
import { changeRow } from '../../platform/change-row.server.ts'
import { newId } from '../../platform/ids.server.ts'
import { OFFICE, ROLES } from '../../platform/session.ts'
import { query, sql, useCase } from '../../platform/use-case.server.ts'
import { readActivity, readOrganisation } from '../organisation/index.ts'
import { linesRefusals } from './invoice.ts'
import { CATEGORY_CODES } from './sales-lines.ts'

const zItemFields = {
  label: zText(300),
  unit: zOptionalText(20),
  unitPrice: zUnitPrice,
  nature: z.enum(['goods', 'services']).default('services'),
  vatCategory: z
    .enum(CATEGORY_CODES, { error: 'Régime de TVA inconnu : choisissez dans la liste.' })
    .default('standard'),
  vatRateBp: zRateBp,
  account: z
    .string()
    .regex(/^7[0-9A-Z]{1,11}$/, 'Un compte de produit commence par 7.')
    .nullish(),
}

const zItem = z.object({
  id: zId,
  activityId: zId,
  label: z.string(),
  unit: z.string().nullable(),
  unitPrice: z.string(),
  nature: z.enum(['goods', 'services']),
  vatCategory: z.enum(CATEGORY_CODES),
  vatRateBp: z.number(),
  account: z.string(),
  version: z.number(),
})
export type CatalogueItem = z.output<typeof zItem>

/** Adds an item to an activity's catalogue, or changes one (id and version), or archives it. */
export const saveCatalogueItem = useCase({
  name: 'saveCatalogueItem',
  api: 'POST /catalogue-items',
  summary: 'Ajoute, modifie ou archive un article du catalogue d’une activité',
  roles: ['entrepreneur', 'advisor', ...OFFICE],
  scope: 'own',
  input: z.strictObject({
    id: zId.optional(),
    version: zVersion.optional(),
    activityId: zId,
    archived: z.boolean().default(false),
    ...zItemFields,
  }),
  output: z.strictObject({ id: zId }),
  async run(ctx, input) {
    const activity = await readActivity(ctx, input.activityId)
    const line = { ...input, kind: 'item' as const, quantity: '1', discountBp: 0 }
    refuseIfAny(
      linesRefusals([line], ctx.today, activity.vatTerritory as VatTerritory).map(r => ({
        ...r,
        path: r.path?.replace('lines.0.', ''),
      })),
    )
    const { accounts } = (await readOrganisation(ctx)).settings
    const id = input.id ?? newId()
    const columns = {
      label: input.label,
      unit: input.unit ?? null,
      unit_price: input.unitPrice,
      nature: input.nature,
      vat_category: input.vatCategory,
      vat_rate_bp: input.vatRateBp,
      account: input.account ?? (input.nature === 'goods' ? accounts.goods : accounts.services),
      archived_on: input.archived ? ctx.today : null,
    }
    if (input.id === undefined) {
      await ctx.db
        .insertInto('catalogue_item')
        .values({ organisation_id: ctx.organisationId, id, activity_id: input.activityId, ...columns })
        .execute()
    } else {
      await changeRow(ctx, 'catalogue_item', { id, version: input.version }, 'Cet article', columns)
    }
    ctx.record(id, { activityId: input.activityId })
    return { id }
  },
})

export const listCatalogueItems = query({
  name: 'listCatalogueItems',
  api: 'GET /catalogue-items',
  summary: 'Liste le catalogue d’une activité',
  roles: ROLES,
  scope: 'own',
  input: z.strictObject({ activityId: zId.optional() }),
  output: z.array(zItem),
  async run(ctx, { activityId }) {
    let rows = ctx.db
      .selectFrom('catalogue_item')
      .select([
        'id',
        'activity_id as activityId',
        'label',
        'unit',
        'unit_price as unitPrice',
        'nature',
        'vat_category as vatCategory',
        'vat_rate_bp as vatRateBp',
        'account',
        'version',
      ])
      .where('organisation_id', '=', ctx.organisationId)
      .where('archived_on', 'is', null)
      .orderBy(sql`label collate "und-x-icu"`)
      .limit(500)
    if (activityId) rows = rows.where('activity_id', '=', activityId)
    return (await rows.execute()) as CatalogueItem[]
  },
})
