import type pg from 'pg'
import { counted } from '../../kernel/count.ts'
import { formatDay } from '../../kernel/day.ts'
import { ownersPool } from '../../platform/database.server.ts'
import { CHECKS, type Check, type Found, KEPT } from './ledger-checks.ts'

/** One thing that should not be: where, and what. */
export interface LedgerProblem {
  organisation: string
  journal: string | null
  number: number | null
  day: string | null
  message: string
}

/** What seals the tables; any missing or disabled one leaves the books open. */
const TRIGGERS = [
  'entry_added',
  'entry_changed',
  'entry_line_added',
  'entry_line_deleted',
  'entry_line_final',
  'entry_line_inserted',
  'entry_line_removed',
  'invoice_final',
  'invoice_sealed',
  'sales_line_final',
  'retention_sealed',
  'taking_final',
  'taking_sealed',
  'taking_line_final',
  'receipt_sealed',
  'receipt_part_sealed',
  'purchase_final',
  'purchase_sealed',
  'purchase_line_final',
  'cheque_deposit_sealed',
  'levy_assessment_final',
  'levy_assessment_sealed',
  'audit_log_final',
  'audit_log_sealed',
  'audit_log_counted',
  'bank_statement_final',
  'bank_statement_sealed',
  'bank_line_sealed',
  'pay_posting_sealed',
  'payslip_sealed',
  'payment_order_sealed',
  'payment_transfer_sealed',
  'payment_part_sealed',
  'file_final',
  'file_sealed',
  'purchase_payment_final',
  'purchase_payment_sealed',
  'purchase_payment_part_final',
  'purchase_payment_part_sealed',
  'share_movement_sealed',
  'share_taking_final',
  'share_taking_sealed',
  'levy_sealed',
  'pay_import_sealed',
  'internal_invoice_sealed',
  ...Object.keys(KEPT).flatMap(table => [`${table}_kept_new`, `${table}_kept`, `${table}_kept_gone`]),
]

/** At most so many problems of one kind are listed: a spoiled table would give millions. */
const LISTED = 100

/**
 * Verifies the books of every organisation, as the owner: chain, both balances, numbers, kept balances, liaisons, letters, the seals of
 * what is final and of the files that prove it, what was taken out, and that nothing was unlocked. Returns every problem, in French, with its
 * place; an empty list is a sound ledger.
 */
export async function verifyLedger(): Promise<LedgerProblem[]> {
  const client = await ownersPool().connect()
  try {
    await client.query('begin isolation level repeatable read read only')
    await client.query('set local row_security = off')
    const problems = [...(await missingTriggers(client)), ...(await lostRows(client))]
    for (const check of [...CHECKS, ...(await keptChecks(client))]) {
      const { rows } = await client.query<Found>(`select * from (${check.sql}) found limit ${LISTED + 1}`)
      for (const found of rows.slice(0, LISTED)) problems.push(problemOf(found, check.say(found)))
      if (rows.length > LISTED)
        problems.push(
          problemOf(
            { organisation: rows[0]!.organisation },
            `… et d’autres du même genre\u00a0: seules ${LISTED} sont citées.`,
          ),
        )
    }
    return problems
  } finally {
    await client.query('rollback').catch(() => {})
    client.release()
  }
}

const problemOf = (found: Found, message: string): LedgerProblem => ({
  organisation: found.organisation,
  journal: found.journal ?? null,
  number: found.number ?? null,
  day: found.day ?? null,
  message: message.replaceAll(' :', '\u00a0:'),
})

async function missingTriggers(client: pg.PoolClient): Promise<LedgerProblem[]> {
  const { rows } = await client.query<{ name: string }>(
    `select name from unnest($1::text[]) name where not exists (select from pg_trigger t where t.tgname = name and t.tgenabled in ('O', 'A'))`,
    [TRIGGERS],
  )
  return rows.map(({ name }) =>
    problemOf(
      { organisation: '*' },
      `Le verrou « ${name} » de la base est absent ou désactivé : les écritures ne sont plus protégées.`,
    ),
  )
}

/** What the program wrote, and no other hand since, matches the seal that it put beside. */
async function keptChecks(client: pg.PoolClient): Promise<Check[]> {
  const { rows } = await client.query<{ table: string; rows: string }>(
    `select name as table, seals_of(name, name, ', (' || label || ')::text as label') as rows from unnest($1::text[], $2::text[]) k(name, label)`,
    [Object.keys(KEPT), Object.values(KEPT).map(({ label }) => label)],
  )
  return rows.map(({ table, rows }) => ({
    sql: `select coalesce(o.slug, '*') as organisation, coalesce(c.label, s.key) as label,
        case when c.key is null then 'supprimé' when s.key is null then 'ajouté' else 'modifié' end as done
      from (${rows}) c full join (select * from row_seal where name = '${table}') s on s.organisation_id = c.organisation_id and s.key = c.key
      left join organisation o on o.organisation_id = coalesce(c.organisation_id, s.organisation_id)
      where s.sha256 is distinct from c.sha256 order by 1, 2`,
    say: ({ label, done }) => `Ceci a été ${done} à la main : ${`${KEPT[table]!.name} ${label}`.trim()}.`,
  }))
}

/** A row taken out around the constraints is missed by what is sealed and names it, or by what named it when it was sealed itself. */
async function lostRows(client: pg.PoolClient): Promise<LedgerProblem[]> {
  const { rows: keys } = await client.query<{ child: string; parent: string; named: string; same: string }>(
    `select c.conrelid::regclass::text as child, c.confrelid::regclass::text as parent, string_agg(format('n.%I', a.attname), ', ') as named,
       string_agg(format('p.%I = n.%I', b.attname, a.attname), ' and ') as same
     from pg_constraint c, unnest(c.conkey, c.confkey) k(own, other), pg_attribute a, pg_attribute b
     where c.contype = 'f' and c.connamespace = 'public'::regnamespace and a.attrelid = c.conrelid and a.attnum = k.own
       and b.attrelid = c.confrelid and b.attnum = k.other
       and exists (select from pg_attribute s where s.attrelid in (c.conrelid, c.confrelid) and s.attname = 'seal') group by c.oid`,
  )
  const lost = keys.map(
    ({ child, parent, named, same }) =>
      `select n.organisation_id, '${child}' as child, '${parent}' as parent, count(*)::int as count from ${child} n
       where num_nulls(${named}) = 0 and not exists (select from ${parent} p where ${same}) group by 1`,
  )
  const { rows } = await client.query<{ organisation: string; child: string; parent: string; count: number }>(
    `select o.slug as organisation, l.child, l.parent, l.count from (${lost.join(' union all ')}) l join organisation o using (organisation_id)`,
  )
  return rows.map(({ organisation, child, parent, count }) =>
    problemOf(
      { organisation },
      `${counted(count, 'ligne')} de la table « ${child} » ${count > 1 ? 'mentionnent' : 'mentionne'} dans « ${parent} » ce qui n’y est plus : c’est une suppression faite à la main.`,
    ),
  )
}

/** « les-rives, VE 12 du 03/02/2026 : … » */
export function describeProblem({ organisation, journal, number, day, message }: LedgerProblem): string {
  const place = [journal && `${journal}${number === null ? '' : ` ${number}`}`, day && `du ${formatDay(day)}`]
    .filter(Boolean)
    .join(' ')
  return `${organisation}${place ? `, ${place}` : ''}\u00a0: ${message}`
}
