import { isDay } from '../../../kernel/day.ts'
import { sum } from '../../../kernel/money.ts'
import { formatRate } from '../../../kernel/rate.ts'
import { VAT_RATES_EVER } from '../../../law/vat.ts'
import type { PageArgs } from '../../../platform/page.server.ts'
import { everyRow, type FileColumn, tableFile } from '../../../platform/table-file.server.ts'
import { METHOD_LABELS } from '../../invoicing/receipt-method.ts'
import { listTakings, type TakingRow } from '../index.ts'
import type { Route } from './+types/takings-file'

/** What the address of the register asks for. */
export function takingsAsked({ request }: PageArgs) {
  const search = new URL(request.url).searchParams
  const day = (name: string) => (isDay(search.get(name) ?? '') ? { [name]: search.get(name)! } : {})
  const { du: from, au: to } = { ...day('du'), ...day('au') } as Record<string, never>
  const q = search.get('q')?.slice(0, 100) || undefined
  return {
    ...(from ? { from } : {}),
    ...(to ? { to } : {}),
    ...(q ? { q } : {}),
    ...(search.get('etat') === 'a-relire' ? { toCheck: true } : {}),
    ...(search.get('activite') ? { activityId: search.get('activite')! } : {}),
  }
}

export const methodsOf = (row: TakingRow): string =>
  row.payments.map(payment => METHOD_LABELS[payment.method]).join(', ')

/** Of one rate: base and VAT, a column each, as a VAT return asks for them. */
const ofRate = (rateBp: number): FileColumn<TakingRow>[] => {
  const its = (row: TakingRow) => row.lines.filter(line => line.vatRateBp === rateBp)
  const base: FileColumn<TakingRow> = {
    header: rateBp === 0 ? 'HT sans TVA' : `HT à ${formatRate(rateBp)}`,
    kind: 'cents',
    of: row => sum(its(row).map(line => line.netCents)),
  }
  return rateBp === 0
    ? [base]
    : [
        base,
        { header: `TVA à ${formatRate(rateBp)}`, kind: 'cents', of: row => sum(its(row).map(line => line.vatCents)) },
      ]
}

export const COLUMNS: readonly FileColumn<TakingRow>[] = [
  { header: 'Jour', kind: 'day', of: row => row.day },
  { header: 'Référence', of: row => row.reference },
  { header: 'Libellé', of: row => row.label },
  { header: 'Activité', of: row => row.activityName },
  { header: 'Moyens de paiement', of: methodsOf },
  ...VAT_RATES_EVER.flatMap(ofRate),
  { header: 'Total HT', kind: 'cents', of: row => row.netCents },
  { header: 'Total TVA', kind: 'cents', of: row => row.vatCents },
  { header: 'Total TTC', kind: 'cents', of: row => row.grossCents },
  { header: 'Frais retenus', kind: 'cents', of: row => row.feeCents },
  { header: 'Frais : TVA facturée', kind: 'cents', of: row => (row.feeReverseChargeBp === null ? row.feeVatCents : 0) },
  {
    header: 'Frais : TVA autoliquidée',
    kind: 'cents',
    of: row => (row.feeReverseChargeBp === null ? 0 : row.feeVatCents),
  },
  { header: 'Annulée le', kind: 'day', of: row => row.cancelledOn },
  { header: 'Motif', of: row => row.cancelReason },
]

export const loader = (args: Route.LoaderArgs) =>
  tableFile(args, 'Recettes', COLUMNS, everyRow(args, listTakings, takingsAsked(args)))
