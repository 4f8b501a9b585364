import { counted } from '../../kernel/count.ts'
import { formatDay } from '../../kernel/day.ts'
import { formatEuros } from '../../kernel/money.ts'

/** What a check finds: where, and what it needs to say so. */
export interface Found {
  organisation: string
  journal?: string | null
  number?: number | null
  day?: string | null
  [detail: string]: unknown
}

/** A statement that finds nothing in sound books, and what each of its rows says. */
export interface Check {
  sql: string
  say(found: Found): string
}

const AT = `o.slug as organisation, e.journal_code as journal, e.number, e.day::text as day`
const ENTRY = `entry e join organisation o on o.organisation_id = e.organisation_id`
/** What an entry comes from, by its kind: the document stays as long as the entry does, unless it is taken back by a mirror. */
const DOCUMENTS: Record<string, { table: string; name: string; on?: string }> = {
  invoice: { table: 'invoice', name: 'une facture' },
  'credit-note': { table: 'invoice', name: 'un avoir' },
  receipt: { table: 'receipt', name: 'un encaissement' },
  'cheque-deposit': { table: 'cheque_deposit', name: 'une remise en banque' },
  taking: { table: 'taking', name: 'une recette' },
  purchase: { table: 'purchase', name: 'une dépense', on: 'd.entry_id = e.id' },
  'purchase-payment': { table: 'purchase_payment', name: 'un paiement de dépenses' },
  payslip: { table: 'pay_posting', name: 'un bulletin de paie' },
  'payment-order': { table: 'payment_order', name: 'un ordre de virements' },
  'internal-invoice': { table: 'internal_invoice', name: 'une facture interne' },
  share: { table: 'share_movement', name: 'un mouvement de parts' },
  'share-taking': { table: 'share_taking', name: 'une retenue de parts', on: 'd.entry_id = e.id' },
  'treasury-settlement': { table: 'treasury_settlement', name: 'un solde de trésorerie' },
  surplus: { table: 'surplus_scenario', name: 'une répartition de l’excédent' },
}

const PERSON = `(select p.first_name || ' ' || p.last_name from person p where p.organisation_id = c.organisation_id and p.id = c.person_id)`
const HOLDER = `(select coalesce(h.name, p.first_name || ' ' || p.last_name) from shareholder h
  left join person p on p.organisation_id = h.organisation_id and p.id = h.person_id where h.organisation_id = c.organisation_id and h.id = c.shareholder_id)`
const ACTIVITY = `(select a.code from activity a where a.organisation_id = c.organisation_id and a.id = c.activity_id)`

