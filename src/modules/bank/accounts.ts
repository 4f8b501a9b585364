import { z } from 'zod'
import { bicRefusals, ibanRefusals, normalizeBic, normalizeIban } from '../../formats/iban.ts'
import { zDay, zId, zOptionalText, zText, zVersion } from '../../kernel/input.ts'
import { notFound, refuseIfAny } from '../../kernel/refusal.ts'
import { changeRow } from '../../platform/change-row.server.ts'
import { newId } from '../../platform/ids.server.ts'
import { OFFICE, type Role } from '../../platform/session.ts'
import { type Context, query, sql, useCase } from '../../platform/use-case.server.ts'
import { ensureAccounts } from '../ledger/index.ts'

/** Who reads the bank: those who write it, and the auditor. */
export const BANK_READERS: readonly Role[] = [...OFFICE, 'auditor']

const zAccountFields = {
  name: zText(80),
  iban: zOptionalText(60),
  bic: zOptionalText(20),
  account: z
    .string({ error: 'Indiquez le compte comptable, par exemple 5121.' })
    .regex(/^512[0-9A-Z]{0,9}$/, 'Un compte bancaire se tient sur un compte 512 : par exemple 5121.'),
}
type AccountFields = z.output<z.ZodObject<typeof zAccountFields>>

/** IBAN and BIC checked by their keys, stored without spaces. */
function columnsOf(fields: AccountFields) {
  const iban = fields.iban ? normalizeIban(fields.iban) : null
  const bic = fields.bic ? normalizeBic(fields.bic) : null
  refuseIfAny([...(iban ? ibanRefusals(iban, 'iban') : []), ...(bic ? bicRefusals(bic, 'bic', iban ?? undefined) : [])])
  return { name: fields.name, iban, bic, account: fields.account }
}

/** Adds a bank account, on a 512 account of its own that joins the chart when it is not there. */
export const addBankAccount = useCase({
  name: 'addBankAccount',
  api: 'POST /bank-accounts',
  summary: 'Ajoute un compte bancaire',
  roles: OFFICE,
  scope: 'house',
  input: z.strictObject(zAccountFields),
  output: z.strictObject({ id: zId }),
  async run(ctx, fields) {
    const id = newId()
    const columns = columnsOf(fields)
    await ensureAccounts(ctx, [{ code: columns.account, label: `Banque ${columns.name}` }])
    await ctx.db
      .insertInto('bank_account')
      .values({ organisation_id: ctx.organisationId, id, ...columns })
      .execute()
    ctx.record(id)
    return { id }
  },
})

export const changeBankAccount = useCase({
  name: 'changeBankAccount',
  api: 'PUT /bank-accounts/{id}',
  summary: 'Modifie un compte bancaire',
  roles: OFFICE,
  scope: 'house',
  input: z.strictObject({ id: zId, version: zVersion, archived: z.boolean().default(false), ...zAccountFields }),
  output: z.strictObject({ id: zId }),
  async run(ctx, { id, version, archived, ...fields }) {
    const before = await readBankAccount(ctx, id)
    const columns = columnsOf(fields)
    if (columns.account !== before.account) {
      const used = await ctx.db
        .selectFrom('bank_line')
        .select('id')
        .where('organisation_id', '=', ctx.organisationId)
        .where('bank_account_id', '=', id)
        .limit(1)
        .execute()
      refuseIfAny(
        used.length > 0
          ? [
              {
                code: 'compte-utilise',
                message: `Des lignes sont déjà importées sur le compte ${before.account} : ajoutez plutôt un autre compte bancaire.`,
                path: 'account',
              },
            ]
          : [],
      )
      await ensureAccounts(ctx, [{ code: columns.account, label: `Banque ${columns.name}` }])
    }
    await changeRow(ctx, 'bank_account', { id, version }, 'Ce compte bancaire', {
      ...columns,
      archived_on: archived ? ctx.today : null,
    })
    ctx.record(id, { before })
    return { id }
  },
})

export async function readBankAccount(ctx: Context, id: string) {
  const account = await ctx.db
    .selectFrom('bank_account')
    .selectAll()
    .where('organisation_id', '=', ctx.organisationId)
    .where('id', '=', id)
    .executeTakeFirst()
  if (!account) throw notFound('Ce compte bancaire')
  return account
}

const zBankAccount = z.object({
  id: zId,
  name: z.string(),
  iban: z.string().nullable(),
  bic: z.string().nullable(),
  account: z.string(),
  csvMapping: z.unknown().nullable(),
  archivedOn: z.string().nullable(),
  version: z.number(),
  /** Balance at the bank after the last line known, null when no statement gave one. */
  bankCents: z.number().nullable(),
  /** Balance of its account in the books. */
  ledgerCents: z.number(),
  lastDay: zDay.nullable(),
  openCount: z.number(),
  parkedCount: z.number(),
})
export type BankAccountRow = z.output<typeof zBankAccount>

/** Our bank accounts, with both balances today and what is left to reconcile. */
export const listBankAccounts = query({
  name: 'listBankAccounts',
  api: 'GET /bank-accounts',
  summary: 'Liste les comptes bancaires',
  roles: BANK_READERS,
  scope: 'house',
  input: z.strictObject({ archived: z.boolean().default(false) }),
  output: z.object({ rows: z.array(zBankAccount) }),
  async run(ctx, { archived }) {
    const { rows } = await sql<BankAccountRow>`
      select b.id, b.name, b.iban, b.bic, b.account, b.csv_mapping as "csvMapping", b.archived_on as "archivedOn", b.version,
        bank_balance.cents as "bankCents",
        (select coalesce(sum(k.debit - k.credit), 0)::bigint from balance k where k.organisation_id = b.organisation_id and k.account = b.account) as "ledgerCents",
        greatest((select max(l.day) from bank_line l where l.organisation_id = b.organisation_id and l.bank_account_id = b.id),
                 (select max(s.to_day) from bank_statement s where s.organisation_id = b.organisation_id and s.bank_account_id = b.id)) as "lastDay",
        (select count(*)::int from bank_line l where l.organisation_id = b.organisation_id and l.bank_account_id = b.id and l.state = 'open') as "openCount",
        (select count(*)::int from bank_line l where l.organisation_id = b.organisation_id and l.bank_account_id = b.id and l.state = 'parked') as "parkedCount"
      from bank_account b
      left join lateral (
        select s.closing_cents + coalesce((select sum(l.amount_cents) from bank_line l where l.organisation_id = s.organisation_id
          and l.bank_account_id = s.bank_account_id and l.day > s.to_day), 0)::bigint as cents
        from bank_statement s where s.organisation_id = b.organisation_id and s.bank_account_id = b.id and s.closing_cents is not null
        order by s.to_day desc, s.imported_at desc, s.id desc limit 1
      ) bank_balance on true
      where b.organisation_id = ${ctx.organisationId} ${archived ? sql`` : sql`and b.archived_on is null`}
      order by b.account`.execute(ctx.db)
    return { rows }
  },
})
