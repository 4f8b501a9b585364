import { load, signedIn } from '../../../platform/page.server.ts'
import { may } from '../../../platform/session.ts'
import { Plus } from '../../../ui/icon.tsx'
import { ButtonLink, Card, DataTable, EmptyState, MonthText, PageHeader } from '../../../ui/index.ts'
import { fileReceivedPaper, listDocuments, listDocumentsToSign } from '../../documents/index.ts'
import { DocumentsTable } from '../../documents/pages/documents-table.tsx'
import { listPayslips } from '../index.ts'
import type { Route } from './+types/my-documents.page'

export async function loader(args: Route.LoaderArgs) {
  return {
    known: signedIn(args).personId !== null,
    payslips: await load(args, listPayslips, {}),
    files: may(signedIn(args), fileReceivedPaper),
    toSign: await load(args, listDocumentsToSign, {}),
    documents: await load(args, listDocuments, {}),
  }
}

export default function MyDocumentsPage({ loaderData }: Route.ComponentProps) {
  return (
    <>
      <title>Mes documents — Essaim</title>
      <PageHeader
        title="Mes documents"
        action={
          loaderData.files ? (
            <ButtonLink icon={Plus} to="/documents/nouveau">
              Déposer un papier
            </ButtonLink>
          ) : null
        }
      />
      <div className="stack">
        {loaderData.toSign.length > 0 ? (
          <Card title="À signer" tone="accent">
            <DocumentsTable documents={loaderData.toSign} empty="" />
          </Card>
        ) : null}
        <Card title="Documents">
          <DocumentsTable
            documents={loaderData.documents}
            empty="Contrats, comptes rendus et attestations arrivent ici, et y restent."
          />
        </Card>
        <Card title="Bulletins de paie">
          <DataTable
            caption="Bulletins de paie"
            rows={loaderData.payslips}
            rowKey={row => row.id}
            empty={
              <EmptyState title="Aucun bulletin">
                Vos bulletins de paie arrivent ici chaque mois&nbsp;; gardez-les sans limite de durée.
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
        {loaderData.known ? (
          <Card title="Mes données">
            <p>
              <a href="/mes-donnees">Télécharger tout ce que la coopérative garde sur moi (ZIP)</a>
            </p>
            <p className="soft small">
              Votre fiche, vos contrats, vos documents et vos bulletins, en formats ouverts (RGPD, art. 15 et 20).
            </p>
          </Card>
        ) : null}
      </div>
    </>
  )
}
