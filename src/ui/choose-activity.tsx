import { useSearchParams } from 'react-router'
import type { Crumb } from './breadcrumbs.tsx'
import { ButtonLink } from './button.tsx'
import { Card } from './card.tsx'
import type { Option } from './choice-fields.tsx'
import { DataTable } from './data-table.tsx'
import { EmptyState } from './empty-state.tsx'
import { FilterBar, type FilterBarProps } from './filter-bar.tsx'
import { HiddenFields } from './form-parts.tsx'
import { NamedField } from './named-field.tsx'
import { PageHeader } from './page-header.tsx'

/** The activities to choose among, null when they are too many to list; the one chosen; what a name typed may mean. */
export interface Choosing {
  activities: readonly Option[] | null
  /** Whether the session may open one. */
  mayOpen: boolean
  chosen: Option | null
  refused: FilterBarProps['refused']
}

/** Of which activity, in a filter; nothing where there is one alone. */
export function ActivityFilter({
  activities,
  chosen,
  empty = 'Toutes',
}: Pick<Choosing, 'activities' | 'chosen'> & { empty?: string }) {
  if (activities && activities.length < 2) return null
  return (
    <NamedField name="activite" label="Activité" required={false} empty={empty} options={activities} chosen={chosen} />
  )
}

/** Who acts for several activities says first for which. What else the address says stays. */
export function ChooseActivity({
  choosing: { activities, mayOpen, refused },
  title,
  breadcrumbs,
}: {
  choosing: Choosing
  title: string
  breadcrumbs?: readonly Crumb[]
}) {
  const [search] = useSearchParams()
  const others = Object.fromEntries([...search].filter(([name]) => !/^activite(\.|$)/.test(name)))
  return (
    <>
      <title>{`${title} — Essaim`}</title>
      <PageHeader title={title} subtitle="Pour quelle activité&nbsp;?" breadcrumbs={breadcrumbs} />
      <Card>
        {activities ? (
          <DataTable
            caption="Activités"
            rows={activities}
            rowKey={row => row.value}
            rowHref={row => `?${new URLSearchParams({ ...others, activite: row.value })}`}
            empty={
              <EmptyState
                title="Aucune activité ouverte"
                action={mayOpen ? <ButtonLink to="/activites/nouvelle">Ouvrir une activité</ButtonLink> : undefined}
              >
                Ce qui se vend et s’achète est au nom d’une activité
                {mayOpen ? '.' : '\u00a0: votre coopérative ouvre la vôtre avec votre contrat.'}
              </EmptyState>
            }
            columns={[{ header: 'Activité', main: true, cell: row => row.label }]}
          />
        ) : (
          <FilterBar label="Choisir l’activité" submit="Choisir" refused={refused}>
            <HiddenFields values={others} />
            <NamedField name="activite" label="Activité" help="Son nom ou son code." options={null} />
          </FilterBar>
        )}
      </Card>
    </>
  )
}
