import { z } from 'zod'
import { normalizeIdentifier, sirenRefusal, siretRefusal, vatNumberRefusal } from '../../formats/siren.ts'
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

const zCustomerFields = {
  kind: z.enum(['company', 'public', 'person', 'abroad'], { error: 'Choisissez le type de client.' }),
  name: zText(120),
  siren: zOptionalText(20),
  siret: zOptionalText(25),
  vatNumber: zOptionalText(25),
  email: zEmail.nullish(),
  phone: zOptionalText(30),
  contact: zOptionalText(120),
  address: zAddress,
  deliveryAddress: zAddress.nullish(),
  paymentTermDays: zInteger(0, 60).nullish(),
}
type CustomerFields = z.output<z.ZodObject<typeof zCustomerFields>>

const zCustomer = z.object({
  id: zId,
  activityId: zId,
  kind: z.enum(['company', 'public', 'person', 'abroad']),
  name: z.string(),
  siren: z.string().nullable(),
  siret: z.string().nullable(),
  vatNumber: z.string().nullable(),
  email: z.string().nullable(),
  phone: z.string().nullable(),
  contact: z.string().nullable(),
  address: zAddress,
  deliveryAddress: zAddress.nullable(),
  paymentTermDays: z.number().nullable(),
  archivedOn: z.string().nullable(),
  version: z.number(),
})
export type Customer = z.output<typeof zCustomer>

/** Identifiers are stored without spaces; the SIREN is read off the SIRET when only that is given. */
function identifiersOf(fields: CustomerFields): {
  siren: string | null
  siret: string | null
  vat_number: string | null
} {
  const siret = fields.siret ? normalizeIdentifier(fields.siret) : null
  const siren = fields.siren ? normalizeIdentifier(fields.siren) : (siret?.slice(0, 9) ?? null)
  return { siren, siret, vat_number: fields.vatNumber ? normalizeIdentifier(fields.vatNumber) : null }
}

/** Identifiers are checked by their keys. `at` begins the paths. */
function identifierRefusals(fields: CustomerFields, at = ''): Refusal[] {
  const { siren, siret, vat_number } = identifiersOf(fields)
  const refusals: (Refusal | null)[] = [
    siren && fields.siren ? sirenRefusal(siren, `${at}siren`) : null,
    siret ? siretRefusal(siret, `${at}siret`) : null,
    vat_number ? vatNumberRefusal(vat_number, `${at}vatNumber`) : null,
    siren && siret && siret.slice(0, 9) !== siren
      ? refuse('siret', 'Le SIRET ne commence pas par le SIREN : corrigez l’un des deux.', `${at}siret`)
      : null,
  ]
  return refusals.filter(refusal => refusal !== null)
}

const columnsOf = (fields: CustomerFields) => ({
  kind: fields.kind,
  name: fields.name,
  ...identifiersOf(fields),
  email: fields.email ?? null,
  phone: fields.phone ?? null,
  contact: fields.contact ?? null,
  address: JSON.stringify(fields.address),
  delivery_address: fields.deliveryAddress ? JSON.stringify(fields.deliveryAddress) : null,
  payment_term_days: fields.paymentTermDays ?? null,
})

const zNewCustomer = z.strictObject({ activityId: zId, ...zCustomerFields })

/** Adds a customer of an activity; it is a third party of the ledger under the same id. */
export const addCustomer = useCase({
  name: 'addCustomer',
  api: 'POST /customers',
  summary: 'Ajoute un client',
  roles: ['entrepreneur', 'advisor', 'training', ...OFFICE],
  scope: 'own',
  input: zNewCustomer,
  output: z.strictObject({ id: zId }),
  async run(ctx, customer) {
    const ids = await insertCustomers(ctx, [customer], () => '')
    return { id: ids[0]! }
  },
})

/** Adds many customers at once, all or none: what moving in or a script needs. Refusals say which one: « customers.3.siren ». */
export const addCustomers = useCase({
  name: 'addCustomers',
  api: 'POST /customers/batch',
  summary: 'Ajoute plusieurs clients, tous ou aucun',
  roles: ['entrepreneur', 'advisor', ...OFFICE],
  scope: 'own',
  input: z.strictObject({
    customers: z.array(zNewCustomer).min(1, 'Donnez au moins un client.').max(500, '500 clients au plus à la fois.'),
  }),
  output: z.strictObject({ ids: z.array(zId) }),
  run: async (ctx, { customers }) => ({ ids: await insertCustomers(ctx, customers, i => `customers.${i}.`) }),
})

async function insertCustomers(
  ctx: Context,
  customers: readonly z.output<typeof zNewCustomer>[],
  at: (i: number) => string,
): Promise<string[]> {
  refuseIfAny(customers.flatMap((customer, i) => identifierRefusals(customer, at(i))))
  const rows = customers.map(({ activityId, ...fields }) => ({
    organisation_id: ctx.organisationId,
    id: newId(),
    activity_id: activityId,
    ...columnsOf(fields),
  }))
  await addThirdParties(
    ctx,
    rows.map(({ id, activity_id, name }) => ({ id, kind: 'customer', activityId: activity_id, name })),
  )
  await ctx.db.insertInto('customer').values(rows).execute()
  for (const { id, activity_id } of rows) ctx.record(id, { activityId: activity_id })
  return rows.map(row => row.id)
}

