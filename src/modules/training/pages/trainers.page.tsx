import { Form } from 'react-router'
import { load, perform, requestKey, signedIn } from '../../../platform/page.server.ts'
import {
  Badge,
  Button,
  ButtonLink,
  Card,
  CheckboxField,
  EmptyState,
  FieldRow,
  FormActions,
  FormFeedback,
  HiddenFields,
  PageHeader,
  SelectField,
  TextArea,
  TextField,
} from '../../../ui/index.ts'
import { listActivities } from '../../organisation/index.ts'
import { listPeople } from '../../people/index.ts'
import { listTrainers, saveTrainer } from '../index.ts'
import type { Route } from './+types/trainers.page'
import { reader } from './training-page.server.ts'
import { TrainingTabs } from './training-tabs.tsx'

export async function loader(args: Route.LoaderArgs) {
  const session = signedIn(args)
  const search = new URL(args.request.url).searchParams
  const trainers = await load(args, listTrainers, {})
  const q = search.get('personne')?.slice(0, 100) || undefined
  const people = await load(args, listPeople, { limit: 200, ...(q ? { q } : {}) })
  return {
    trainers,
    edited: trainers.find(one => one.id === search.get('modifier')) ?? null,
    activities: (await load(args, listActivities, {})).map(({ id, name, isHouse }) => ({
      value: id,
      label: isHouse ? `${name} (la coopérative)` : name,
    })),
    people: people.rows.map(one => ({ value: one.id, label: `${one.lastName} ${one.firstName}` })),
    personId: session.personId,
    requestKey: requestKey(),
    ...reader(args),
  }
}

export const action = (args: Route.ActionArgs) =>
  perform(args, saveTrainer, undefined, { redirect: '/formation/formateurs' })

export default function TrainersPage({ loaderData, actionData }: Route.ComponentProps) {
  const { trainers, edited, activities, people, forHouse, writes, personId } = loaderData
  // The register first, unless somebody is being written.
  const asked = edited !== null || actionData !== undefined
  const form = writes ? (
    <Card title={edited ? `Modifier ${edited.name}` : 'Ajouter un formateur'} id="modifier">
      <Form method="post" className="form" noValidate>
        <FormFeedback errors={actionData?.refusals} values={actionData?.values}>
          <HiddenFields
            values={{
              requestKey: loaderData.requestKey,
              ...(edited ? { id: edited.id, version: edited.version } : {}),
            }}
          />
          <FieldRow>
            <TextField name="name" label="Prénom et nom" defaultValue={edited?.name} maxLength={120} />
            <TextField
              name="email"
              label="Adresse électronique"
              type="email"
              required={false}
              defaultValue={edited?.email ?? ''}
            />
            <SelectField
              name="activityId"
              label="Activité"
              options={activities}
              defaultValue={edited?.activityId ?? (activities.length === 1 ? activities[0]!.value : '')}
            />
            <SelectField
              name="personId"
              label="Personne de la coopérative"
              required={false}
              empty="Aucune"
              options={people}
              defaultValue={edited?.personId ?? (forHouse ? '' : (personId ?? ''))}
            />
          </FieldRow>
          <TextArea
            name="qualifications"
            label="Titres, diplômes, expérience"
            required={false}
            help="Ce qui justifie de former sur ce sujet&nbsp;; le contrat d’une personne qui paie seule les reprend."
            defaultValue={edited?.qualifications ?? ''}
          />
          {forHouse ? (
            <CheckboxField
              name="external"
              label="Personne extérieure, en sous-traitance"
              defaultChecked={edited?.external}
            />
          ) : null}
          <FormActions>
            <Button variant="primary">{edited ? 'Enregistrer' : 'Ajouter'}</Button>
            {edited ? (
              <ButtonLink variant="quiet" to="/formation/formateurs">
                Annuler
              </ButtonLink>
            ) : null}
          </FormActions>
        </FormFeedback>
      </Form>
    </Card>
  ) : null
  return (
    <>
      <title>Formateurs — Essaim</title>
      <PageHeader
        title="Formation"
        subtitle="Qui forme, avec quels titres et qualités (Code du travail, art. L6352-1)"
      />
      <TrainingTabs current="/formation/formateurs" forHouse={forHouse} />
      <div className="stack loose">
        {asked ? form : null}
        <Card title="Registre">
          {trainers.length === 0 ? (
            <EmptyState title="Aucun formateur encore">Ajoutez-vous, avec ce qui vous rend légitime.</EmptyState>
          ) : (
            <ul className="plain-list stack">
              {trainers.map(trainer => (
                <li key={trainer.id} id={trainer.id} className="row spread">
                  <div>
                    <strong>{trainer.name}</strong> {trainer.external ? <Badge>extérieur</Badge> : null}{' '}
                    {trainer.qualifications ? null : <Badge tone="wait">titres à justifier</Badge>}
                    <div className="soft small">
                      {trainer.activityName}
                      {trainer.qualifications ? ` · ${trainer.qualifications}` : ''}
                    </div>
                  </div>
                  {writes ? (
                    <div className="row">
                      <ButtonLink small to={`?modifier=${trainer.id}#modifier`}>
                        Modifier
                      </ButtonLink>
                      <ButtonLink small to={`/formation/qualiopi/preuve?indicateur=22&formateur=${trainer.id}`}>
                        Classer une preuve
                      </ButtonLink>
                    </div>
                  ) : null}
                </li>
              ))}
            </ul>
          )}
        </Card>
        {asked ? null : form}
      </div>
    </>
  )
}
