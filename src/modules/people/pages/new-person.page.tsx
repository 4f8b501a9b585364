import { Form } from 'react-router'
import { onlyFor, perform, requestKey } from '../../../platform/page.server.ts'
import { Button, ButtonLink, Card, FormActions, FormFeedback, HiddenFields, PageHeader } from '../../../ui/index.ts'
import { addPerson } from '../index.ts'
import type { Route } from './+types/new-person.page'
import { PersonFields } from './person-fields.tsx'

export function loader(args: Route.LoaderArgs) {
  onlyFor(args, addPerson)
  return { requestKey: requestKey() }
}

export const action = (args: Route.ActionArgs) =>
  perform(args, addPerson, undefined, { redirect: ({ id }) => `/personnes/${id}` })

export default function NewPersonPage({ loaderData, actionData }: Route.ComponentProps) {
  const refused = actionData && 'refusals' in actionData ? actionData : null
  return (
    <>
      <title>Nouvelle personne — Essaim</title>
      <PageHeader title="Nouvelle personne" breadcrumbs={[{ href: '/personnes', label: 'Personnes' }]} />
      <Card>
        <Form method="post" className="form" noValidate>
          <FormFeedback errors={refused?.refusals} values={refused?.values}>
            <HiddenFields values={{ requestKey: loaderData.requestKey }} />
            <PersonFields />
            <FormActions>
              <Button variant="primary">Enregistrer</Button>
              <ButtonLink variant="quiet" to="/personnes">
                Revenir à la liste
              </ButtonLink>
            </FormActions>
          </FormFeedback>
        </Form>
      </Card>
    </>
  )
}
