import { Link } from 'react-router'
import { counted } from '../../../kernel/count.ts'
import { formatDay } from '../../../kernel/day.ts'
import { pageAsked } from '../../../platform/page.server.ts'
import { FolderOpen } from '../../../ui/icon.tsx'
import {
  Badge,
  Card,
  DataTable,
  EmptyState,
  FileLinks,
  FilterBar,
  HiddenFields,
  PageHeader,
  Pager,
  SearchField,
  Tabs,
} from '../../../ui/index.ts'
import { listLackingPapers } from '../index.ts'
import { PAPER_LABELS, PAPER_STATE_LABELS } from '../paper.ts'
import type { Route } from './+types/papers.page'
import { papersAsked } from './papers-file.ts'
import { PAPER_TONES } from './person-papers.tsx'

export async function loader(args: Route.LoaderArgs) {
  const asked = papersAsked(args)
  return { ...asked, ...(await pageAsked(args, listLackingPapers, asked)) }
}

/** Who lacks what. */
export default function PapersPage({ loaderData }: Route.ComponentProps) {
  const { kind, q, files, complete, counts, rows, next } = loaderData
  const tabs = [
    { href: '/dossiers', label: 'Toutes les pièces', count: files - complete, current: !kind },
    ...counts.map(count => ({
      href: `/dossiers?piece=${count.kind}`,
      label: PAPER_LABELS[count.kind]!,
      count: count.count,
      current: kind === count.kind,
    })),
  ]
  return (
    <>
      <title>Dossiers — Essaim</title>
      <PageHeader
        title="Dossiers"
        subtitle={`${counted(complete, 'dossier complet', 'dossiers complets')} sur ${counted(files, 'personne')} sous contrat`}
        breadcrumbs={[{ href: '/personnes', label: 'Personnes' }]}
      />
      <Tabs label="Pièces" items={tabs} />
      <Card>
        <FilterBar
          empty={rows.length === 0}
          clearHref={q ? (kind ? `/dossiers?piece=${kind}` : '/dossiers') : undefined}
        >
          <HiddenFields values={{ piece: kind }} />
          <SearchField label="Nom" defaultValue={q} />
        </FilterBar>
        <DataTable
          caption="Dossiers incomplets"
          rows={rows}
          rowKey={row => row.personId}
          empty={
            q ? (
              <EmptyState icon={FolderOpen} title="Rien ne manque à ce nom">
                Ou personne sous contrat ne le porte.
              </EmptyState>
            ) : (
              <EmptyState icon={FolderOpen} title="Rien ne manque">
                Chaque personne sous contrat a les pièces que son contrat demande.
              </EmptyState>
            )
          }
          columns={[
            {
              header: 'Personne',
              main: true,
              cell: row => <Link to={`/personnes/${row.personId}#dossier`}>{row.name}</Link>,
            },
            {
              header: 'Pièces',
              cell: row => (
                <span className="row">
                  {row.papers.map(paper => (
                    <Badge key={paper.kind} tone={PAPER_TONES[paper.state]}>
                      {PAPER_LABELS[paper.kind]}&nbsp;: {PAPER_STATE_LABELS[paper.state]}
                      {paper.expiresOn ? ` le ${formatDay(paper.expiresOn)}` : ''}
                    </Badge>
                  ))}
                </span>
              ),
            },
          ]}
        />
        <Pager next={next} />
        {rows.length > 0 ? <FileLinks to="/dossiers/export" /> : null}
      </Card>
    </>
  )
}
