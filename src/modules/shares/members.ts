import { z } from 'zod'
import { bicRefusals, ibanRefusals, normalizeBic, normalizeIban } from '../../formats/iban.ts'
import { normalizeIdentifier, sirenRefusal } from '../../formats/siren.ts'
import { zDay, zEmail, zId, zOptionalText, zText, zVersion } from '../../kernel/input.ts'
import { notFound, type Refusal, refuse, refuseIfAny } from '../../kernel/refusal.ts'
import { changeRow } from '../../platform/change-row.server.ts'
import { newId } from '../../platform/ids.server.ts'
import { OFFICE } from '../../platform/session.ts'
import { type Context, useCase } from '../../platform/use-case.server.ts'
import { renameThirdParty } from '../ledger/index.ts'
import { readOrganisation } from '../organisation/index.ts'
import { readPerson } from '../people/index.ts'
import { readHoldings, writeMovements } from './register.ts'
import { lockRegister, type ShareRules } from './rules.ts'
import { SHARE_CATEGORIES, type ShareCategory } from './share.ts'

const zOwnFields = {
  name: zText(120),
  email: zEmail.nullish(),
  siren: zOptionalText(20),
  representative: zOptionalText(120),
  iban: zOptionalText(42),
  bic: zOptionalText(11),
}
type OwnFields = z.output<z.ZodObject<typeof zOwnFields>>

/** The columns of a member who is nobody of the register of people. */
function ownColumns(fields: OwnFields) {
  const siren = fields.siren ? normalizeIdentifier(fields.siren) : null
  const iban = fields.iban ? normalizeIban(fields.iban) : null
  const bic = fields.bic ? normalizeBic(fields.bic) : null
  const refusals: Refusal[] = [
    ...(siren ? [sirenRefusal(siren, 'siren')].filter(refusal => refusal !== null) : []),
    ...(iban ? ibanRefusals(iban, 'iban') : []),
    ...(bic ? bicRefusals(bic, 'bic', iban ?? undefined) : []),
  ]
  refuseIfAny(refusals)
  return {
    name: fields.name,
    email: fields.email ?? null,
    siren,
    representative: fields.representative ?? null,
    iban,
    bic,
  }
}

/** Opens the file of somebody who will hold shares: a person of the register (`personId`), or anybody else by name. */
export const addShareholder = useCase({
  name: 'addShareholder',
  api: 'POST /shareholders',
  summary: 'Ouvre la fiche d’un futur membre',
  roles: OFFICE,
  scope: 'house',
  input: z.strictObject({ personId: zId.nullish(), ...zOwnFields, name: zOptionalText(120) }),
  output: z.strictObject({ id: zId }),
  async run(ctx, { personId, name, ...fields }) {
    if (personId) await readPerson(ctx, personId)
    else if (!name)
      refuseIfAny([
        refuse('nom', 'Choisissez une personne du registre, ou écrivez le nom de la personne morale.', 'name'),
      ])
    const id = newId()
    await ctx.db
      .insertInto('shareholder')
      .values({
        organisation_id: ctx.organisationId,
        id,
        ...(personId ? { person_id: personId } : ownColumns({ ...fields, name: name! })),
      })
      .execute()
    ctx.record(id)
    return { id }
  },
})

/** Changes what is known of a member who is nobody of the register of people. */
export const changeShareholder = useCase({
  name: 'changeShareholder',
  api: 'PUT /shareholders/{id}',
  summary: 'Modifie la fiche d’un membre personne morale',
  roles: OFFICE,
  scope: 'house',
  input: z.strictObject({ id: zId, version: zVersion, ...zOwnFields }),
  output: z.strictObject({ id: zId }),
  async run(ctx, { id, version, ...fields }) {
    const before = await ctx.db
      .selectFrom('shareholder')
      .selectAll()
      .where('organisation_id', '=', ctx.organisationId)
      .where('id', '=', id)
      .executeTakeFirst()
    if (!before) throw notFound('Ce membre')
    if (before.person_id)
      refuseIfAny([
        refuse('personne', 'Ce membre est une personne du registre : modifiez-la sur sa fiche, dans Personnes.'),
      ])
    await changeRow(ctx, 'shareholder', { id, version }, 'Ce membre', ownColumns(fields))
    await renameThirdParty(ctx, id, fields.name)
    ctx.record(id, { before })
    return { id }
  },
})

/** Moves members to another category from a day on: an employee who leaves and stays a member, a beneficiary who is hired. */
export const changeShareCategory = useCase({
  name: 'changeShareCategory',
  api: 'POST /shareholders/category',
  summary: 'Change la catégorie de membres',
  roles: OFFICE,
  scope: 'house',
  input: z.strictObject({
    ids: z.array(zId).min(1, 'Choisissez un membre.').max(500),
    category: z.enum(SHARE_CATEGORIES, { error: 'Choisissez une catégorie.' }),
    on: zDay,
  }),
  output: z.strictObject({ changed: z.number() }),
  async run(ctx, { ids, category, on }) {
    const rules = await lockRegister(ctx)
    const holders = await readHoldings(ctx, ids)
    const refusals = [...categoryRefusals(rules, category), ...dayRefusals(ctx, on, 'on')]
    for (const id of ids) {
      const holder = holders.get(id)
      if (!holder) throw notFound('Ce membre')
      if (holder.shares === 0)
        refusals.push(
          refuse('parts', `${holder.name} n’a pas de part : sa catégorie se choisit à la souscription.`, 'ids'),
        )
    }
    refuseIfAny(refusals)
    const moving = [...holders.values()].filter(holder => holder.category !== category)
    await writeMovements(
      ctx,
      await readOrganisation(ctx),
      moving.map(holder => ({
        kind: 'category',
        day: on,
        shareholderId: holder.shareholderId,
        personId: holder.personId,
        category,
        shares: 0,
        capitalCents: 0,
        paidCents: 0,
        label: `Passe en « ${labelOf(rules, category)} »`,
      })),
    )
    for (const holder of holders.values()) ctx.record(holder.shareholderId, { before: holder.category })
    return { changed: moving.length }
  },
})

export const labelOf = (rules: ShareRules, category: ShareCategory): string =>
  rules.categories.find(one => one.category === category)?.label ?? category

export function categoryRefusals(rules: ShareRules, category: ShareCategory, path = 'category'): Refusal[] {
  return rules.categories.some(one => one.category === category)
    ? []
    : [
        refuse(
          'categorie',
          'La coopérative n’a pas cette catégorie de membres : choisissez-en une autre, ou ajoutez-la aux réglages.',
          path,
        ),
      ]
}

/** What happened is written; what will happen is not. */
export const dayRefusals = (ctx: Context, day: string, path: string): Refusal[] =>
  day > ctx.today ? [refuse('date', 'Ce jour est à venir : inscrivez le mouvement quand il aura eu lieu.', path)] : []