/** Tables whose rows are sealed each time the program writes them (db/migrations/0039_seals_that_follow.sql): what a row is, what names it. */
export const KEPT: Record<string, { name: string; label: string }> = {
  organisation: { name: 'les réglages de l’organisation', label: 'c.name' },
  exercice: { name: 'l’exercice', label: 'c.code' },
  account: { name: 'le compte', label: `c.code || ' ' || c.label` },
  journal: { name: 'le journal', label: `c.code || ' ' || c.label` },
  third_party: { name: 'le tiers', label: `c.code || ' ' || c.name` },
  activity: { name: 'l’activité', label: `c.code || ' ' || c.name` },
  activity_owner: { name: 'qui tient l’activité', label: ACTIVITY },
  contract: { name: 'le contrat', label: `upper(c.kind) || ' de ' || ${PERSON}` },
  amendment: { name: 'l’avenant du', label: `to_char(c.applies_from, 'DD/MM/YYYY')` },
  suspension: { name: 'la suspension du contrat de', label: PERSON },
  other_contract: { name: 'l’autre contrat de', label: PERSON },
  contract_notice: { name: 'l’information envoyée le', label: `to_char(c.sent_on, 'DD/MM/YYYY')` },
  departure: { name: 'la sortie de', label: PERSON },
  treasury_settlement: { name: 'le solde de trésorerie de', label: ACTIVITY },
  membership: {
    name: 'le droit d’accès de',
    label: `(select u.email from app_user u where u.id = c.user_id) || ' : ' || c.role`,
  },
  api_key: { name: 'la clé d’API', label: 'c.name' },
  person: { name: 'la fiche de', label: `c.first_name || ' ' || c.last_name` },
  customer: { name: 'le client', label: 'c.name' },
  supplier: { name: 'le fournisseur', label: 'c.name' },
  vehicle: { name: 'le véhicule', label: 'c.registration' },
  bank_account: { name: 'le compte bancaire', label: 'c.name' },
  shareholder: { name: 'le membre', label: HOLDER.replace('c.shareholder_id', 'c.id') },
  share_rules: { name: 'les règles des parts', label: `''` },
  share_schedule: { name: 'le prélèvement de parts de', label: PERSON },
  share_request: { name: 'la demande de parts de', label: HOLDER },
  share_import: { name: 'l’import du registre des parts', label: 'c.name' },
  share_movement: { name: 'le mouvement de parts n°', label: 'c.number::text' },
  share_taking: { name: 'la retenue de parts de', label: PERSON },
  commitment: { name: 'l’engagement de l’activité', label: ACTIVITY },
  pay_wish: { name: 'le souhait de paie de', label: PERSON },
  pay_key: { name: 'la répartition de la paie de', label: PERSON },
  pay_round: { name: 'la paie de', label: `to_char(c.month, 'MM/YYYY')` },
  pay_line: { name: 'la décision de paie de', label: PERSON },
  payslip: { name: 'le bulletin de paie de', label: PERSON },
  payment_order: { name: 'l’ordre de virements', label: 'c.message_id' },
  payment_transfer: { name: 'le virement', label: 'c.end_to_end_id' },
  catalogue_item: { name: 'l’article du catalogue', label: 'c.label' },
  quote: { name: 'le devis', label: `coalesce(c.number, c.subject, 'sans numéro')` },
  purchase: {
    name: 'la dépense',
    label: `coalesce(c.number, c.subject, 'du ' || to_char(c.day, 'DD/MM/YYYY'), 'sans date')`,
  },
  shared_quote: { name: 'le devis partagé de', label: ACTIVITY },
  quote_part: { name: 'la part de devis partagé', label: 'c.label' },
  retention: {
    name: 'la retenue de garantie de la facture',
    label: '(select i.number from invoice i where i.organisation_id = c.organisation_id and i.id = c.invoice_id)',
  },
  taking: { name: 'la recette', label: 'c.reference' },
  levy: { name: 'la règle du prélèvement', label: 'c.name' },
  internal_invoice: { name: 'la facture interne', label: 'coalesce(c.number, c.label)' },
  surplus_scenario: { name: 'la répartition de l’excédent', label: 'c.name' },
  surplus_part: { name: 'la part d’excédent de', label: `coalesce(${PERSON}, ${HOLDER})` },
  support_means: { name: 'les moyens d’accompagnement du', label: `to_char(c.starts_on, 'DD/MM/YYYY')` },
  assembly_rules: { name: 'les règles des assemblées', label: `''` },
  assembly: { name: 'l’assemblée', label: 'c.title' },
  assembly_member: { name: 'le votant', label: 'c.name' },
  assembly_item: { name: 'la résolution', label: 'c.title' },
  ballot: { name: 'le bulletin de vote', label: 'c.receipt::text' },
  training_order: { name: 'la commande de formation de', label: 'c.payer_name' },
  training_order_invoice: {
    name: 'le lien entre une commande de formation et la facture',
    label: '(select i.number from invoice i where i.organisation_id = c.organisation_id and i.id = c.invoice_id)',
  },
  training_half_day: { name: 'la demi-journée de formation du', label: `to_char(c.day, 'DD/MM/YYYY')` },
  training_trainee: { name: 'le stagiaire', label: `c.first_name || ' ' || c.last_name` },
  training_report: {
    name: 'le bilan pédagogique et financier de',
    label: '(select x.code from exercice x where x.organisation_id = c.organisation_id and x.id = c.exercice_id)',
  },
  training_attendance: { name: 'l’émargement du', label: `to_char(c.day, 'DD/MM/YYYY')` },
  time_entry: { name: 'le temps passé le', label: `to_char(c.day, 'DD/MM/YYYY') || ' par ' || ${PERSON}` },
  document: { name: 'le document', label: 'c.title' },
  document_signature: { name: 'la signature de', label: 'c.name' },
}

const euros = (found: Found, field: string) => formatEuros(Number(found[field]))

/**
 * Everything that must hold in the books of every organisation, each as one statement that finds what does not. The chain is recomputed
 * from the entries as they are: whatever was changed, and however, the entry that was touched no longer matches its hash.
 */
