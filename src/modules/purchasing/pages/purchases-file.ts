import type { Day } from '../../../kernel/day.ts'
import { type PageArgs, todayOf } from '../../../platform/page.server.ts'
import { everyRow, type FileColumn, tableFile } from '../../../platform/table-file.server.ts'
import { listPurchases, type PurchaseSummary } from '../index.ts'
import { PURCHASE_KIND_LABELS, PURCHASE_STATUSES } from '../purchase.ts'
import type { Route } from './+types/purchases-file'
import { stageOf } from './stages.ts'

/** What the address of the list asks for. */
export function purchasesAsked({ request }: PageArgs) {
  const search = new URL(request.url).searchParams
  const asked = search.get('statut') ?? undefined
  const status = PURCHASE_STATUSES.find(known => known === asked)
  const q = search.get('q')?.slice(0, 100) || undefined
  return {
    ...(status ? { status } : {}),
    ...(asked === 'a-payer' ? { unpaid: true } : {}),
    ...(q ? { q } : {}),
    ...(search.get('fournisseur') ? { supplierId: search.get('fournisseur')! } : {}),
    ...(search.get('activite') ? { activityId: search.get('activite')! } : {}),
  }
}

const columnsOn = (today: Day): FileColumn<PurchaseSummary>[] => [
  { header: 'Nature', of: row => PURCHASE_KIND_LABELS[row.kind] },
  { header: 'État', of: row => stageOf(row, today).label },
  { header: 'Date', kind: 'day', of: row => row.day },
  { header: 'Échéance', kind: 'day', of: row => row.dueOn },
  { header: 'Fournisseur ou personne', of: row => row.supplier ?? row.person },
  { header: 'Numéro', of: row => row.number },
  { header: 'Objet', of: row => row.subject ?? row.label },
  { header: 'Activité', of: row => row.activity },
  { header: 'Total HT', kind: 'cents', of: row => row.netCents },
  { header: 'TVA', kind: 'cents', of: row => row.vatCents },
  { header: 'Total TTC', kind: 'cents', of: row => row.grossCents },
  { header: 'Reste à payer', kind: 'cents', of: row => row.openCents },
]

export const loader = (args: Route.LoaderArgs) =>
  tableFile(args, 'Dépenses', columnsOn(todayOf(args)), everyRow(args, listPurchases, purchasesAsked(args)))
