import { z } from 'zod'
import { zId } from '../../kernel/input.ts'
import { notFound, Refused, refuse } from '../../kernel/refusal.ts'
import { OFFICE } from '../../platform/session.ts'
import { sql, useCase } from '../../platform/use-case.server.ts'
import { lockBank } from './match-bank-lines.ts'

/** Takes an import back: its lines go, as long as none is in the books. The file is kept. */
export const undoBankImport = useCase({
  name: 'undoBankImport',
  api: 'POST /bank-files/undoing',
  summary: 'Annule l’import d’un relevé',
  roles: OFFICE,
  scope: 'house',
  input: z.strictObject({ statementIds: z.array(zId).min(1, 'Choisissez un relevé.').max(100) }),
  output: z.strictObject({ removed: z.number() }),
  async run(ctx, { statementIds }) {
    await lockBank(ctx)
    const statements = await ctx.db
      .selectFrom('bank_statement')
      .select(['id', 'reference', 'bank_account_id'])
      .where('organisation_id', '=', ctx.organisationId)
      .where(sql<boolean>`id = any(${statementIds}::uuid[])`)
      .execute()
    if (statements.length !== new Set(statementIds).size) throw notFound('Ce relevé')
    const lines = await ctx.db
      .selectFrom('bank_line')
      .select(['id', 'state'])
      .where('organisation_id', '=', ctx.organisationId)
      .where(sql<boolean>`statement_id = any(${statementIds}::uuid[])`)
      .execute()
    const posted = lines.filter(line => line.state !== 'open').length
    if (posted > 0)
      throw new Refused([
        refuse(
          'comptabilise',
          `${posted} ${posted > 1 ? 'lignes de cet import sont déjà' : 'ligne de cet import est déjà'} en comptabilité : elles doivent d’abord être défaites.`,
        ),
      ])
    await ctx.db
      .deleteFrom('bank_line')
      .where('organisation_id', '=', ctx.organisationId)
      .where(sql<boolean>`statement_id = any(${statementIds}::uuid[])`)
      .execute()
    await ctx.db
      .deleteFrom('bank_statement')
      .where('organisation_id', '=', ctx.organisationId)
      .where(sql<boolean>`id = any(${statementIds}::uuid[])`)
      .execute()
    for (const statement of statements) ctx.record(statement.id, { before: statement })
    return { removed: lines.length }
  },
})
