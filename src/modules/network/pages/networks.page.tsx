import { Form } from 'react-router'
import { load, perform, requestKey, signedIn } from '../../../platform/page.server.ts'
import { may } from '../../../platform/session.ts'
import {
  Badge,
  Button,
  ButtonLink,
  Card,
  DataTable,
  EmptyState,
  FormActions,
  FormFeedback,
  HiddenFields,
  PageHeader,
  TextArea,
  TextField,
} from '../../../ui/index.ts'
import { listNetworks, openNetwork } from '../index.ts'
import type { Route } from './+types/networks.page'

export async function loader(args: Route.LoaderArgs) {
  const session = signedIn(args)
  return {
    networks: (await load(args, listNetworks, {})).networks,
    mayOpen: may(session, openNetwork),
    requestKey: requestKey(),
  }
}

export const action = (args: Route.ActionArgs) =>
  perform(args, openNetwork, undefined, { redirect: ({ id }) => `/reseaux/${id}` })

export default function NetworksPage({ loaderData, actionData }: Route.ComponentProps) {
  const { networks, mayOpen } = loaderData
  return (
    <>
      <title>Réseaux — Essaim</title>
      <PageHeader
        title="Réseaux"
        subtitle="Des activités qui partagent des chantiers, des outils et des clients, dans la coopérative et dans son groupe."
        action={<ButtonLink to="/devis-partages">Devis partagés</ButtonLink>}
      />
      <Card>
        <DataTable
          caption="Réseaux"
          rows={networks}
          rowKey={row => row.id}
          rowHref={row => `/reseaux/${row.id}`}
          empty={
            <EmptyState title="Aucun réseau">
              {mayOpen
                ? 'Ouvrez-en un ci-dessous, puis invitez les activités à s’y inscrire.'
                : 'Parlez-en à la personne qui vous accompagne\u00a0: elle peut en ouvrir un.'}
            </EmptyState>
          }
          columns={[
            { header: 'Réseau', main: true, cell: row => row.name },
            { header: 'Objet', cell: row => row.purpose, phone: 'hidden' },
            { header: 'Lieu', cell: row => row.commune ?? '—' },
            { header: 'Animé par', cell: row => row.organisationName, phone: 'hidden' },
            { header: 'Membres', align: 'end', cell: row => row.members },
            {
              header: 'Ma place',
              cell: row =>
                row.closedOn ? (
                  <Badge tone="neutral">Fermé</Badge>
                ) : row.mine ? (
                  <Badge tone="good">Membre</Badge>
                ) : null,
            },
          ]}
        />
      </Card>
      {mayOpen ? (
        <Card title="Ouvrir un réseau">
          <Form method="post" className="form" noValidate>
            <FormFeedback errors={actionData?.refusals} values={actionData?.values}>
              <HiddenFields values={{ requestKey: loaderData.requestKey }} />
              <TextField name="name" label="Nom" help="Par exemple «&nbsp;Rénover ensemble&nbsp;»." />
              <TextArea name="purpose" label="Objet" help="Ce que ses membres font ensemble, en une phrase ou deux." />
              <TextField name="commune" label="Commune ou territoire" required={false} />
              <FormActions>
                <Button variant="primary">Ouvrir le réseau</Button>
              </FormActions>
            </FormFeedback>
          </Form>
        </Card>
      ) : null}
    </>
  )
}
