import { z } from 'zod'
import { bicRefusals, ibanRefusals, normalizeBic, normalizeIban } from '../../formats/iban.ts'
import { normalizeIdentifier, sirenRefusal, vatNumberRefusal } from '../../formats/siren.ts'
import { zEmail, zId, zInteger, zOptionalText, zText, zVersion } from '../../kernel/input.ts'
import { notFound, type Refusal, refuse, refuseIfAny } from '../../kernel/refusal.ts'
import { changeRow } from '../../platform/change-row.server.ts'
import { newId } from '../../platform/ids.server.ts'
import { containing } from '../../platform/like.ts'
import { sorted, zPage, zSort } from '../../platform/pagination.server.ts'
import { OFFICE, ROLES } from '../../platform/session.ts'
import { type Context, query, sql, useCase } from '../../platform/use-case.server.ts'
import { addThirdParties, renameThirdParty } from '../ledger/index.ts'
import { zAddress } from '../organisation/settings.ts'

const zSupplierFields = {
  name: zText(120),
  /** ISO 3166-1 alpha-2. */
  country: z
    .string()
    .regex(/^[A-Z]{2}$/, 'Code de pays à deux lettres, par exemple FR.')
    .default('FR'),
  siren: zOptionalText(20),
  vatNumber: zOptionalText(25),
  iban: zOptionalText(50),
  bic: zOptionalText(20),
  email: zEmail.nullish(),
  phone: zOptionalText(30),
  address: zAddress.nullish(),
  paymentTermDays: zInteger(0, 60).default(30),
  /** The supplier's invoices say « option pour le paiement de la taxe d’après les débits ». */
  vatOnDebits: z.boolean().default(false),
}
type SupplierFields = z.output<z.ZodObject<typeof zSupplierFields>>

const zSupplier = z.object({
  id: zId,
  activityId: zId,
  name: z.string(),
  country: z.string(),
  siren: z.string().nullable(),
  vatNumber: z.string().nullable(),
  iban: z.string().nullable(),
  bic: z.string().nullable(),
  email: z.string().nullable(),
  phone: z.string().nullable(),
  address: zAddress.nullable(),
  paymentTermDays: z.number(),
  vatOnDebits: z.boolean(),
  archivedOn: z.string().nullable(),
  version: z.number(),
})
export type Supplier = z.output<typeof zSupplier>

/** Identifiers as they are stored: without spaces. */
const identifiersOf = (fields: SupplierFields) => ({
  siren: fields.siren ? normalizeIdentifier(fields.siren) : null,
  vat_number: fields.vatNumber ? normalizeIdentifier(fields.vatNumber) : null,
  iban: fields.iban ? normalizeIban(fields.iban) : null,
  bic: fields.bic ? normalizeBic(fields.bic) : null,
})

/** Identifiers checked by their keys. `at`: where the supplier stands in the input, « suppliers.3. ». */
function identifierRefusals(fields: SupplierFields, at = ''): Refusal[] {
  const { siren, vat_number: vatNumber, iban, bic } = identifiersOf(fields)
  const abroad = 'Un SIREN est français : laissez-le vide pour un fournisseur à l’étranger.'
  return [
    ...[
      siren ? sirenRefusal(siren, `${at}siren`) : null,
      siren && fields.country !== 'FR' ? refuse('siren', abroad, `${at}siren`) : null,
      vatNumber ? vatNumberRefusal(vatNumber, `${at}vatNumber`, siren ?? undefined) : null,
    ].filter(refusal => refusal !== null),
    ...(iban ? ibanRefusals(iban, `${at}iban`) : []),
    ...(bic ? bicRefusals(bic, `${at}bic`, iban ?? undefined) : []),
  ]
}

function columnsOf(fields: SupplierFields) {
  return {
    name: fields.name,
    country: fields.country,
    ...identifiersOf(fields),
    email: fields.email ?? null,
    phone: fields.phone ?? null,
    address: fields.address ? JSON.stringify(fields.address) : null,
    payment_term_days: fields.paymentTermDays,
    vat_on_debits: fields.vatOnDebits,
  }
}

const zNewSupplier = z.strictObject({ activityId: zId, ...zSupplierFields })

/** Adds a supplier of an activity; it is a third party of the ledger under the same id. */
export const addSupplier = useCase({
  name: 'addSupplier',
  api: 'POST /suppliers',
  summary: 'Ajoute un fournisseur',
  roles: ['entrepreneur', 'advisor', ...OFFICE],
  scope: 'own',
  input: zNewSupplier,
  output: z.strictObject({ id: zId }),
  async run(ctx, supplier) {
    const ids = await insertSuppliers(ctx, [supplier], () => '')
    return { id: ids[0]! }
  },
})

/** Adds many suppliers at once, all or none. Refusals say which one: « suppliers.3.iban ». */
export const addSuppliers = useCase({
  name: 'addSuppliers',
  api: 'POST /suppliers/batch',
  summary: 'Ajoute plusieurs fournisseurs, tous ou aucun',
  roles: ['entrepreneur', 'advisor', ...OFFICE],
  scope: 'own',
  input: z.strictObject({
    suppliers: z
      .array(zNewSupplier)
      .min(1, 'Donnez au moins un fournisseur.')
      .max(500, '500 fournisseurs au plus à la fois.'),
  }),
  output: z.strictObject({ ids: z.array(zId) }),
  run: async (ctx, { suppliers }) => ({ ids: await insertSuppliers(ctx, suppliers, i => `suppliers.${i}.`) }),
})

