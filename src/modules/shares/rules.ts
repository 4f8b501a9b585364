import { z } from 'zod'
import type { Day } from '../../kernel/day.ts'
import { zId, zInteger, zNonNegativeCents, zText, zVersion } from '../../kernel/input.ts'
import { type Cents, cents } from '../../kernel/money.ts'
import { refuse, refuseIfAny, stale } from '../../kernel/refusal.ts'
import { REIMBURSEMENT_MONTHS, RELEASE_MONTHS } from '../../law/cooperative-capital.ts'
import { inForce } from '../../law/dated.ts'
import { ROLES } from '../../platform/session.ts'
import { type Context, query, useCase } from '../../platform/use-case.server.ts'
import { readOrganisation } from '../organisation/index.ts'
import { type CategoryInUse, defaultCategories, SHARE_CATEGORIES } from './share.ts'

/** What the statutes say of shares. */
export interface ShareRules {
  nominalCents: Cents
  categories: CategoryInUse[]
  minimumShares: number
  floorCents: Cents
  releaseMonths: number
  reimbursementMonths: number
  /** Movements already in the register: the nominal value no longer changes. */
  lastMovement: number
  lastMember: number
  version: number
}

const DEFAULTS = {
  nominalCents: cents(5000),
  minimumShares: 1,
  floorCents: cents(0),
}
/** Within so many months, the law's most: shares are paid up, and reimbursed. */
const mostMonths = (on: Day) => ({
  releaseMonths: inForce(RELEASE_MONTHS, on),
  reimbursementMonths: inForce(REIMBURSEMENT_MONTHS, on),
})

const columns = [
  'nominal_cents as nominalCents',
  'categories',
  'minimum_shares as minimumShares',
  'floor_cents as floorCents',
  'release_months as releaseMonths',
  'reimbursement_months as reimbursementMonths',
  'last_movement as lastMovement',
  'last_member as lastMember',
  'version',
] as const

/** The house's rules; sane ones until it has said its own. */
export async function readShareRules(ctx: Context): Promise<ShareRules> {
  const row = await ctx.db
    .selectFrom('share_rules')
    .select(columns)
    .where('organisation_id', '=', ctx.organisationId)
    .executeTakeFirst()
  if (row) return row as ShareRules
  const { legalForm } = await readOrganisation(ctx)
  return {
    ...DEFAULTS,
    ...mostMonths(ctx.today),
    categories: defaultCategories(legalForm),
    lastMovement: 0,
    lastMember: 0,
    version: 1,
  }
}

/** Takes the register's lock: what writes movements or gives member numbers waits for its turn. */
export async function lockRegister(ctx: Context): Promise<ShareRules> {
  const { lastMovement: _, lastMember: __, version: ___, ...rules } = await readShareRules(ctx)
  await ctx.db
    .insertInto('share_rules')
    .values({
      organisation_id: ctx.organisationId,
      nominal_cents: rules.nominalCents,
      categories: JSON.stringify(rules.categories),
      minimum_shares: rules.minimumShares,
      floor_cents: rules.floorCents,
      release_months: rules.releaseMonths,
      reimbursement_months: rules.reimbursementMonths,
    })
    .onConflict(conflict => conflict.doNothing())
    .execute()
  const row = await ctx.db
    .selectFrom('share_rules')
    .select(columns)
    .where('organisation_id', '=', ctx.organisationId)
    .forUpdate()
    .executeTakeFirstOrThrow()
  return row as ShareRules
}

const zCategories = z
  .array(z.strictObject({ category: z.enum(SHARE_CATEGORIES, { error: 'Catégorie inconnue.' }), label: zText(60) }))
  .min(1, 'Gardez au moins une catégorie de membres.')

const zNominal = z
  .number({ error: 'Montant illisible : écrivez par exemple 50,00.' })
  .int('Montant illisible\u00a0: deux décimales au plus.')
  .min(1, 'La valeur d’une part est supérieure à zéro.')
  .max(100_000_00, 'Une part vaut 100 000\u00a0€ au plus.')
  .meta({ text: 'cents', description: 'cents of euro' }) as unknown as z.ZodType<Cents, Cents>

