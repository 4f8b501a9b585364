import { type ReactNode, useId } from 'react'
import { Link, useLocation } from 'react-router'

export interface Column<Row> {
  header: string
  cell: (row: Row) => ReactNode
  /** `end` for figures. */
  align?: 'start' | 'end'
  /** Names the row: the one cell that carries its link. The first column when none says so. */
  main?: boolean
  /** What the list calls this column when it sorts by it: its header becomes a link. « - » before it: the greatest, the latest come first. */
  sort?: string
  /** The cell of the last line: a total. */
  total?: ReactNode
  /**
   * On a phone, where each row is a card and a cell a line of it after its header: `beside` ends the first line, opposite the name (one
   * column: the amount); `bare` goes on the line below with the others that say by themselves what they are (a number, a day, a badge):
   * only a figure keeps its header there; `hidden` is left out.
   */
  phone?: 'beside' | 'bare' | 'hidden'
}

interface DataTableProps<Row> {
  /** Names the table for those who do not see it; shown above it when `showCaption`. */
  caption: string
  showCaption?: boolean
  columns: readonly Column<Row>[]
  /** The column that the rows are sorted by, « - » before it for the last first. */
  sort?: string
  rows: readonly Row[]
  rowKey: (row: Row) => string
  /** Where a press anywhere on the row leads. */
  rowHref?: (row: Row) => string | null | undefined
  /** A box to tick before each row, sent as `name`. It must stand in a form. */
  select?: { name: string; label: (row: Row) => string; checked?: (row: Row) => boolean }
  /** What stands in place of an empty table: an `EmptyState`. */
  empty?: ReactNode
  /** On a phone: each row a card, or a table that scrolls inside itself. */
  phone?: 'cards' | 'scroll'
  /** More columns than a desk holds: scrolls inside itself, its head, first column and totals staying in sight. */
  wide?: boolean
}

/** More columns than this are set closer. */
const MANY = 7

/** Rows of one kind. Sorting, filters and pages are links and GET forms, so that an address shows what it says. */
export function DataTable<Row>(props: DataTableProps<Row>) {
  const { caption, showCaption = false, columns, rows, rowHref, empty, phone = 'cards', wide = false } = props
  const captionId = useId()
  if (rows.length === 0 && empty) return empty
  const scrolls = wide || phone === 'scroll'
  const region = scrolls ? { role: 'region', 'aria-labelledby': captionId, tabIndex: 0 } : {}
  const head = Math.max(
    0,
    columns.findIndex(column => column.main),
  )
  return (
    <div className={`table${wide ? ' wide' : ''}${scrolls ? ' scroll' : ''}`} {...region}>
      <table className={[!scrolls && 'cards', columns.length > MANY && 'dense'].filter(Boolean).join(' ') || undefined}>
        <caption id={captionId} className={showCaption ? undefined : 'visually-hidden'}>
          {caption}
        </caption>
        <thead>
          <tr>
            {props.select ? (
              <td className="check">
                <span className="visually-hidden">Choisir</span>
              </td>
            ) : null}
            {columns.map(column => (
              <HeaderCell key={column.header} column={column} sorted={props.sort} />
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(row => (
            <tr key={props.rowKey(row)}>
              {props.select ? (
                <SelectCell
                  value={props.rowKey(row)}
                  label={props.select.label(row)}
                  name={props.select.name}
                  checked={props.select.checked?.(row)}
                />
              ) : null}
              {columns.map((column, index) => (
                <BodyCell
                  key={column.header}
                  column={column}
                  row={row}
                  head={index === head}
                  href={index === head ? rowHref?.(row) : null}
                />
              ))}
            </tr>
          ))}
        </tbody>
        <Totals columns={columns} head={head} offset={props.select ? 1 : 0} />
      </table>
    </div>
  )
}

type Head = Omit<Column<unknown>, 'cell'>

const classOf = ({ align, phone }: Head) =>
  [align === 'end' && 'end', phone && `phone-${phone}`].filter(Boolean).join(' ') || undefined

/** The head of a column: a link where it sorts. Pressed again, it turns the column round; the list begins again, with the same filters. */
export function HeaderCell({ column, sorted }: { column: Head; sorted: string | undefined }) {
  const { search } = useLocation()
  const { header, sort } = column
  if (!sort)
    return (
      <th scope="col" className={classOf(column)}>
        {header}
      </th>
    )
  const down = sorted?.startsWith('-')
  const current = sorted?.replace('-', '') === sort.replace('-', '')
  const address = new URLSearchParams(search)
  address.delete('apres')
  address.delete('fait')
  address.set('tri', current ? (down ? sorted!.slice(1) : `-${sorted}`) : sort)
  return (
    <th scope="col" className={classOf(column)} aria-sort={current ? (down ? 'descending' : 'ascending') : undefined}>
      <Link to={`?${address}`} preventScrollReset>
        {header}
      </Link>
    </th>
  )
}

function SelectCell({
  name,
  value,
  label,
  checked,
}: {
  name: string
  value: string
  label: string
  checked?: boolean
}) {
  return (
    <td className="check">
      <input type="checkbox" name={name} value={value} aria-label={label} defaultChecked={checked} />
    </td>
  )
}

interface BodyCellProps<Row> {
  column: Column<Row>
  row: Row
  head: boolean
  href?: string | null
}

/** One box holds all that the cell says: on a phone it stands as a whole at the end of its line. */
function BodyCell<Row>({ column, row, head, href }: BodyCellProps<Row>) {
  const content = (
    <div>
      {href ? (
        <Link className="row-link" to={href}>
          {column.cell(row)}
        </Link>
      ) : (
        column.cell(row)
      )}
    </div>
  )
  if (head)
    return (
      <th scope="row" className={classOf(column)}>
        {content}
      </th>
    )
  return (
    <td className={classOf(column)} data-label={column.header}>
      {content}
    </td>
  )
}

function Totals<Row>({ columns, head, offset }: { columns: readonly Column<Row>[]; head: number; offset: number }) {
  if (columns.every(column => column.total === undefined)) return null
  return (
    <tfoot>
      <tr>
        {offset ? <td className="check" /> : null}
        {columns.map((column, index) =>
          index === head ? (
            <th key={column.header} scope="row">
              {column.total ?? 'Total'}
            </th>
          ) : (
            <td
              key={column.header}
              className={classOf(column)}
              data-label={column.total === undefined ? undefined : column.header}
            >
              {column.total}
            </td>
          ),
        )}
      </tr>
    </tfoot>
  )
}