async function insertSuppliers(
  ctx: Context,
  suppliers: readonly z.output<typeof zNewSupplier>[],
  at: (i: number) => string,
): Promise<string[]> {
  refuseIfAny(suppliers.flatMap((supplier, i) => identifierRefusals(supplier, at(i))))
  const rows = suppliers.map(({ activityId, ...fields }) => ({
    organisation_id: ctx.organisationId,
    id: newId(),
    activity_id: activityId,
    ...columnsOf(fields),
  }))
  await addThirdParties(
    ctx,
    rows.map(({ id, activity_id, name }) => ({ id, kind: 'supplier', activityId: activity_id, name })),
  )
  await ctx.db.insertInto('supplier').values(rows).execute()
  for (const { id, activity_id } of rows) ctx.record(id, { activityId: activity_id })
  return rows.map(row => row.id)
}

/** Removes suppliers that nothing mentions yet: an import taken back, a slip. The others are archived instead. */
export const discardSuppliers = useCase({
  name: 'discardSuppliers',
  api: 'POST /suppliers/removal',
  summary: 'Supprime des fournisseurs qui n’ont aucune dépense, tous ou aucun',
  roles: ['entrepreneur', 'advisor', ...OFFICE],
  scope: 'own',
  input: z.strictObject({ ids: z.array(zId).min(1, 'Choisissez au moins un fournisseur.').max(500) }),
  output: z.strictObject({ ids: z.array(zId) }),
  async run(ctx, { ids }) {
    const rows = await selectSuppliers(ctx).where('id', 'in', ids).forUpdate().execute()
    if (rows.length !== new Set(ids).size) throw notFound('Un de ces fournisseurs')
    for (const table of ['supplier', 'third_party'] as const)
      await ctx.db.deleteFrom(table).where('organisation_id', '=', ctx.organisationId).where('id', 'in', ids).execute()
    for (const before of rows) ctx.record(before.id, { activityId: before.activityId, before })
    return { ids: rows.map(row => row.id) }
  },
})

export const changeSupplier = useCase({
  name: 'changeSupplier',
  api: 'PUT /suppliers/{id}',
  summary: 'Modifie un fournisseur',
  roles: ['entrepreneur', 'advisor', ...OFFICE],
  scope: 'own',
  input: z.strictObject({ id: zId, version: zVersion, archived: z.boolean().default(false), ...zSupplierFields }),
  output: z.strictObject({ id: zId }),
  async run(ctx, { id, version, archived, ...fields }) {
    const before = await readSupplier(ctx, id)
    refuseIfAny(identifierRefusals(fields))
    await changeRow(ctx, 'supplier', { id, version }, 'Ce fournisseur', {
      ...columnsOf(fields),
      archived_on: archived ? ctx.today : null,
    })
    await renameThirdParty(ctx, id, fields.name)
    ctx.record(id, { activityId: before.activityId, before })
    return { id }
  },
})

const selectSuppliers = (ctx: Context) =>
  ctx.db
    .selectFrom('supplier')
    .select([
      'id',
      'activity_id as activityId',
      'name',
      'country',
      'siren',
      'vat_number as vatNumber',
      'iban',
      'bic',
      'email',
      'phone',
      'address',
      'payment_term_days as paymentTermDays',
      'vat_on_debits as vatOnDebits',
      'archived_on as archivedOn',
      'version',
    ])
    .where('organisation_id', '=', ctx.organisationId)

/** One supplier of the session's activities; Refused (not found) otherwise. */
export async function readSupplier(ctx: Context, id: string): Promise<Supplier> {
  const row = await selectSuppliers(ctx).where('id', '=', id).executeTakeFirst()
  if (!row) throw notFound('Ce fournisseur')
  return row as Supplier
}

export const getSupplier = query({
  name: 'getSupplier',
  api: 'GET /suppliers/{id}',
  summary: 'Lit un fournisseur',
  roles: ROLES,
  scope: 'own',
  input: z.strictObject({ id: zId }),
  output: zSupplier,
  run: (ctx, { id }) => readSupplier(ctx, id),
})

/** Suppliers by name; `q` matches name or SIREN without regard to accents. */
export const listSuppliers = query({
  name: 'listSuppliers',
  api: 'GET /suppliers',
  summary: 'Liste les fournisseurs',
  roles: ROLES,
  scope: 'own',
  input: z.strictObject({
    activityId: zId.optional(),
    q: z.string().max(100).optional(),
    archived: z.boolean().optional(),
    sort: zSort('name', 'name'),
    ...zPage,
  }),
  output: z.object({ rows: z.array(zSupplier), next: z.string().nullable() }),
  async run(ctx, input) {
    const { key, order, beyond, page } = sorted(input, { name: sql`name collate "und-x-icu"` })
    let rows = selectSuppliers(ctx)
      .select(key.as('sortKey'))
      .where(beyond)
      .orderBy(order)
      .limit(input.limit + 1)
    if (!input.archived) rows = rows.where('archived_on', 'is', null)
    if (input.activityId) rows = rows.where('activity_id', '=', input.activityId)
    if (input.q) {
      const like = containing(input.q)
      rows = rows.where(sql<boolean>`(unaccent(name) ilike unaccent(${like}) or siren like ${like})`)
    }
    return page((await rows.execute()) as (Supplier & { sortKey: string })[])
  },
})
