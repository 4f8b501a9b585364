import { z } from 'zod'
import { zId } from '../../kernel/input.ts'
import { notFound } from '../../kernel/refusal.ts'
import { ROLES } from '../../platform/session.ts'
import { type Context, query, sql, together } from '../../platform/use-case.server.ts'
import { readDocumentsOf } from '../documents/index.ts'
import { readPerson } from '../people/index.ts'

/**
 * Everything that the house keeps about one person, for that person or for the office (RGPD, art. 15 and 20): their sheet, and the rows of
 * every table that names them, as the session may see them. Files are named, documents without what their
 * format adds; their bytes travel with the page's archive.
 */
export const exportPersonalData = query({
  name: 'exportPersonalData',
  api: 'GET /people/{id}/data',
  summary: 'Exporte toutes les données d’une personne',
  roles: ROLES,
  scope: 'own',
  input: z.strictObject({ id: zId }),
  output: z.object({
    exportedAt: z.string(),
    person: z.record(z.string(), z.unknown()),
    tables: z.record(z.string(), z.array(z.unknown())),
    files: z.array(z.object({ kind: z.enum(['document', 'payslip']), id: zId, name: z.string() })),
  }),
  async run(ctx, { id }) {
    const { version: _, ...person } = await readPerson(ctx, id)
    if (!mayExport(ctx, id)) throw notFound('Cette personne')
    const documents = await readDocumentsOf(ctx, id)
    const payslips = await sql<{
      id: string
      month: string
      name: string
    }>`select id, month, name from payslips_of(${id})`.execute(ctx.db)
    return {
      exportedAt: ctx.now,
      person,
      tables: { ...(await readRowsOf(ctx, id)), payslip: payslips.rows },
      files: [
        ...documents.map((document, i) => ({
          kind: 'document' as const,
          id: document.id,
          name: `documents/${i + 1}-${fileName(document.title)}`,
        })),
        ...payslips.rows.map(({ id: payslipId, month, name }) => ({
          kind: 'payslip' as const,
          id: payslipId,
          name: `bulletins/${month.slice(0, 7)}-${fileName(name)}`,
        })),
      ],
    }
  },
})

const mayExport = ({ session }: Context, personId: string): boolean =>
  session.personId === personId ||
  session.actor.kind === 'system' ||
  session.roles.some(role => role === 'director' || role === 'administrator')

const fileName = (title: string): string =>
  title
    .replace(/[^\p{L}\p{N} .,'’-]/gu, ' ')
    .slice(0, 100)
    .trim()

/** The rows that name the person, table by table: row-level security decides which, secrets (hashes, tokens) are left out. */
async function readRowsOf(ctx: Context, personId: string): Promise<Record<string, unknown[]>> {
  const { rows: tables } = await sql<{ name: string; who: string[]; secrets: string[] }>`
    select c.relname as name, array_agg(a.attname::text) as who, array(select s.attname::text from pg_attribute s where s.attrelid = c.oid and s.attnum > 0 and not s.attisdropped
        and (s.atttypid = 'bytea'::regtype or s.attname ~ 'token|code_')) as secrets
    from pg_class c join pg_attribute a on a.attrelid = c.oid and a.attname in ('person_id', 'signer_id', 'with_person_id') and not a.attisdropped
    where c.relnamespace = 'public'::regnamespace and c.relkind in ('r', 'p') and has_table_privilege(c.oid, 'select')
      and exists (select from pg_attribute o where o.attrelid = c.oid and o.attname = 'organisation_id')
    group by c.oid, c.relname order by 1`.execute(ctx.db)
  const found = await together(
    ...tables.map(async ({ name, who, secrets }) => {
      const named = sql.join(
        who.map(column => sql`t.${sql.ref(column)} = ${personId}`),
        sql` or `,
      )
      const { rows } = await sql<{ row: unknown }>`
        select to_jsonb(t) - 'organisation_id' - ${secrets}::text[] as row from ${sql.table(name)} t
        where t.organisation_id = ${ctx.organisationId} and (${named})`.execute(ctx.db)
      return [name, rows.map(({ row }) => row)] as const
    }),
  )
  return Object.fromEntries(found.filter(([, rows]) => rows.length > 0))
}
