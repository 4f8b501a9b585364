import type { PageArgs } from '../../../platform/page.server.ts'
import { everyRow, type FileColumn, tableFile } from '../../../platform/table-file.server.ts'
import { LINE_STATE_LABELS, LINE_STATES } from '../bank-line.ts'
import { type BankLineRow, listBankLines } from '../index.ts'
import type { Route } from './+types/bank-lines-file'

/** What the address of the list asks for; those that wait come oldest first, as they are worked through. */
export function bankLinesAsked({ url }: PageArgs) {
  const search = url!.searchParams
  const asked = search.get('etat') ?? 'open'
  const state = LINE_STATES.find(known => known === asked)
  return {
    state,
    bankAccountId: search.get('compte') || undefined,
    q: search.get('q')?.slice(0, 100) || undefined,
    sort: state === 'open' ? ('day' as const) : undefined,
  }
}

const COLUMNS: FileColumn<BankLineRow>[] = [
  { header: 'Compte', of: row => row.accountName },
  { header: 'Date', kind: 'day', of: row => row.day },
  { header: 'Date de valeur', kind: 'day', of: row => row.valueDay },
  { header: 'Libellé', of: row => row.label },
  { header: 'De ou à', of: row => row.counterparty },
  { header: 'IBAN', of: row => row.counterpartyIban },
  { header: 'Référence', of: row => row.reference },
  { header: 'Montant', kind: 'cents', of: row => row.amountCents },
  { header: 'État', of: row => LINE_STATE_LABELS[row.state] },
  { header: 'Écritures', of: row => row.documents },
]

export const loader = (args: Route.LoaderArgs) =>
  tableFile(args, 'Lignes de banque', COLUMNS, everyRow(args, listBankLines, bankLinesAsked(args)))
