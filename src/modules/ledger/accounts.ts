import { z } from 'zod'
import { zText } from '../../kernel/input.ts'
import { notFound, Refused, refuse } from '../../kernel/refusal.ts'
import { containing, escapeLike } from '../../platform/like.ts'
import { OFFICE, ROLES } from '../../platform/session.ts'
import { query, sql, useCase } from '../../platform/use-case.server.ts'

const zCode = z
  .string()
  .regex(
    /^[1-8][0-9A-Z]{1,11}$/,
    'Un compte commence par sa classe (1 à 8) et compte 2 à 12 chiffres, par exemple 706.',
  )
const zAccountFields = { code: zCode, label: zText(80) }

/** The chart of accounts; `q` matches the beginning of a code or a part of a label. */
export const listAccounts = query({
  name: 'listAccounts',
  api: 'GET /accounts',
  summary: 'Liste le plan comptable',
  roles: ROLES,
  scope: 'own',
  input: z.strictObject({ q: z.string().max(100).optional() }),
  output: z.array(z.object({ code: z.string(), label: z.string() })),
  async run(ctx, { q }) {
    let rows = ctx.db
      .selectFrom('account')
      .select(['code', 'label'])
      .where('organisation_id', '=', ctx.organisationId)
      .orderBy(sql`code collate "C"`)
    if (q) {
      rows = rows.where(
        sql<boolean>`(code like ${`${escapeLike(q)}%`} or unaccent(label) ilike unaccent(${containing(q)}))`,
      )
    }
    return rows.execute()
  },
})

export const addAccount = useCase({
  name: 'addAccount',
  api: 'POST /accounts',
  summary: 'Ajoute un compte au plan comptable',
  roles: OFFICE,
  scope: 'house',
  input: z.strictObject(zAccountFields),
  output: z.strictObject({ code: z.string() }),
  async run(ctx, { code, label }) {
    const { numInsertedOrUpdatedRows } = await ctx.db
      .insertInto('account')
      .values({ organisation_id: ctx.organisationId, code, label })
      .onConflict(conflict => conflict.doNothing())
      .executeTakeFirstOrThrow()
    if (numInsertedOrUpdatedRows !== 1n)
      throw new Refused([refuse('existe', `Le compte ${code} existe déjà\u00a0: changez plutôt son libellé.`, 'code')])
    ctx.record(ctx.organisationId)
    return { code }
  },
})

export const renameAccount = useCase({
  name: 'renameAccount',
  api: 'PUT /accounts/{code}',
  summary: 'Change le libellé d’un compte',
  roles: OFFICE,
  scope: 'house',
  input: z.strictObject(zAccountFields),
  output: z.strictObject({ code: z.string() }),
  async run(ctx, { code, label }) {
    const before = await ctx.db
      .selectFrom('account')
      .select('label')
      .where('organisation_id', '=', ctx.organisationId)
      .where('code', '=', code)
      .forUpdate()
      .executeTakeFirst()
    if (!before) throw notFound('Ce compte')
    await ctx.db
      .updateTable('account')
      .set({ label })
      .where('organisation_id', '=', ctx.organisationId)
      .where('code', '=', code)
      .execute()
    ctx.record(ctx.organisationId, { before: { code, ...before } })
    return { code }
  },
})

export const listJournals = query({
  name: 'listJournals',
  api: 'GET /journals',
  summary: 'Liste les journaux',
  roles: ROLES,
  scope: 'own',
  input: z.strictObject({}),
  output: z.array(z.object({ code: z.string(), label: z.string() })),
  run: ctx =>
    ctx.db
      .selectFrom('journal')
      .select(['code', 'label'])
      .where('organisation_id', '=', ctx.organisationId)
      .orderBy('code')
      .execute(),
})