export const changeCustomer = useCase({
  name: 'changeCustomer',
  api: 'PUT /customers/{id}',
  summary: 'Modifie un client',
  roles: ['entrepreneur', 'advisor', 'training', ...OFFICE],
  scope: 'own',
  input: z.strictObject({ id: zId, version: zVersion, archived: z.boolean().default(false), ...zCustomerFields }),
  output: z.strictObject({ id: zId }),
  async run(ctx, { id, version, archived, ...fields }) {
    const before = await readCustomer(ctx, id)
    refuseIfAny(identifierRefusals(fields))
    await changeRow(ctx, 'customer', { id, version }, 'Ce client', {
      ...columnsOf(fields),
      archived_on: archived ? ctx.today : null,
    })
    await renameThirdParty(ctx, id, fields.name)
    ctx.record(id, { activityId: before.activityId, before })
    return { id }
  },
})

/** Removes customers that nothing mentions yet: an import taken back, a slip. The others are archived instead. */
export const discardCustomers = useCase({
  name: 'discardCustomers',
  api: 'POST /customers/removal',
  summary: 'Supprime des clients qui n’ont aucun document, tous ou aucun',
  roles: ['entrepreneur', 'advisor', ...OFFICE],
  scope: 'own',
  input: z.strictObject({ ids: z.array(zId).min(1, 'Choisissez au moins un client.').max(500) }),
  output: z.strictObject({ ids: z.array(zId) }),
  async run(ctx, { ids }) {
    const rows = await selectCustomers(ctx).where('id', 'in', ids).forUpdate().execute()
    if (rows.length !== new Set(ids).size) throw notFound('Un de ces clients')
    for (const table of ['customer', 'third_party'] as const)
      await ctx.db.deleteFrom(table).where('organisation_id', '=', ctx.organisationId).where('id', 'in', ids).execute()
    for (const before of rows) ctx.record(before.id, { activityId: before.activityId, before })
    return { ids: rows.map(row => row.id) }
  },
})

const selectCustomers = (ctx: Context) =>
  ctx.db
    .selectFrom('customer')
    .select([
      'id',
      'activity_id as activityId',
      'kind',
      'name',
      'siren',
      'siret',
      'vat_number as vatNumber',
      'email',
      'phone',
      'contact',
      'address',
      'delivery_address as deliveryAddress',
      'payment_term_days as paymentTermDays',
      'archived_on as archivedOn',
      'version',
    ])
    .where('organisation_id', '=', ctx.organisationId)

export async function readCustomer(ctx: Context, id: string): Promise<Customer> {
  const row = await selectCustomers(ctx).where('id', '=', id).executeTakeFirst()
  if (!row) throw notFound('Ce client')
  return row as Customer
}

export const getCustomer = query({
  name: 'getCustomer',
  api: 'GET /customers/{id}',
  summary: 'Lit un client',
  roles: ROLES,
  scope: 'own',
  input: z.strictObject({ id: zId }),
  output: zCustomer,
  run: (ctx, { id }) => readCustomer(ctx, id),
})

/** Customers by name unless sorted otherwise, 50 a page; `q` matches name, SIREN or city without regard to accents. */
export const listCustomers = query({
  name: 'listCustomers',
  api: 'GET /customers',
  summary: 'Liste les clients',
  roles: ROLES,
  scope: 'own',
  input: z.strictObject({
    activityId: zId.optional(),
    q: z.string().max(100).optional(),
    archived: z.boolean().optional(),
    sort: zSort('name', 'name', 'city'),
    ...zPage,
  }),
  output: z.object({ rows: z.array(zCustomer), next: z.string().nullable() }),
  async run(ctx, input) {
    const { key, order, beyond, page } = sorted(input, {
      name: sql`name collate "und-x-icu"`,
      city: sql`coalesce(address->>'city', '') collate "und-x-icu"`,
    })
    let rows = selectCustomers(ctx)
      .select(key.as('sortKey'))
      .where(beyond)
      .orderBy(order)
      .limit(input.limit + 1)
    const own = ctx.session.activityIds
    if (own) rows = rows.where(sql<boolean>`activity_id = any(${own}::uuid[])`)
    if (!input.archived) rows = rows.where('archived_on', 'is', null)
    if (input.activityId) rows = rows.where('activity_id', '=', input.activityId)
    if (input.q) {
      const like = containing(input.q)
      rows = rows.where(
        sql<boolean>`(unaccent(name) ilike unaccent(${like}) or siren like ${like} or address->>'city' ilike ${like})`,
      )
    }
    return page((await rows.execute()) as (Customer & { sortKey: string })[])
  },
})
