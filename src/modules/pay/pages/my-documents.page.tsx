import { load } from '../../../platform/page.server.ts'
import { Card, DataTable, EmptyState, MonthText, PageHeader } from '../../../ui/index.ts'
import { listPayslips } from '../index.ts'
import type { Route } from './+types/my-documents.page'

export async function loader(args: Route.LoaderArgs) {
  return { payslips: await load(args, listPayslips, {}) }
}

export default function MyDocumentsPage({ loaderData }: Route.ComponentProps) {
  return (
    <>
      <title>Mes documents — Essaim</title>
      <PageHeader title="Mes documents" />
      <Card title="Bulletins de paie">
        <DataTable
          caption="Bulletins de paie"
          rows={loaderData.payslips}
          rowKey={row => row.id}
          empty={
            <EmptyState title="Aucun bulletin">
              Vos bulletins de paie arrivent ici chaque mois ; gardez-les sans limite de durée.
            </EmptyState>
          }
          columns={[
            { header: 'Mois', main: true, cell: row => <MonthText month={row.month} /> },
            {
              header: 'Fichier',
              cell: row => (
                <a href={`/bulletins/${row.id}`} target="_blank" rel="noreferrer">
                  {row.name}
                </a>
              ),
            },
          ]}
        />
      </Card>
    </>
  )
}
