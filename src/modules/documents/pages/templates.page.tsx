import { load } from '../../../platform/page.server.ts'
import { Badge, Card, DataTable, DayText, PageHeader } from '../../../ui/index.ts'
import { SettingsTabs } from '../../organisation/pages/settings-tabs.tsx'
import { DOCUMENT_LABELS } from '../document-kinds.ts'
import { listTemplates } from '../index.ts'
import type { Route } from './+types/templates.page'

export async function loader(args: Route.LoaderArgs) {
  return { templates: await load(args, listTemplates, {}) }
}

export default function TemplatesPage({ loaderData: { templates } }: Route.ComponentProps) {
  return (
    <>
      <title>Modèles de documents — Essaim</title>
      <PageHeader title="Réglages" subtitle="Modèles de documents" />
      <SettingsTabs current="/reglages/modeles" />
      <Card>
        <p className="soft">
          Chaque document est fait du modèle en vigueur ce jour-là, puis ne change plus. Un nouveau texte s’écrit en
          brouillon, puis vaut à partir d’un jour.
        </p>
        <DataTable
          caption="Modèles"
          rows={templates}
          rowKey={row => row.kind}
          rowHref={row => `/reglages/modeles/${row.kind}`}
          empty={null}
          columns={[
            { header: 'Document', main: true, cell: row => DOCUMENT_LABELS[row.kind] },
            {
              header: 'Texte',
              cell: row => (row.origin === 'house' ? 'de la maison' : <span className="soft">d’origine</span>),
            },
            { header: 'En vigueur depuis', cell: row => (row.startsOn ? <DayText day={row.startsOn} /> : '') },
            {
              header: 'À venir',
              cell: row => (
                <>
                  {row.nextOn ? (
                    <>
                      le <DayText day={row.nextOn} />{' '}
                    </>
                  ) : null}
                  {row.hasDraft ? <Badge tone="wait">brouillon</Badge> : null}
                </>
              ),
            },
            { header: 'Documents faits', align: 'end', cell: row => row.documents || '' },
          ]}
        />
      </Card>
    </>
  )
}
