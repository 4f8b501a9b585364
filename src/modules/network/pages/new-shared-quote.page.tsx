import { load, notFoundPage } from '../../../platform/page.server.ts'
import { ButtonLink, Card, DataTable, EmptyState, PageHeader } from '../../../ui/index.ts'
import { listActivities } from '../../organisation/index.ts'
import { getNetwork } from '../index.ts'
import type { Route } from './+types/new-shared-quote.page'
import { saveForm, sharedQuoteForm } from './shared-quote-form.server.ts'
import { SharedQuoteForm } from './shared-quote-form.tsx'

/** The lead: the activity asked for, else the only one of the session that is a member. */
async function leadOf(args: Route.LoaderArgs | Route.ActionArgs) {
  const networkId = args.url.searchParams.get('reseau') ?? notFoundPage('Choisissez d’abord un réseau.')
  const { mine } = await load(args, getNetwork, { id: networkId })
  const activities = (await load(args, listActivities, {})).filter(activity => mine.includes(activity.id))
  const asked = args.url.searchParams.get('activite')
  const lead = activities.find(activity => activity.id === asked) ?? (activities.length === 1 ? activities[0]! : null)
  return { networkId, activities: activities.map(({ id, name }) => ({ id, name })), lead }
}

export async function loader(args: Route.LoaderArgs) {
  const { networkId, activities, lead } = await leadOf(args)
  if (!lead) return { networkId, activities, form: null }
  return {
    networkId,
    activities,
    form: { lead: { id: lead.id, name: lead.name }, ...(await sharedQuoteForm(args, networkId, lead.id)) },
  }
}

export async function action(args: Route.ActionArgs) {
  const { networkId, lead } = await leadOf(args)
  return saveForm(args, { networkId, activityId: lead?.id ?? '' }, [])
}

export default function NewSharedQuotePage({ loaderData, actionData }: Route.ComponentProps) {
  const { networkId, activities, form } = loaderData
  return (
    <>
      <title>Nouveau devis partagé — Essaim</title>
      <PageHeader
        title="Nouveau devis partagé"
        subtitle={form ? `Porté par ${form.lead.name}` : 'Quelle activité le porte\u00a0?'}
        breadcrumbs={[
          { label: 'Réseaux', href: '/reseaux' },
          ...(form ? [{ label: form.network.name, href: `/reseaux/${networkId}` }] : []),
        ]}
      />
      <Card>
        {form ? (
          <SharedQuoteForm
            requestKey={form.requestKey}
            hidden={{}}
            customers={form.customers}
            members={form.members}
            rates={form.rates}
            start={{ parts: [{ activityId: form.lead.id, label: '', netCents: 0, vat: '', detailed: false }] }}
            blanks={2}
            refused={actionData}
          />
        ) : (
          <DataTable
            caption="Activités membres"
            rows={activities}
            rowKey={row => row.id}
            rowHref={row => `?reseau=${networkId}&activite=${row.id}`}
            empty={
              <EmptyState
                title="Aucune activité membre"
                action={<ButtonLink to={`/reseaux/${networkId}`}>Rejoindre le réseau</ButtonLink>}
              >
                Un devis partagé est porté par une activité membre du réseau.
              </EmptyState>
            }
            columns={[{ header: 'Activité', main: true, cell: row => row.name }]}
          />
        )}
      </Card>
    </>
  )
}
