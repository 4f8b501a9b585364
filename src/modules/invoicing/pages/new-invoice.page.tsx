import { Form, useNavigation } from 'react-router'
import { requestKey, signedIn } from '../../../platform/page.server.ts'
import {
  Button,
  ButtonLink,
  Card,
  DataTable,
  FormActions,
  FormFeedback,
  HiddenFields,
  PageHeader,
} from '../../../ui/index.ts'
import type { Route } from './+types/new-invoice.page'
import { salesFormData, saveAndGoOn } from './sales-form.server.ts'
import { SalesForm } from './sales-form.tsx'

export async function loader(args: Route.LoaderArgs) {
  const search = new URL(args.request.url).searchParams
  return {
    ...(await salesFormData(args, search.get('activite'))),
    customerId: search.get('client'),
    requestKey: requestKey(),
    issuesAlone: signedIn(args).activityIds === null,
  }
}

export const action = (args: Route.ActionArgs) => saveAndGoOn(args)

export default function NewInvoicePage({ loaderData, actionData }: Route.ComponentProps) {
  const busy = useNavigation().state !== 'idle'
  if (loaderData.activity === null) return <ChooseActivity activities={loaderData.activities} />
  const refused = actionData && 'refusals' in actionData ? actionData : null
  const alone = loaderData.issuesAlone || loaderData.autonomousUpToCents > 0
  return (
    <>
      <title>Nouvelle facture — Essaim</title>
      <PageHeader title="Nouvelle facture" subtitle={loaderData.activity.name} />
      <Form method="post" noValidate data-autosave className="stack">
        <FormFeedback errors={refused?.refusals} values={refused?.values}>
          <HiddenFields values={{ requestKey: loaderData.requestKey }} />
          <SalesForm
            activity={loaderData.activity}
            rates={loaderData.rates}
            customers={loaderData.customers}
            items={loaderData.items}
            document={{ lines: [], ...(loaderData.customerId ? { customerId: loaderData.customerId } : {}) }}
          />
          <FormActions>
            <Button variant="primary" name="intent" value={alone ? 'issue' : 'submit'} pending={busy}>
              {alone ? 'Émettre' : 'Soumettre à la coopérative'}
            </Button>
            <Button name="intent" value="save" pending={busy}>
              Garder en brouillon
            </Button>
          </FormActions>
        </FormFeedback>
      </Form>
    </>
  )
}

/** The house sells for everybody: it says first for whom. */
export function ChooseActivity({
  activities,
  title = 'Nouvelle facture',
}: {
  activities: readonly { id: string; name: string; code: string }[]
  title?: string
}) {
  return (
    <>
      <title>{`${title} — Essaim`}</title>
      <PageHeader title={title} subtitle="Pour quelle activité ?" />
      <Card>
        <DataTable
          caption="Activités"
          rows={activities}
          rowKey={row => row.id}
          rowHref={row => `?activite=${row.id}`}
          empty={
            <p>
              Aucune activité ouverte. <ButtonLink to="/reglages/activites">Ouvrir une activité</ButtonLink>
            </p>
          }
          columns={[
            { header: 'Activité', main: true, cell: row => row.name },
            { header: 'Code', cell: row => row.code },
          ]}
        />
      </Card>
    </>
  )
}
