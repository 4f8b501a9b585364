import { data, Form, Link } from 'react-router'
import {
  chooseNamed,
  formOf,
  load,
  perform,
  type RefusedForm,
  requestKey,
  signedIn,
} from '../../../platform/page.server.ts'
import {
  AmountField,
  Badge,
  Button,
  ButtonLink,
  Card,
  DataTable,
  DateField,
  EmptyState,
  FieldRow,
  FormActions,
  FormFeedback,
  HiddenFields,
  NamedField,
  PageHeader,
  Rate,
  RateField,
  TextField,
} from '../../../ui/index.ts'
import { choosePeople } from '../../documents/index.ts'
import { changeActivity, getActivity } from '../../organisation/index.ts'
import { getOwners, setActivityOwners } from '../index.ts'
import type { Route } from './+types/activity.page'

const WRITERS = ['accountant', 'director', 'administrator']

export async function loader(args: Route.LoaderArgs) {
  const session = signedIn(args)
  const activity = await load(args, getActivity, { id: args.params.id })
  const owners = await load(args, getOwners, { activityId: activity.id })
  const writes = session.activityIds === null && session.roles.some(role => WRITERS.includes(role))
  return {
    activity,
    owners,
    writes,
    people: writes && !activity.isHouse ? await load(args, choosePeople, {}) : [],
    requestKey: requestKey(),
  }
}

export async function action(args: Route.ActionArgs) {
  const owners = (await formOf(args)).get('intent') === 'owners'
  const { data: refused, init } =
    (await chooseNamed(args, { 'owners.*.personId': named => load(args, choosePeople, { named }) })) ??
    (await perform(args, (owners ? setActivityOwners : changeActivity) as typeof changeActivity))
  return data({ intent: owners ? 'owners' : 'change', ...refused }, init ?? {})
}

export default function ActivityPage({ loaderData, actionData }: Route.ComponentProps) {
  const { activity, owners, writes } = loaderData
  return (
    <>
      <title>{`${activity.name} — Essaim`}</title>
      <PageHeader
        title={activity.name}
        subtitle={[activity.code, activity.trade, activity.commune].filter(Boolean).join(' · ')}
        breadcrumbs={[{ href: '/activites', label: 'Activités' }]}
        action={
          activity.isHouse ? null : (
            <>
              {activity.closedOn ? <Badge>close</Badge> : null}
              <ButtonLink to={`/factures?activite=${activity.id}`}>Factures</ButtonLink>
              <ButtonLink to={`/mon-salaire?activite=${activity.id}`}>Salaire possible</ButtonLink>
            </>
          )
        }
      />
      <div className="stack">
        {activity.isHouse ? null : (
          <Card title="Titulaires">
            <DataTable
              caption="Titulaires"
              rows={owners}
              rowKey={row => row.personId}
              empty={
                <EmptyState title="Personne encore">
                  Le premier contrat sur cette activité donne son titulaire.
                </EmptyState>
              }
              columns={[
                {
                  header: 'Personne',
                  main: true,
                  cell: row => <Link to={`/personnes/${row.personId}`}>{row.name}</Link>,
                },
                { header: 'Part', align: 'end', cell: row => <Rate bp={row.shareBp} /> },
              ]}
            />
          </Card>
        )}
        {writes && !activity.isHouse ? (
          <Owners loaderData={loaderData} refused={actionData?.intent === 'owners' ? actionData : null} />
        ) : null}
        {writes ? (
          <Change loaderData={loaderData} refused={actionData?.intent === 'change' ? actionData : null} />
        ) : null}
      </div>
    </>
  )
}

interface PartProps {
  loaderData: Route.ComponentProps['loaderData']
  refused: RefusedForm | null
}

/** Rows of the owners, and two empty ones to add. */
function Owners({ loaderData, refused }: PartProps) {
  const { activity, owners, people, requestKey } = loaderData
  const rows = [...owners, null, null]
  return (
    <Card title="Changer les titulaires">
      <Form method="post" className="form" noValidate>
        <FormFeedback errors={refused?.refusals} values={refused?.values} choices={refused?.choices}>
          <HiddenFields values={{ requestKey, activityId: activity.id }} />
          {rows.map((owner, i) => (
            <FieldRow key={owner?.personId ?? `vide-${i}`}>
              <NamedField
                name={`owners.${i}.personId`}
                label={`Titulaire ${i + 1}`}
                required={i === 0}
                options={people}
                chosen={owner && { value: owner.personId, label: owner.name }}
              />
              <RateField name={`owners.${i}.shareBp`} label="Part" required={i === 0} defaultValue={owner?.shareBp} />
            </FieldRow>
          ))}
          <DateField
            name="conventionOn"
            label="Convention du"
            required={false}
            help="Obligatoire à plusieurs, avant de commencer (Code du travail, art. R7331-6)."
          />
          <FormActions>
            <Button name="intent" value="owners">
              Enregistrer les titulaires
            </Button>
          </FormActions>
        </FormFeedback>
      </Form>
    </Card>
  )
}

function Change({ loaderData, refused }: PartProps) {
  const { activity, requestKey } = loaderData
  return (
    <Card title="Modifier l’activité">
      <Form method="post" className="form" noValidate>
        <FormFeedback errors={refused?.refusals} values={refused?.values}>
          <HiddenFields
            values={{
              requestKey,
              id: activity.id,
              version: activity.version,
              siteId: activity.siteId,
              logoId: activity.logoId,
              vatTerritory: activity.vatTerritory,
            }}
          />
          <FieldRow>
            <TextField name="name" label="Nom commercial" defaultValue={activity.name} />
            <TextField name="code" label="Code analytique" defaultValue={activity.code} />
            <TextField name="trade" label="Métier" required={false} defaultValue={activity.trade ?? ''} />
          </FieldRow>
          <FieldRow>
            <TextField name="email" label="Adresse électronique" required={false} defaultValue={activity.email ?? ''} />
            <TextField name="phone" label="Téléphone" required={false} defaultValue={activity.phone ?? ''} />
            <TextField name="commune" label="Commune" required={false} defaultValue={activity.commune ?? ''} />
            <TextField name="naf" label="Code NAF" required={false} defaultValue={activity.naf ?? ''} />
          </FieldRow>
          <FieldRow>
            <DateField name="openedOn" label="Ouverte le" defaultValue={activity.openedOn} />
            <DateField name="closedOn" label="Close le" required={false} defaultValue={activity.closedOn ?? ''} />
            <AmountField
              name="autonomousUpToCents"
              label="Émet seule jusqu’à (TTC)"
              required={false}
              defaultValue={activity.autonomousUpToCents}
            />
          </FieldRow>
          <FormActions>
            <Button variant="primary" name="intent" value="change">
              Enregistrer
            </Button>
          </FormActions>
        </FormFeedback>
      </Form>
    </Card>
  )
}
