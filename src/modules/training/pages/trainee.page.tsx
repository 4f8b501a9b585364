import { Form } from 'react-router'
import { TRAINEE_CATEGORIES } from '../../../law/bpf.ts'
import { chooseNamed, formOf, load, notFoundPage, perform, requestKey } from '../../../platform/page.server.ts'
import {
  Button,
  Card,
  Confirm,
  DateField,
  FieldRow,
  FormActions,
  FormFeedback,
  HiddenFields,
  NamedField,
  PageHeader,
  SelectField,
  TextArea,
  TextField,
} from '../../../ui/index.ts'
import { changeTrainee, getSession, removeTrainee } from '../index.ts'
import { OUTCOME_LABELS, OUTCOMES } from '../training.ts'
import type { Route } from './+types/trainee.page'
import { OptionalText } from './optional-text.tsx'
import { PayersField } from './payers-field.tsx'
import { peopleChoices } from './training-page.server.ts'

export async function loader(args: Route.LoaderArgs) {
  const session = await load(args, getSession, { id: args.params.id })
  const trainee = session.people.find(one => one.id === args.params.traineeId)
  return {
    session: {
      id: session.id,
      title: session.title,
      orders: session.orders.map(({ id, payerName, amountCents }) => ({ id, payerName, amountCents })),
    },
    trainee: trainee ?? notFoundPage('Ce stagiaire n’est pas inscrit à cette session.'),
    people: await peopleChoices(args),
    requestKey: requestKey(),
  }
}

export async function action(args: Route.ActionArgs) {
  const back = { redirect: `/formation/sessions/${args.params.id}#stagiaires` }
  if ((await formOf(args)).get('intent') === 'remove')
    return perform(args, removeTrainee, { id: args.params.traineeId }, back)
  return (
    (await chooseNamed(args, { personId: named => peopleChoices(args, named) })) ??
    (await perform(args, changeTrainee, undefined, back))
  )
}

export default function TraineePage({ loaderData, actionData }: Route.ComponentProps) {
  const { session, trainee, people } = loaderData
  const name = `${trainee.firstName} ${trainee.lastName}`
  return (
    <>
      <title>{`${name} — Essaim`}</title>
      <PageHeader
        title={name}
        breadcrumbs={[
          { href: '/formation', label: 'Formation' },
          { href: `/formation/sessions/${session.id}`, label: session.title },
        ]}
      />
      <Card>
        <Form method="post" className="form" noValidate>
          <FormFeedback errors={actionData?.refusals} values={actionData?.values} choices={actionData?.choices}>
            <HiddenFields values={{ requestKey: loaderData.requestKey, id: trainee.id, version: trainee.version }} />
            <FieldRow>
              <TextField name="firstName" label="Prénom" defaultValue={trainee.firstName} maxLength={80} />
              <TextField name="lastName" label="Nom" defaultValue={trainee.lastName} maxLength={80} />
              <OptionalText name="email" label="Adresse électronique" type="email" known={trainee.email} />
            </FieldRow>
            <FieldRow>
              <SelectField
                name="category"
                label="Statut"
                required={false}
                empty="À compléter"
                options={TRAINEE_CATEGORIES.map(({ code, label }) => ({ value: code, label }))}
                defaultValue={trainee.category ?? ''}
              />
              <OptionalText name="employer" label="Employeur" known={trainee.employer} />
            </FieldRow>
            <PayersField name="orderIds" orders={session.orders} known={trainee.orderIds} />
            <FieldRow>
              <SelectField
                name="sex"
                label="Sexe"
                required={false}
                empty="Non dit"
                options={[
                  { value: 'F', label: 'Femme' },
                  { value: 'M', label: 'Homme' },
                ]}
                defaultValue={trainee.sex ?? ''}
              />
              <DateField name="birthDay" label="Date de naissance" required={false} defaultValue={trainee.birthDay} />
              <NamedField
                name="personId"
                label="Personne de la coopérative"
                required={false}
                empty="Aucune"
                options={people}
                chosen={trainee.personId ? { value: trainee.personId, label: name } : null}
              />
            </FieldRow>
            <TextArea
              name="needs"
              label="Besoins particuliers"
              required={false}
              help="Rien d’autre que ce qui sert à la formation (Code du travail, art. L6353-9)."
              defaultValue={trainee.needs ?? ''}
            />
            <FieldRow>
              <SelectField
                name="outcome"
                label="Objectifs"
                required={false}
                empty="Pas encore évalués"
                options={OUTCOMES.map(value => ({ value, label: OUTCOME_LABELS[value] }))}
                defaultValue={trainee.outcome ?? ''}
              />
              <DateField name="leftOn" label="A arrêté le" required={false} defaultValue={trainee.leftOn} />
              <OptionalText name="leftReason" label="Pourquoi" known={trainee.leftReason} />
            </FieldRow>
            <FormActions>
              <Button variant="primary">Enregistrer</Button>
              <Confirm
                label="Désinscrire"
                title="Désinscrire cette personne&nbsp;?"
                confirm="Désinscrire"
                submit={{ name: 'intent', value: 'remove' }}
              >
                <p>Possible tant qu’elle n’a rien émargé&nbsp;; ensuite, notez un abandon avec son motif.</p>
              </Confirm>
            </FormActions>
          </FormFeedback>
        </Form>
      </Card>
    </>
  )
}
