import { Form } from 'react-router'
import { chooseNamed, load, pageAmong, perform, requestKey, signedIn } from '../../../platform/page.server.ts'
import {
  Badge,
  Button,
  ButtonLink,
  Card,
  CheckboxField,
  EmptyState,
  FieldRow,
  FilterBar,
  FormActions,
  FormFeedback,
  HiddenFields,
  NamedField,
  PageHeader,
  Pager,
  SearchField,
  TextArea,
  TextField,
} from '../../../ui/index.ts'
import { activityChoices } from '../../organisation/index.ts'
import { listTrainers, saveTrainer } from '../index.ts'
import type { Route } from './+types/trainers.page'
import { peopleChoices, reader } from './training-page.server.ts'
import { TrainingTabs } from './training-tabs.tsx'

export async function loader(args: Route.LoaderArgs) {
  const session = signedIn(args)
  const all = await load(args, listTrainers, {})
  const edited = all.find(one => one.id === args.url.searchParams.get('modifier')) ?? null
  const activities = await activityChoices(args, undefined, () => true)
  const known = edited ?? { personId: session.activityIds === null ? null : session.personId }
  return {
    ...pageAmong(args, all, one => [one.name, one.activityName, one.qualifications].join(' ')),
    edited,
    activities,
    activity: edited
      ? { value: edited.activityId, label: edited.activityName }
      : activities?.length === 1
        ? activities[0]!
        : null,
    people: await peopleChoices(args),
    person: known.personId ? { value: known.personId, label: edited?.name ?? session.actor.name } : null,
    requestKey: requestKey(),
    ...reader(args),
  }
}

export const action = async (args: Route.ActionArgs) =>
  (await chooseNamed(args, {
    activityId: named => activityChoices(args, named, () => true),
    personId: named => peopleChoices(args, named),
  })) ?? (await perform(args, saveTrainer, undefined, { redirect: '/formation/formateurs' }))

export default function TrainersPage({ loaderData, actionData }: Route.ComponentProps) {
  const { rows, next, q, edited, activities, activity, people, person, forHouse, writes } = loaderData
  // The register first, unless somebody is being written.
  const asked = edited !== null || actionData !== undefined
  const form = writes ? (
    <Card title={edited ? `Modifier ${edited.name}` : 'Ajouter un formateur'} id="modifier">
      <Form method="post" className="form" noValidate>
        <FormFeedback errors={actionData?.refusals} values={actionData?.values} choices={actionData?.choices}>
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
            <NamedField name="activityId" label="Activité" options={activities} chosen={activity} />
            <NamedField
              name="personId"
              label="Personne de la coopérative"
              required={false}
              empty="Aucune"
              options={people}
              chosen={person}
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
          <FilterBar empty={rows.length === 0} clearHref={q ? '/formation/formateurs' : undefined}>
            <SearchField label="Nom, activité ou titre" defaultValue={q} />
          </FilterBar>
          {rows.length === 0 ? (
            <EmptyState title={q ? 'Aucun formateur ne correspond' : 'Aucun formateur encore'}>
              {q ? 'Changez les mots cherchés.' : 'Ajoutez-vous, avec ce qui vous rend légitime.'}
            </EmptyState>
          ) : (
            <ul className="plain-list stack">
              {rows.map(trainer => (
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
          <Pager next={next} />
        </Card>
        {asked ? null : form}
      </div>
    </>
  )
}