export const CHECKS: readonly Check[] = [
  {
    sql: `select o.slug as organisation, e.journal as journal, e.number, e.day::text as day from (
        select n.organisation_id, n.journal_code as journal, n.number, n.day, n.hash, n.sequence,
          sha256(coalesce(lag(n.hash) over chain, decode(repeat('00', 32), 'hex')) || convert_to(canonical_entry(n), 'UTF8')) as expected
        from entry n where n.sequence is not null window chain as (partition by n.organisation_id order by n.sequence)
      ) e join organisation o on o.organisation_id = e.organisation_id where e.hash is distinct from e.expected order by o.slug, e.sequence`,
    say: () =>
      'L’écriture ne correspond plus à son empreinte : elle, ou une de ses lignes, a été modifiée après sa validation.',
  },
  {
    sql: `select o.slug as organisation, e.journal_code as journal, e.number, e.day::text as day, e.sequence, e.expected from (
        select n.*, row_number() over (partition by n.organisation_id order by n.sequence) as expected, lag(n.sequence, 1, 0::bigint) over (partition by n.organisation_id order by n.sequence) as before
        from entry n where n.sequence is not null
      ) e join organisation o on o.organisation_id = e.organisation_id where e.sequence <> e.before + 1 order by o.slug, e.sequence`,
    say: found => `Il manque des écritures dans la chaîne juste avant celle-ci (rang ${found.sequence}).`,
  },
  {
    sql: `select o.slug as organisation, e.journal_code as journal, e.number, e.day::text as day, h.sequence as head, e.sequence from organisation o
      left join ledger_head h on h.organisation_id = o.organisation_id
      left join lateral (select n.* from entry n where n.organisation_id = o.organisation_id and n.sequence is not null order by n.sequence desc limit 1) e on true
      where h.sequence is distinct from coalesce(e.sequence, 0) or h.hash is distinct from coalesce(e.hash, decode(repeat('00', 32), 'hex'))`,
    say: found =>
      `La tête de la chaîne (rang ${found.head ?? 'inconnu'}) n’est pas la dernière écriture validée : des écritures ont été retirées ou la tête modifiée.`,
  },
  {
    sql: `select o.slug as organisation, h.locked_through::text as locked, c.through::text as day from ledger_head h join organisation o on o.organisation_id = h.organisation_id
      left join lateral (select max((a.input->>'through')::date) as through from audit_log a where a.organisation_id = h.organisation_id and a.use_case = 'closePeriod') c on true
      where h.locked_through is distinct from c.through`,
    say: found =>
      `Les périodes sont dites closes ${found.locked ? `jusqu’au ${formatDay(found.locked as string)}` : 'nulle part'}, ce n’est pas ce qui a été clos dans Essaim : la date a été changée à la main.`,
  },
  {
    sql: `select ${AT}, sum(l.debit - l.credit)::bigint as gap from ${ENTRY}
      join entry_line l on l.organisation_id = e.organisation_id and l.entry_id = e.id
      group by o.slug, e.organisation_id, e.id having sum(l.debit) <> sum(l.credit)`,
    say: found => `L’écriture n’est pas équilibrée : écart de ${euros(found, 'gap')}.`,
  },
  {
    sql: `select ${AT}, a.code as activity, sum(l.debit - l.credit)::bigint as gap from ${ENTRY}
      join entry_line l on l.organisation_id = e.organisation_id and l.entry_id = e.id
      left join activity a on a.organisation_id = l.organisation_id and a.id = l.activity_id
      group by o.slug, e.organisation_id, e.id, l.activity_id, a.code having sum(l.debit) <> sum(l.credit)`,
    say: found =>
      `L’écriture n’est pas équilibrée dans l’activité ${found.activity ?? 'inconnue'} : écart de ${euros(found, 'gap')}.`,
  },
  {
    sql: `select ${AT} from ${ENTRY} where not exists (select from entry_line l where l.organisation_id = e.organisation_id and l.entry_id = e.id)`,
    say: () => 'L’écriture n’a plus de ligne.',
  },
  {
    sql: `select ${AT}, l.position from ${ENTRY} join entry_line l on l.organisation_id = e.organisation_id and l.entry_id = e.id where l.day <> e.day`,
    say: found => `La ligne ${found.position} n’a pas la date de son écriture.`,
  },
  {
    sql: `select o.slug as organisation, l.day::text as day, l.account, l.position from entry_line l join organisation o on o.organisation_id = l.organisation_id
      where not exists (select from entry e where e.organisation_id = l.organisation_id and e.id = l.entry_id)`,
    say: found => `Une ligne du compte ${found.account} n’appartient à aucune écriture.`,
  },
  {
    sql: `select ${AT}, l.position, l.account from ${ENTRY} join entry_line l on l.organisation_id = e.organisation_id and l.entry_id = e.id
      where not exists (select from account c where c.organisation_id = l.organisation_id and c.code = l.account)
        or not exists (select from activity a where a.organisation_id = l.organisation_id and a.id = l.activity_id)
        or l.third_party_id is not null and not exists (select from third_party t where t.organisation_id = l.organisation_id and t.id = l.third_party_id)`,
    say: found =>
      `La ligne ${found.position} mentionne un compte (${found.account}), une activité ou un tiers qui n’existe pas.`,
  },
  {
    sql: `select ${AT} from ${ENTRY} left join exercice x on x.organisation_id = e.organisation_id and x.id = e.exercice_id
      where x.id is null or e.day not between x.starts_on and x.ends_on`,
    say: () => 'L’écriture n’est pas datée de son exercice.',
  },
  {
    sql: `select ${AT} from ${ENTRY} where e.reverses_id is not null
      and not exists (select from entry r where r.organisation_id = e.organisation_id and r.id = e.reverses_id)`,
    say: () => 'L’écriture en contrepasse une qui n’existe pas.',
  },
  {
    sql: `select o.slug as organisation, e.journal_code as journal, e.number, e.day::text as day, e.before from (
        select n.*, lag(n.number, 1, 0) over (partition by n.organisation_id, n.exercice_id, n.journal_code order by n.number) as before from entry n where n.number is not null
      ) e join organisation o on o.organisation_id = e.organisation_id where e.number <> e.before + 1 order by o.slug, e.journal_code, e.number`,
    say: found =>
      found.number === found.before
        ? 'Le numéro sert deux fois.'
        : `La numérotation du journal saute de ${found.before} à ${found.number} : il manque une écriture.`,
  },
  {
    sql: `select o.slug as organisation, j.journal_code as journal, j.last as number, x.code as exercice, coalesce(max(e.number), 0) as found from journal_number j
      join organisation o on o.organisation_id = j.organisation_id join exercice x on x.organisation_id = j.organisation_id and x.id = j.exercice_id
      left join entry e on e.organisation_id = j.organisation_id and e.exercice_id = j.exercice_id and e.journal_code = j.journal_code
      group by o.slug, j.organisation_id, j.exercice_id, j.journal_code, j.last, x.code having coalesce(max(e.number), 0) <> j.last`,
    say: found =>
      `Le dernier numéro donné au journal en ${found.exercice} est ${found.number}, la dernière écriture porte le ${found.found}.`,
  },
  {
    sql: `select o.slug as organisation, to_char(coalesce(b.month, s.month), 'YYYY-MM-DD') as day, coalesce(b.account, s.account) as account, a.code as activity,
        (coalesce(b.debit, 0) - coalesce(b.credit, 0))::bigint as kept, (coalesce(s.debit, 0) - coalesce(s.credit, 0))::bigint as summed
      from balance b full join (
        select organisation_id, activity_id, account, date_trunc('month', day)::date as month, sum(debit) as debit, sum(credit) as credit from entry_line group by 1, 2, 3, 4
      ) s on s.organisation_id = b.organisation_id and s.activity_id = b.activity_id and s.account = b.account and s.month = b.month
      join organisation o on o.organisation_id = coalesce(b.organisation_id, s.organisation_id)
      left join activity a on a.organisation_id = o.organisation_id and a.id = coalesce(b.activity_id, s.activity_id)
      where coalesce(b.debit, 0) <> coalesce(s.debit, 0) or coalesce(b.credit, 0) <> coalesce(s.credit, 0)`,
    say: found =>
      `Le solde tenu du compte ${found.account} de l’activité ${found.activity} ce mois-là est ${euros(found, 'kept')}, ses lignes donnent ${euros(found, 'summed')}.`,
  },
  {
    sql: `select o.slug as organisation, account, a.code as activity, sum(kept)::bigint as kept, sum(summed)::bigint as summed from (
        select organisation_id, activity_id, account, third_party_id as whose, null::uuid as item, amount_cents as kept, 0 as summed from account_total
        union all
        select organisation_id, activity_id, account, coalesce(third_party_id, '00000000-0000-0000-0000-000000000000'), null, 0, debit - credit from entry_line
        union all
        select organisation_id, activity_id, account, null, item_id, open_cents, 0 from open_item
        union all
        select organisation_id, activity_id, account, null, item_id, 0, debit - credit from entry_line where item_id is not null and account >= '40' and account < '44'
      ) t join organisation o using (organisation_id) left join activity a on a.organisation_id = t.organisation_id and a.id = t.activity_id
      group by o.slug, t.organisation_id, t.activity_id, a.code, account, whose, item having sum(kept) <> sum(summed)`,
    say: found =>
      `Le total tenu du compte ${found.account} de l’activité ${found.activity}, pour un tiers ou une pièce, est ${euros(found, 'kept')}, ses lignes donnent ${euros(found, 'summed')}.`,
  },
  {
    sql: `select ${AT}, sum(l.debit - l.credit)::bigint as gap, l.account from ${ENTRY} join entry_line l on l.organisation_id = e.organisation_id and l.entry_id = e.id
      where l.account in (coalesce(o.settings->'accounts'->>'treasuryLiaison', '581'), coalesce(o.settings->'accounts'->>'liaison', '181'))
      group by o.slug, e.organisation_id, e.id, l.account having sum(l.debit) <> sum(l.credit)`,
    say: found => `La liaison ${found.account} ne s’annule pas entre les activités : écart de ${euros(found, 'gap')}.`,
  },
  {
    sql: `select o.slug as organisation, min(l.day)::text as day, g.account, g.code, sum(l.debit - l.credit)::bigint as gap from lettering g
      join organisation o on o.organisation_id = g.organisation_id
      left join lettering_line x on x.organisation_id = g.organisation_id and x.lettering_id = g.id
      left join entry_line l on l.organisation_id = x.organisation_id and l.entry_id = x.entry_id and l.position = x.position
      group by o.slug, g.organisation_id, g.id having count(l.position) = 0 or sum(l.debit) is distinct from sum(l.credit)
        or bool_or(l.account <> g.account or l.activity_id <> g.activity_id or l.third_party_id is distinct from g.third_party_id)`,
    say: found =>
      `Le lettrage ${found.code} du compte ${found.account} ne se solde pas ou mêle plusieurs comptes, activités ou tiers.`,
  },
  {
    sql: `select o.slug as organisation, i.issued_on::text as day, i.number as invoice from invoice i join organisation o on o.organisation_id = i.organisation_id
      where i.status = 'issued' and i.gross_cents <> 0 and not exists (select from entry e where e.organisation_id = i.organisation_id and e.document_id = i.id)`,
    say: found => `La facture ${found.invoice} est émise et n’a pas d’écriture.`,
  },
  {
    sql: `select ${AT}, i.number as invoice, i.payable_cents::bigint as payable, sum(l.debit - l.credit)::bigint as posted from ${ENTRY}
      join invoice i on i.organisation_id = e.organisation_id and i.id = e.document_id and i.status = 'issued'
      join entry_line l on l.organisation_id = e.organisation_id and l.entry_id = e.id and l.account like '41%' and l.account not like '419%'
      where e.document_kind in ('invoice', 'credit-note')
      group by o.slug, e.organisation_id, e.id, i.number, i.payable_cents having abs(sum(l.debit - l.credit)) <> abs(i.payable_cents)`,
    say: found =>
      `La facture ${found.invoice} porte ${euros(found, 'payable')}, son écriture ${euros(found, 'posted')}.`,
  },
  {
    sql: `select o.slug as organisation, i.day::text, i.invoice, i.before from (
        select i.organisation_id, i.issued_on as day, i.number as invoice, right(i.number, 5)::int as rank,
          lag(right(i.number, 5)::int, 1, 0) over (partition by i.organisation_id, x.id order by i.number) as before
        from invoice i join exercice x on x.organisation_id = i.organisation_id and i.issued_on between x.starts_on and x.ends_on
        where i.status = 'issued' and i.number ~ '[0-9]{5}$'
      ) i join organisation o on o.organisation_id = i.organisation_id where i.rank <> (i.before + 1) % 100000`,
    say: found => `La numérotation des factures saute juste avant la ${found.invoice}.`,
  },
  {
    sql: `select o.slug as organisation, x.code as exercice, n.last, count(i.number)::int as found from sales_number n
      join organisation o on o.organisation_id = n.organisation_id join exercice x on x.organisation_id = n.organisation_id and x.id = n.exercice_id
      left join invoice i on i.organisation_id = n.organisation_id and i.status = 'issued' and i.issued_on between x.starts_on and x.ends_on
      where n.kind = 'invoice' group by o.slug, n.organisation_id, x.code, n.last having count(i.number) <> n.last`,
    say: found =>
      `En ${found.exercice}, ${found.last} numéros de facture ont été donnés et ${found.found} factures existent.`,
  },
  {
    sql: `select o.slug as organisation, i.issued_on::text as day, i.number as invoice from invoice i join organisation o on o.organisation_id = i.organisation_id
      where i.seal is distinct from case i.status when 'issued' then seal_of(i) end order by i.number`,
    say: found =>
      `La facture ${found.invoice ?? 'sans numéro'} ne correspond plus à son empreinte : elle, ou une de ses lignes, a été modifiée après son émission.`,
  },
  {
    sql: `select o.slug as organisation, i.issued_on::text as day, i.number as invoice from retention r
      join organisation o on o.organisation_id = r.organisation_id join invoice i on i.organisation_id = r.organisation_id and i.id = r.invoice_id
      where r.seal is distinct from seal_of(r) order by i.number`,
    say: found =>
      `La retenue de garantie de la facture ${found.invoice} ne correspond plus à son empreinte : son montant a été modifié.`,
  },
  {
    sql: `select o.slug as organisation, t.day::text, t.reference from taking t join organisation o on o.organisation_id = t.organisation_id
      where t.seal is distinct from seal_of(t) order by t.day, t.reference`,
    say: found =>
      `La recette ${found.reference} ne correspond plus à son empreinte : elle, ou une de ses lignes, a été modifiée après coup.`,
  },
  {
    sql: `select o.slug as organisation, r.day::text, r.amount_cents::bigint as amount, c.name from receipt r join organisation o on o.organisation_id = r.organisation_id
      left join customer c on c.organisation_id = r.organisation_id and c.id = r.customer_id
      where r.seal is distinct from seal_of(r)
        or exists (select from receipt_part p where p.organisation_id = r.organisation_id and p.receipt_id = r.id and p.seal is distinct from seal_of(p))`,
    say: found =>
      `L’encaissement de ${euros(found, 'amount')} de ${found.name ?? 'recettes'} ne correspond plus à son empreinte : lui, ou sa répartition, a été modifié.`,
  },
  {
    sql: `select o.slug as organisation, p.day::text, s.name, p.number, p.gross_cents::bigint as amount from purchase p
      join organisation o on o.organisation_id = p.organisation_id
      left join third_party s on s.organisation_id = p.organisation_id and s.id = coalesce(p.supplier_id, p.person_id)
      where p.seal is distinct from case p.status when 'accepted' then seal_of(p) end order by p.day, p.id`,
    say: found =>
      `La dépense ${found.number ? `${found.number} ` : ''}de ${found.name} (${euros(found, 'amount')}) ne correspond plus à son empreinte : elle, ou une de ses lignes, a été modifiée après sa validation.`,
  },
  {
    sql: `select o.slug as organisation, d.day::text, d.reference, d.amount_cents::bigint as amount, coalesce(r.cents, 0)::bigint as found, d.seal = seal_of(d) as sealed
      from cheque_deposit d join organisation o on o.organisation_id = d.organisation_id
      left join lateral (select sum(r.amount_cents) as cents from receipt r where r.organisation_id = d.organisation_id and r.deposit_id = d.id) r on true
      left join lateral (select bool_and(exists (select from entry b where b.organisation_id = e.organisation_id and b.reverses_id = e.id)) as back from entry e
        where e.organisation_id = d.organisation_id and e.document_kind = 'cheque-deposit' and e.document_id = d.id and e.reverses_id is null) e on true
      where d.seal is distinct from seal_of(d) or r.cents <> d.amount_cents or r.cents is null and not coalesce(e.back, false)
      order by d.day, d.reference`,
    say: found =>
      found.sealed
        ? `La remise en banque ${found.reference} est de ${euros(found, 'amount')}, ses encaissements font ${euros(found, 'found')} : un d’eux en a été retiré, ou y a été ajouté.`
        : `La remise en banque ${found.reference} ne correspond plus à son empreinte : sa date, sa référence ou ses montants ont été modifiés.`,
  },
  {
    sql: `select ${AT}, e.document_kind as kind, e.document_number as reference from ${ENTRY} where e.reverses_id is null
        and not exists (select from entry r where r.organisation_id = e.organisation_id and r.reverses_id = e.id) and case e.document_kind
        ${Object.entries(DOCUMENTS)
          .map(
            ([kind, { table, on = 'd.id = e.document_id' }]) =>
              `when '${kind}' then not exists (select from ${table} d where d.organisation_id = e.organisation_id and ${on})`,
          )
          .join('\n        ')}
        else false end`,
    say: found =>
      `L’écriture vient d’${DOCUMENTS[found.kind as string]!.name} (${found.reference}) qui n’existe plus : c’est une suppression faite à la main.`,
  },
  {
    sql: `select ${AT}, i.number as invoice, coalesce(p.amount_cents, 0)::bigint as kept, s.posted::bigint as posted from (
        select l.organisation_id, l.entry_id, l.item_id, sum(l.credit - l.debit) as posted from entry n
        join entry_line l on l.organisation_id = n.organisation_id and l.entry_id = n.id and l.account like '41%' and l.item_id <> n.document_id
        where n.document_kind = 'receipt' and n.reverses_id is null group by 1, 2, 3
      ) s join ${ENTRY} on e.organisation_id = s.organisation_id and e.id = s.entry_id
      join invoice i on i.organisation_id = s.organisation_id and i.id = s.item_id
      left join receipt_part p on p.organisation_id = s.organisation_id and p.receipt_id = e.document_id and p.invoice_id = s.item_id
      where coalesce(p.amount_cents, 0) <> s.posted`,
    say: found =>
      `L’encaissement donne ${euros(found, 'kept')} à la facture ${found.invoice}, son écriture ${euros(found, 'posted')}.`,
  },
  {
    sql: `select o.slug as organisation, (f.at at time zone o.zone)::date::text as day, f.name, a.code as activity from file f
      join organisation o on o.organisation_id = f.organisation_id left join activity a on a.organisation_id = f.organisation_id and a.id = f.activity_id
      where f.seal is distinct from seal_of(f) or f.sha256 <> sha256(f.bytes) order by f.at`,
    say: found =>
      `Le fichier « ${found.name} » ${found.activity ? `de l’activité ${found.activity} ` : ''}ne correspond plus à son empreinte : lui, ou son nom, a été remplacé après son dépôt.`,
  },
  {
    sql: `select o.slug as organisation, p.day::text, p.amount_cents::bigint as amount, coalesce(t.cents, 0)::bigint as found from purchase_payment p
      join organisation o on o.organisation_id = p.organisation_id
      left join lateral (select sum(t.amount_cents) as cents, bool_and(t.seal is not distinct from seal_of(t)) as sealed from purchase_payment_part t
        where t.organisation_id = p.organisation_id and t.payment_id = p.id) t on true
      where p.seal is distinct from seal_of(p) or not coalesce(t.sealed, false) or t.cents <> p.amount_cents order by p.day, p.id`,
    say: found =>
      `Le paiement de dépenses de ${euros(found, 'amount')} (répartis : ${euros(found, 'found')}) ne correspond plus à son empreinte : lui, ou sa répartition, a été modifié.`,
  },
  {
    sql: `select o.slug as organisation, m.day::text, m.number as rank, h.name from share_movement m join organisation o on o.organisation_id = m.organisation_id
      left join shareholder h on h.organisation_id = m.organisation_id and h.id = m.shareholder_id where m.seal is distinct from seal_of(m) order by m.number`,
    say: found =>
      `Le mouvement ${found.rank} du registre des parts (${found.name}) ne correspond plus à son empreinte : il a été modifié.`,
  },
  {
    sql: `select o.slug as organisation, t.month::text as day, t.amount_cents::bigint as amount, p.name from share_taking t
      join organisation o on o.organisation_id = t.organisation_id left join third_party p on p.organisation_id = t.organisation_id and p.id = t.person_id
      where t.seal is distinct from seal_of(t) order by t.month`,
    say: found =>
      `La retenue de parts de ${euros(found, 'amount')} sur la paie de ${found.name} ne correspond plus à son empreinte : elle a été modifiée.`,
  },
  {
    sql: `select o.slug as organisation, l.starts_on::text as day, l.name from levy l join organisation o on o.organisation_id = l.organisation_id
      where l.seal is distinct from seal_of(l) order by l.starts_on`,
    say: found =>
      `La règle du prélèvement « ${found.name} » ne correspond plus à son empreinte : son taux, son assiette ou la décision qui la fixe ont été modifiés.`,
  },
  {
    sql: `select o.slug as organisation, r.month::text as day, i.name, i.employees, count(g.id)::int as found, i.seal = seal_of(i) and f.sha256 = i.sha256 as sealed from pay_import i
      join organisation o on o.organisation_id = i.organisation_id left join pay_round r on r.organisation_id = i.organisation_id and r.id = i.round_id
      left join file f on f.organisation_id = i.organisation_id and f.id = i.file_id
      left join pay_posting g on g.organisation_id = i.organisation_id and g.import_id = i.id
      group by o.slug, r.month, i.organisation_id, i.id, f.sha256 having (i.seal = seal_of(i) and f.sha256 = i.sha256) is not true or count(g.id) <> i.employees`,
    say: found =>
      found.sealed
        ? `Le journal de paie « ${found.name} » a apporté ${counted(Number(found.employees), 'bulletin')}, il en reste ${found.found} : d’autres ont été retirés à la main.`
        : `Le journal de paie « ${found.name} » ne correspond plus à son empreinte : lui, ou son fichier, a été modifié après son import.`,
  },
  {
    sql: `select o.slug as organisation, i.day::text, i.number as reference, i.amount_cents::bigint as amount from internal_invoice i
      join organisation o on o.organisation_id = i.organisation_id
      where i.seal is distinct from case when i.number is not null or i.status in ('posted', 'cancelled') then seal_of(i) end order by i.number`,
    say: found =>
      `La facture interne ${found.reference} de ${euros(found, 'amount')} ne correspond plus à son empreinte : elle a été modifiée.`,
  },
  {
    sql: `select o.slug as organisation, a.day::text, a.code, v.code as activity, a.amount_cents::bigint as amount from levy_assessment a
      join organisation o on o.organisation_id = a.organisation_id left join activity v on v.organisation_id = a.organisation_id and v.id = a.activity_id
      where a.seal is distinct from seal_of(a)`,
    say: found =>
      `Le prélèvement « ${found.code} » de ${euros(found, 'amount')} de l’activité ${found.activity} ne correspond plus à son empreinte : il a été modifié.`,
  },
  {
    sql: `select o.slug as organisation, l.day::text, l.label, l.amount_cents::bigint as amount, b.name from bank_line l
      join organisation o on o.organisation_id = l.organisation_id left join bank_account b on b.organisation_id = l.organisation_id and b.id = l.bank_account_id
      where l.seal is distinct from seal_of(l) order by l.day`,
    say: found =>
      `La ligne de banque « ${found.label} » de ${euros(found, 'amount')} (${found.name}) ne correspond plus à son empreinte : elle a été modifiée après son import.`,
  },
  {
    sql: `select o.slug as organisation, s.to_day::text as day, s.reference, b.name, s.new_count as written, count(l.id)::int as found from bank_statement s
      join organisation o on o.organisation_id = s.organisation_id left join bank_account b on b.organisation_id = s.organisation_id and b.id = s.bank_account_id
      left join bank_line l on l.organisation_id = s.organisation_id and l.statement_id = s.id
      group by o.slug, s.organisation_id, s.id, b.name having s.seal is distinct from seal_of(s) or count(l.id) <> s.new_count`,
    say: found =>
      found.written === found.found
        ? `Le relevé ${found.reference} (${found.name}) ne correspond plus à son empreinte : ses soldes, ses dates ou ses nombres ont été modifiés.`
        : `Le relevé ${found.reference} (${found.name}) a apporté ${counted(Number(found.written), 'ligne')}, il en compte ${found.found} : des lignes ont été retirées ou ajoutées à la main.`,
  },
  {
    sql: `select o.slug as organisation, coalesce(e.day, r.month)::text as day, e.journal_code as journal, e.number, t.name, g.net_cents::bigint as net,
        g.cost_cents::bigint as cost, coalesce(p.net, 0)::bigint as "postedNet", coalesce(p.cost, 0)::bigint as "postedCost"
      from pay_posting g join organisation o on o.organisation_id = g.organisation_id
      left join pay_round r on r.organisation_id = g.organisation_id and r.id = g.round_id
      left join third_party t on t.organisation_id = g.organisation_id and t.id = g.person_id
      left join entry e on e.organisation_id = g.organisation_id and e.id = g.entry_id
      left join lateral (select sum(l.credit - l.debit) filter (where l.item_id = g.id) as net, sum(l.debit - l.credit) filter (where l.account ~ '^[67]') as cost
        from entry_line l where l.organisation_id = g.organisation_id and l.entry_id = g.entry_id) p on true
      where g.seal is distinct from seal_of(g) or g.net_cents <> coalesce(p.net, 0) or g.cost_cents <> coalesce(p.cost, 0)`,
    say: found =>
      found.net === found.postedNet && found.cost === found.postedCost
        ? `La paie de ${found.name} ne correspond plus à son empreinte : elle a été modifiée après sa comptabilisation.`
        : `La paie de ${found.name} dit ${euros(found, 'net')} net et ${euros(found, 'cost')} de coût, son écriture ${euros(found, 'postedNet')} et ${euros(found, 'postedCost')}.`,
  },
  {
    sql: `select o.slug as organisation, p.month::text as day, f.name as file, t.first_name || ' ' || t.last_name as name from payslip p
      join organisation o on o.organisation_id = p.organisation_id left join file f on f.organisation_id = p.organisation_id and f.id = p.file_id
      left join person t on t.organisation_id = p.organisation_id and t.id = p.person_id
      where p.seal is distinct from seal_of(p) or p.sha256 is distinct from f.sha256`,
    say: found =>
      `Le bulletin de paie « ${found.file} » de ${found.name} ne correspond plus à son empreinte : lui, ou son fichier, a été remplacé.`,
  },
  {
    sql: `select o.slug as organisation, p.execution_day::text as day, p.message_id as "messageId", p.count, p.total_cents::bigint as total,
        count(t.position)::int as found, coalesce(sum(t.amount_cents), 0)::bigint as sum
      from payment_order p join organisation o on o.organisation_id = p.organisation_id
      left join payment_transfer t on t.organisation_id = p.organisation_id and t.order_id = p.id
      group by o.slug, p.organisation_id, p.id
      having p.seal is distinct from seal_of(p) or count(t.position) <> p.count or coalesce(sum(t.amount_cents), 0) <> p.total_cents`,
    say: found =>
      found.count === found.found && found.total === found.sum
        ? `L’ordre de virements ${found.messageId} ne correspond plus à son empreinte : son compte, sa date ou ses totaux ont été modifiés.`
        : `L’ordre de virements ${found.messageId} annonce ${counted(Number(found.count), 'virement')} pour ${euros(found, 'total')}, il en contient ${found.found} pour ${euros(found, 'sum')}.`,
  },
  {
    sql: `select o.slug as organisation, p.execution_day::text as day, p.message_id as "messageId", t.position, t.creditor_name as name, t.creditor_iban as iban,
        t.amount_cents::bigint as amount from payment_transfer t
      join payment_order p on p.organisation_id = t.organisation_id and p.id = t.order_id join organisation o on o.organisation_id = t.organisation_id
      where t.seal is distinct from seal_of(t) or t.amount_cents is distinct from
        (select sum(a.amount_cents) from payment_part a where a.organisation_id = t.organisation_id and a.order_id = t.order_id and a.position = t.position
         having bool_and(a.seal is not distinct from seal_of(a)))
      order by p.message_id, t.position`,
    say: found =>
      `Le virement ${found.position} de l’ordre ${found.messageId} (${found.name}, ${found.iban}, ${euros(found, 'amount')}) ne correspond plus à son empreinte : son IBAN, son bénéficiaire, son montant ou sa répartition a été modifié.`,
  },
  {
    sql: `select o.slug as organisation, (a.at at time zone 'UTC')::date::text as day, a.use_case, a.actor_name, a.id from audit_log a
      join organisation o on o.organisation_id = a.organisation_id where a.seal is distinct from seal_of(a) order by a.at`,
    say: found =>
      `Le journal d’audit a été modifié : sa ligne ${found.id} (${found.use_case}, ${found.actor_name}) ne correspond plus à son empreinte.`,
  },
  {
    sql: `select o.slug as organisation, coalesce(t.day, a.day)::text as day, coalesce(t.written, 0) as written, coalesce(a.found, 0) as found
      from (select organisation_id, day, sum(written)::bigint as written from audit_tally group by 1, 2) t
      full join (select organisation_id, (at at time zone 'UTC')::date as day, count(*) as found from audit_log group by 1, 2) a
        on a.organisation_id = t.organisation_id and a.day = t.day
      join organisation o on o.organisation_id = coalesce(t.organisation_id, a.organisation_id)
      where coalesce(t.written, 0) <> coalesce(a.found, 0)`,
    say: found =>
      `Le journal d’audit de ce jour compte ${found.found} lignes, ${found.written} y ont été écrites : il en manque, ou d’autres ont été ajoutées à la main.`,
  },
  {
    sql: `select o.slug as organisation, g.account, g.code, count(*)::int as times from lettering g join organisation o on o.organisation_id = g.organisation_id
      left join lettering_number n on n.organisation_id = g.organisation_id and n.account = g.account
      group by o.slug, g.organisation_id, g.account, g.code, n.last
      having count(*) > 1 or n.last is null or (length(g.code), g.code) > (length(letters(n.last)), letters(n.last))`,
    say: found =>
      `La lettre ${found.code} du compte ${found.account} n’est pas de celles qui ont été données, ou l’a été deux fois.`,
  },
  {
    sql: `select o.slug as organisation, g.account, g.code from (
        select n.organisation_id, n.account, letters(k) as code from lettering_number n, generate_series(1, n.last) k
        except select organisation_id, account, code from lettering
        except select organisation_id, account, code from lettering_removed
      ) g join organisation o on o.organisation_id = g.organisation_id order by o.slug, g.account, length(g.code), g.code`,
    say: found =>
      `La lettre ${found.code} du compte ${found.account} a disparu : elle a été donnée, et personne ne l’a défaite dans Essaim.`,
  },
  {
    sql: `select '*' as organisation, c.relname as name from pg_class c
      where c.relnamespace = 'public'::regnamespace and obj_description(c.oid, 'pg_class') ~ '^policy: (?!global)' and not c.relrowsecurity`,
    say: found =>
      `La table « ${found.name} » n’est plus cloisonnée : une coopérative pourrait y lire ce qui est à une autre.`,
  },
  {
    sql: `select '*' as organisation, name
      from unnest('{entry,entry_line,ledger_head,journal_number,balance,lettering,lettering_line,lettering_number,lettering_removed,audit_tally}'::text[]) name
      where has_table_privilege('essaim_app', name, 'insert, update, delete, truncate')`,
    say: found =>
      `Le programme peut écrire lui-même dans la table « ${found.name} » : ce droit lui a été donné après coup, retirez-le.`,
  },
]