const zRules = z.object({
  nominalCents: z.number(),
  categories: z.array(z.object({ category: z.enum(SHARE_CATEGORIES), label: z.string() })),
  minimumShares: z.number(),
  floorCents: z.number(),
  releaseMonths: z.number(),
  reimbursementMonths: z.number(),
  lastMovement: z.number(),
  lastMember: z.number(),
  version: z.number(),
})

/** What the statutes say of shares, as the house wrote it down. */
export const getShareRules = query({
  name: 'getShareRules',
  api: 'GET /share-rules',
  summary: 'Lit les règles des parts sociales',
  roles: ROLES,
  scope: 'own',
  input: z.strictObject({}),
  output: zRules,
  run: ctx => readShareRules(ctx),
})

/** Writes down what the statutes say of shares. The nominal value stays once the register holds a movement. */
export const changeShareRules = useCase({
  name: 'changeShareRules',
  api: 'PUT /share-rules',
  summary: 'Modifie les règles des parts sociales',
  roles: ['accountant', 'director', 'administrator'],
  scope: 'house',
  input: z.strictObject({
    version: zVersion,
    nominalCents: zNominal,
    categories: zCategories,
    minimumShares: zInteger(1, 10_000),
    floorCents: zNonNegativeCents,
    releaseMonths: zInteger(0, 1200),
    reimbursementMonths: zInteger(0, 1200),
  }),
  output: z.strictObject({ id: zId, version: z.number() }),
  async run(ctx, { version, ...rules }) {
    const before = await lockRegister(ctx)
    if (before.version !== version) throw stale('Les règles des parts')
    const used = await usedCategories(ctx)
    const refusals = used
      .filter(category => !rules.categories.some(kept => kept.category === category))
      .map(() =>
        refuse(
          'categorie',
          'Une catégorie que des membres portent ne se retire pas : changez d’abord leur catégorie.',
          'categories',
        ),
      )
    if (new Set(rules.categories.map(({ category }) => category)).size !== rules.categories.length)
      refusals.push(refuse('categorie', 'Une catégorie est écrite deux fois : gardez-en une.', 'categories'))
    const most = mostMonths(ctx.today)
    if (rules.releaseMonths > most.releaseMonths)
      refusals.push(
        refuse(
          'delai',
          `Les parts se libèrent dans les ${most.releaseMonths} mois au plus (loi 47-1775, art. 12).`,
          'releaseMonths',
        ),
      )
    if (rules.reimbursementMonths > most.reimbursementMonths)
      refusals.push(
        refuse(
          'delai',
          `Les parts se remboursent dans les ${most.reimbursementMonths} mois au plus (loi 47-1775, art. 18).`,
          'reimbursementMonths',
        ),
      )
    refuseIfAny(refusals)
    await ctx.db
      .updateTable('share_rules')
      .set({
        nominal_cents: rules.nominalCents,
        categories: JSON.stringify(rules.categories),
        minimum_shares: rules.minimumShares,
        floor_cents: rules.floorCents,
        release_months: rules.releaseMonths,
        reimbursement_months: rules.reimbursementMonths,
        version: version + 1,
      })
      .where('organisation_id', '=', ctx.organisationId)
      .execute()
    ctx.record(ctx.organisationId, { before })
    return { id: ctx.organisationId, version: version + 1 }
  },
})

/** The categories that members carry today. */
async function usedCategories(ctx: Context): Promise<string[]> {
  const rows = await ctx.db
    .selectFrom('share_movement')
    .select('category')
    .distinctOn('shareholder_id')
    .where('organisation_id', '=', ctx.organisationId)
    .orderBy('shareholder_id')
    .orderBy('day', 'desc')
    .orderBy('number', 'desc')
    .execute()
  return [...new Set(rows.map(row => row.category))]
}
