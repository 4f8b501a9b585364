import { Link } from 'react-router'
import { formatMonth } from '../../../kernel/day.ts'
import { Badge, Card, DataTable, DayText, EmptyState, InstantText, Money, Progress, Rate } from '../../../ui/index.ts'
import { DOCUMENT_STATUS_LABELS, type DocumentStatus } from '../../documents/document.ts'
import type { getShareholder } from '../index.ts'
import { MOVEMENT_LABELS, movementNumber, sharesText } from '../share.ts'
import { RequestState, requestText } from './request-cell.tsx'

type MemberFile = Awaited<ReturnType<typeof getShareholder>>

/** Every movement of one member; `linked`: each opens its entry. */
export function Movements({ rows, linked }: { rows: MemberFile['movements']; linked: boolean }) {
  return (
    <Card title="Mouvements">
      <DataTable
        caption="Mouvements"
        rows={rows}
        rowKey={row => row.id}
        empty={<EmptyState title="Aucune part encore">Les mouvements paraissent ici dès l’agrément.</EmptyState>}
        columns={[
          {
            header: 'Numéro',
            cell: row =>
              linked && row.entryId ? (
                <Link to={`/comptabilite/ecritures/${row.entryId}`}>{movementNumber(row.number)}</Link>
              ) : (
                movementNumber(row.number)
              ),
          },
          { header: 'Jour', cell: row => <DayText day={row.day} /> },
          {
            header: 'Mouvement',
            main: true,
            cell: row => `${MOVEMENT_LABELS[row.kind]}${row.counterpart ? ` (${row.counterpart})` : ''}`,
          },
          {
            header: 'Parts',
            align: 'end',
            cell: row => (row.shares > 0 ? `+${row.shares}` : row.shares < 0 ? `−${-row.shares}` : ''),
          },
          { header: 'Libéré', align: 'end', cell: row => <Money cents={row.paidCents || null} /> },
          { header: 'Décision, motif', cell: row => row.label, phone: 'hidden' },
        ]}
      />
    </Card>
  )
}

export function Requests({ rows }: { rows: MemberFile['requests'] }) {
  if (rows.length === 0) return null
  return (
    <Card title="Demandes">
      <DataTable
        caption="Demandes"
        rows={rows}
        rowKey={row => row.id}
        columns={[
          { header: 'Demande', main: true, cell: requestText },
          { header: 'Reçue le', cell: row => <DayText day={row.requestedOn} /> },
          { header: 'État', cell: row => <RequestState request={row} /> },
          { header: 'Décision', cell: row => row.decision ?? '' },
          { header: 'Au plus tard', cell: row => (row.dueOn ? <DayText day={row.dueOn} /> : '') },
        ]}
      />
    </Card>
  )
}

/** « 1 % du brut jusqu’à 20 parts », how far it is, and what each pay took. */
export function Schedules({ file }: { file: MemberFile }) {
  const current = file.schedules.find(schedule => schedule.untilMonth === null)
  if (file.schedules.length === 0) return null
  return (
    <Card title="Sur la paie">
      {current ? (
        <>
          <p>
            <Rate bp={current.rateBp} /> du salaire brut, depuis {formatMonth(current.fromMonth)}, jusqu’à{' '}
            {sharesText(current.targetShares)}.
          </p>
          <Progress
            label="Parts"
            done={Math.min(file.shares, current.targetShares)}
            total={current.targetShares}
            note={
              current.waitingCents > 0 ? (
                <>
                  <Money cents={current.waitingCents} /> retenus attendent de faire une part entière.
                </>
              ) : undefined
            }
          />
        </>
      ) : (
        <p className="soft">Aucun prélèvement en cours.</p>
      )}
      {file.takings.length > 0 ? (
        <DataTable
          caption="Retenues sur la paie"
          rows={file.takings.slice(0, 12)}
          rowKey={row => row.month}
          columns={[
            { header: 'Paie de', main: true, cell: row => formatMonth(row.month) },
            { header: 'Brut', align: 'end', cell: row => <Money cents={row.grossCents} /> },
            { header: 'Retenu', align: 'end', cell: row => <Money cents={row.amountCents} /> },
          ]}
        />
      ) : null}
    </Card>
  )
}

export function Papers({ rows }: { rows: MemberFile['documents'] }) {
  if (rows.length === 0) return null
  return (
    <Card title="Documents">
      <DataTable
        caption="Documents"
        rows={rows}
        rowKey={row => row.id}
        rowHref={row => `/documents/${row.id}`}
        columns={[
          { header: 'Document', main: true, cell: row => row.title },
          { header: 'Du', cell: row => <InstantText at={row.at} /> },
          {
            header: 'État',
            cell: row => (
              <Badge tone={row.status === 'to-sign' ? 'wait' : 'neutral'}>
                {DOCUMENT_STATUS_LABELS[row.status as DocumentStatus]}
              </Badge>
            ),
          },
        ]}
      />
    </Card>
  )
}
