import { unitOf } from '../../../kernel/count.ts'
import { formatDecimal } from '../../../kernel/decimal.ts'
import { formatRate } from '../../../kernel/rate.ts'
import { vatCategory } from '../../../law/vat.ts'
import { type Column, DataTable, Money } from '../../../ui/index.ts'
import type { Deduction, SalesLine, Totals } from '../invoice.ts'

interface DocumentLinesProps {
  caption: string
  lines: readonly SalesLine[]
  totals: Totals
  deductions?: readonly Deduction[]
  payableCents?: number
  /** Of it, what the customer keeps back. */
  heldCents?: number
}

/** The lines of a document that no longer changes, and what they come to. */
export function DocumentLines(props: DocumentLinesProps) {
  const { caption, lines, totals, deductions = [], payableCents, heldCents = 0 } = props
  const item = <T,>(line: SalesLine, cell: T) => (line.kind === 'heading' ? null : cell)
  const columns: Column<{ line: SalesLine; index: number }>[] = [
    {
      header: 'Désignation',
      main: true,
      cell: ({ line }) => (line.kind === 'heading' ? <strong>{line.label}</strong> : line.label),
    },
    {
      header: 'Quantité',
      phone: 'bare',
      align: 'end',
      cell: ({ line }) => item(line, `${formatDecimal(line.quantity)} ${unitOf(line.quantity, line.unit ?? '')}`),
    },
    {
      header: 'Prix HT',
      phone: 'bare',
      align: 'end',
      cell: ({ line }) => item(line, formatDecimal(line.unitPrice, 2)),
    },
    {
      header: 'Remise',
      align: 'end',
      phone: 'bare',
      cell: ({ line }) => item(line, line.discountBp ? formatRate(line.discountBp) : null),
    },
    {
      header: 'TVA',
      phone: 'bare',
      align: 'end',
      cell: ({ line }) => item(line, line.vatCategory === 'standard' ? formatRate(line.vatRateBp) : 'sans'),
    },
    {
      header: 'Montant HT',
      phone: 'beside',
      align: 'end',
      cell: ({ line, index }) => item(line, <Money cents={totals.lineNetCents[index]} />),
    },
  ]
  return (
    <>
      <DataTable
        caption={caption}
        rows={lines.map((line, index) => ({ line, index }))}
        rowKey={row => String(row.index)}
        columns={columns.filter(column => column.header !== 'Remise' || lines.some(line => line.discountBp > 0))}
      />
      <dl className="totals">
        <dt>Total HT</dt>
        <dd>
          <Money cents={totals.netCents} />
        </dd>
        {totals.vat.map(group => (
          <Row
            key={`${group.vatCategory}${group.rateBp}`}
            label={
              group.vatCategory === 'standard'
                ? `TVA ${formatRate(group.rateBp)}`
                : vatCategory(group.vatCategory).label
            }
            cents={group.vatCents}
          />
        ))}
        <dt className="whole">Total TTC</dt>
        <dd className="whole">
          <Money cents={totals.grossCents} />
        </dd>
        {deductions.map(deduction => (
          <Row key={deduction.invoiceId} label={`Acompte ${deduction.number}`} cents={-deduction.grossCents} />
        ))}
        {heldCents > 0 ? <Row label="Retenue de garantie" cents={-heldCents} /> : null}
        {(deductions.length > 0 || heldCents > 0) && payableCents !== undefined ? (
          <Row label="Net à payer" cents={payableCents - heldCents} whole />
        ) : null}
      </dl>
    </>
  )
}

function Row({ label, cents, whole }: { label: string; cents: number; whole?: boolean }) {
  const className = whole ? 'whole' : undefined
  return (
    <>
      <dt className={className}>{label}</dt>
      <dd className={className}>
        <Money cents={cents} tone="plain" />
      </dd>
    </>
  )
}
