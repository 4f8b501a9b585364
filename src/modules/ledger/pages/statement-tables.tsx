import { Link } from 'react-router'
import { DataTable, Money } from '../../../ui/index.ts'
import { ledgerAddress } from './ledger-address.ts'

interface Figure {
  key: string
  label: string
  accounts: readonly string[]
  amountCents: number
  previousCents: number
}
interface Section {
  key: string
  label: string
  figures: readonly Figure[]
  totalCents: number
  previousCents: number
}
interface Period {
  from: string
  to: string
}

interface StatementTableProps {
  caption: string
  sections: readonly Section[]
  /** Lines after the sections: a result, a total. */
  ends: readonly { label: string; amountCents: number; previousCents: number }[]
  period: Period
  previousPeriod: Period | null
  activityId?: string | null | undefined
  /** The ledger opens from the beginning of the exercice for movements, on the whole history for balances. */
  heads: readonly [current: string, previous: string]
}

interface Row {
  key: string
  label: string
  kind: 'section' | 'figure' | 'end'
  amountCents: number
  previousCents: number
  href: string | null
}

/** One statement: rubrics by section, this period beside the previous exercice; each figure opens its lines. */
function StatementTable({ caption, sections, ends, period, activityId, heads, previousPeriod }: StatementTableProps) {
  const rows: Row[] = [
    ...sections.flatMap(section => [
      ...section.figures.map(figure => ({
        key: `${section.key}.${figure.key}`,
        label: figure.label,
        kind: 'figure' as const,
        amountCents: figure.amountCents,
        previousCents: figure.previousCents,
        href: ledgerAddress({ accounts: figure.accounts, activityId, ...period }),
      })),
      {
        key: section.key,
        label: section.label,
        kind: 'section' as const,
        amountCents: section.totalCents,
        previousCents: section.previousCents,
        href: null,
      },
    ]),
    ...ends.map(end => ({ ...end, key: end.label, kind: 'end' as const, href: null })),
  ]
  const strong = (row: Row, text: React.ReactNode) => (row.kind === 'figure' ? text : <strong>{text}</strong>)
  return (
    <DataTable
      caption={caption}
      showCaption
      rows={rows}
      rowKey={row => row.key}
      empty={<p className="soft">Rien à montrer sur cette période.</p>}
      columns={[
        {
          header: 'Rubrique',
          main: true,
          cell: row => (row.href ? <Link to={row.href}>{row.label}</Link> : strong(row, row.label)),
        },
        { header: heads[0], align: 'end', cell: row => strong(row, <Money cents={row.amountCents} />) },
        ...(previousPeriod
          ? [
              {
                header: heads[1],
                align: 'end' as const,
                cell: (row: Row) => strong(row, <Money cents={row.previousCents} />),
              },
            ]
          : []),
      ]}
    />
  )
}

interface StatementsProps {
  income: {
    products: readonly Section[]
    charges: readonly Section[]
    resultCents: number
    previousResultCents: number
    period: Period
    previousPeriod: Period | null
  }
  sheet: {
    assets: readonly Section[]
    liabilities: readonly Section[]
    resultCents: number
    previousResultCents: number
    totalAssetsCents: number
    previousAssetsCents: number
    totalLiabilitiesCents: number
    previousLiabilitiesCents: number
    period: Period
    previousPeriod: Period | null
  }
  activityId?: string | null | undefined
}

const yearsOf = (period: Period, previous: Period | null): [string, string] => [
  period.to.slice(0, 4),
  previous ? previous.to.slice(0, 4) : 'Exercice précédent',
]

export function IncomeTables({ income, activityId }: Pick<StatementsProps, 'income' | 'activityId'>) {
  const { period, previousPeriod } = income
  const common = { period, previousPeriod, activityId, heads: yearsOf(period, previousPeriod) }
  return (
    <div className="stack loose">
      <StatementTable {...common} caption="Produits" sections={income.products} ends={[]} />
      <StatementTable
        {...common}
        caption="Charges"
        sections={income.charges}
        ends={[
          {
            label: income.resultCents < 0 ? 'Perte' : 'Bénéfice',
            amountCents: income.resultCents,
            previousCents: income.previousResultCents,
          },
        ]}
      />
    </div>
  )
}

export function SheetTables({ sheet, activityId }: Pick<StatementsProps, 'sheet' | 'activityId'>) {
  const { period, previousPeriod } = sheet
  const common = { period, previousPeriod, activityId, heads: yearsOf(period, previousPeriod) }
  return (
    <div className="stack loose">
      <StatementTable
        {...common}
        caption="Actif"
        sections={sheet.assets}
        ends={[
          { label: 'Total de l’actif', amountCents: sheet.totalAssetsCents, previousCents: sheet.previousAssetsCents },
        ]}
      />
      <StatementTable
        {...common}
        caption="Passif"
        sections={sheet.liabilities}
        ends={[
          { label: 'Résultat de l’exercice', amountCents: sheet.resultCents, previousCents: sheet.previousResultCents },
          {
            label: 'Total du passif',
            amountCents: sheet.totalLiabilitiesCents,
            previousCents: sheet.previousLiabilitiesCents,
          },
        ]}
      />
    </div>
  )
}
