import { Form } from 'react-router'
import { chooseNamed, load, perform, requestKey } from '../../../platform/page.server.ts'
import {
  Button,
  Card,
  CheckboxField,
  DataTable,
  EmptyState,
  FieldRow,
  FormActions,
  FormFeedback,
  HiddenFields,
  NamedField,
  PageHeader,
  SelectField,
  TextField,
} from '../../../ui/index.ts'
import { choosePeople } from '../../documents/index.ts'
import { addVehicle, listVehicles } from '../index.ts'
import { VEHICLE_KIND_LABELS } from '../purchase.ts'
import type { Route } from './+types/vehicles.page'
import { actsForHouse } from './purchase-form.server.ts'

export async function loader(args: Route.LoaderArgs) {
  const forHouse = actsForHouse(args)
  return {
    vehicles: await load(args, listVehicles, {}),
    people: forHouse ? await load(args, choosePeople, {}) : [],
    forHouse,
    requestKey: requestKey(),
  }
}

export const action = async (args: Route.ActionArgs) =>
  (await chooseNamed(args, { personId: named => load(args, choosePeople, { named }) })) ??
  (await perform(args, addVehicle))

export default function VehiclesPage({ loaderData, actionData }: Route.ComponentProps) {
  const refused = actionData && 'refusals' in actionData ? actionData : null
  return (
    <>
      <title>Véhicules — Essaim</title>
      <PageHeader title="Véhicules" breadcrumbs={[{ label: 'Dépenses', href: '/depenses' }]} />
      <Card>
        <DataTable
          caption="Véhicules"
          rows={loaderData.vehicles}
          rowKey={row => row.id}
          empty={
            <EmptyState title="Aucun véhicule">
              Ajoutez le vôtre&nbsp;: les kilomètres sont remboursés au barème officiel.
            </EmptyState>
          }
          columns={[
            { header: 'Immatriculation', main: true, cell: row => row.registration },
            { header: 'Type', phone: 'bare', cell: row => VEHICLE_KIND_LABELS[row.kind] },
            {
              header: 'Puissance fiscale',
              phone: 'bare',
              cell: row => `${row.fiscalPower} CV${row.electric ? ', électrique' : ''}`,
            },
            { header: 'Personne', phone: 'bare', cell: row => row.person },
          ]}
        />
      </Card>
      <Card title="Ajouter un véhicule">
        <Form method="post" className="form" noValidate>
          <FormFeedback errors={refused?.refusals} values={refused?.values} choices={refused?.choices}>
            <HiddenFields values={{ requestKey: loaderData.requestKey }} />
            <FieldRow>
              {loaderData.forHouse ? <NamedField name="personId" label="Personne" options={loaderData.people} /> : null}
              <TextField name="registration" label="Immatriculation" maxLength={15} />
              <SelectField
                name="kind"
                label="Type"
                empty={null}
                defaultValue="car"
                options={Object.entries(VEHICLE_KIND_LABELS).map(([value, label]) => ({ value, label }))}
              />
              <TextField
                name="fiscalPower"
                label="Puissance fiscale"
                inputMode="numeric"
                help="Case P.6 de la carte grise."
              />
              <CheckboxField name="electric" label="Électrique" />
            </FieldRow>
            <FormActions>
              <Button variant="primary">Ajouter</Button>
            </FormActions>
          </FormFeedback>
        </Form>
      </Card>
    </>
  )
}
