import { Form } from 'react-router'
import { load, perform, requestKey, signedIn } from '../../../platform/page.server.ts'
import { may } from '../../../platform/session.ts'
import { MapPin } from '../../../ui/icon.tsx'
import {
  Button,
  ButtonLink,
  Card,
  DataTable,
  EmptyState,
  FormActions,
  FormFeedback,
  HiddenFields,
  PageHeader,
  TextField,
} from '../../../ui/index.ts'
import { listSites, saveSite } from '../index.ts'
import type { Route } from './+types/sites.page'
import { AddressFields } from './address-fields.tsx'
import { SettingsTabs } from './settings-tabs.tsx'

export async function loader(args: Route.LoaderArgs) {
  const rows = await load(args, listSites, {})
  const chosen = new URL(args.request.url).searchParams.get('lieu')
  return {
    writes: may(signedIn(args), saveSite),
    rows,
    site: rows.find(row => row.id === chosen) ?? null,
    requestKey: requestKey(),
  }
}

export const action = (args: Route.ActionArgs) => perform(args, saveSite, undefined, { redirect: '/reglages/lieux' })

export default function SitesPage({ loaderData, actionData }: Route.ComponentProps) {
  const { rows, site, writes } = loaderData
  return (
    <>
      <title>Lieux — Essaim</title>
      <PageHeader title="Réglages" subtitle="Les lieux où la coopérative travaille" />
      <SettingsTabs current="/reglages/lieux" />
      <div className="stack loose">
        <Card title="Lieux">
          <DataTable
            caption="Lieux"
            rows={rows}
            rowKey={row => row.id}
            rowHref={row => `?lieu=${row.id}`}
            empty={
              <EmptyState icon={MapPin} title="Aucun lieu">
                Siège, antenne, atelier partagé&nbsp;: ajoutez-les pour y rattacher les activités.
              </EmptyState>
            }
            columns={[
              { header: 'Lieu', main: true, cell: row => row.name },
              { header: 'Adresse', cell: row => row.address.line1 },
              { header: 'Commune', cell: row => `${row.address.postalCode} ${row.address.city}` },
            ]}
          />
        </Card>
        {writes || site ? (
          <Card title={site ? (writes ? `Modifier ${site.name}` : site.name) : 'Ajouter un lieu'}>
            <Form method="post" className="form" noValidate key={site?.id}>
              <FormFeedback errors={actionData?.refusals} values={actionData?.values} readOnly={!writes}>
                <HiddenFields values={{ requestKey: loaderData.requestKey, id: site?.id, version: site?.version }} />
                <TextField name="name" label="Nom" defaultValue={site?.name} />
                <AddressFields prefix="address" address={site?.address} />
                <FormActions>
                  <Button variant="primary">{site ? 'Enregistrer' : 'Ajouter le lieu'}</Button>
                  {site ? (
                    <ButtonLink variant="quiet" to="/reglages/lieux">
                      Revenir
                    </ButtonLink>
                  ) : null}
                </FormActions>
              </FormFeedback>
            </Form>
          </Card>
        ) : null}
      </div>
    </>
  )
}
