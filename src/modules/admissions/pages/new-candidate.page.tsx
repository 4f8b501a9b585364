import { Form } from 'react-router'
import { formatDay } from '../../../kernel/day.ts'
import { load, onlyFor, perform, requestKey } from '../../../platform/page.server.ts'
import {
  Button,
  Card,
  CheckboxField,
  FormActions,
  FormFeedback,
  HiddenFields,
  PageHeader,
  SelectField,
} from '../../../ui/index.ts'
import { listSites } from '../../organisation/index.ts'
import { addCandidates, listMeetings, listPrescribers } from '../index.ts'
import type { Route } from './+types/new-candidate.page'
import { ContactFields, ProjectFields, SituationFields } from './candidate-fields.tsx'

export async function loader(args: Route.LoaderArgs) {
  onlyFor(args, addCandidates)
  const meetings = await load(args, listMeetings, { limit: 30 })
  return {
    meetings: meetings.rows
      .filter(({ cancelledOn }) => !cancelledOn)
      .map(({ id, title, day, booked, seats }) => ({
        value: id,
        label: `${formatDay(day)}, ${title} (${booked} sur ${seats})`,
      })),
    meetingId: new URL(args.request.url).searchParams.get('reunion'),
    sites: (await load(args, listSites, {})).map(({ id, name }) => ({ id, name })),
    prescribers: (await load(args, listPrescribers, {})).filter(({ archived }) => !archived),
    requestKey: requestKey(),
  }
}

export const action = (args: Route.ActionArgs) =>
  perform(args, addCandidates, undefined, { redirect: ({ ids }) => `/parcours/${ids[0]}` })

export default function NewCandidatePage({ loaderData, actionData }: Route.ComponentProps) {
  const one = 'candidates.0.'
  return (
    <>
      <title>Nouveau contact — Essaim</title>
      <PageHeader
        title="Nouveau contact"
        subtitle="Quelqu’un a appelé, écrit ou poussé la porte&nbsp;: un nom et un moyen de répondre suffisent."
        breadcrumbs={[{ href: '/parcours', label: 'Parcours' }]}
      />
      <Card>
        <Form method="post" className="form" noValidate>
          <FormFeedback errors={actionData?.refusals} values={actionData?.values}>
            <HiddenFields values={{ requestKey: loaderData.requestKey }} />
            <ContactFields prefix={one} loose />
            {loaderData.meetings.length > 0 ? (
              <>
                <SelectField
                  name="meetingId"
                  label="Inscrire à une réunion"
                  required={false}
                  empty="Pas maintenant"
                  options={loaderData.meetings}
                  defaultValue={loaderData.meetingId ?? ''}
                />
                <CheckboxField name="notify" label="Lui envoyer la confirmation et le rendez-vous" defaultChecked />
              </>
            ) : null}
            <ProjectFields prefix={one} loose sites={loaderData.sites} />
            <SituationFields prefix={one} loose prescribers={loaderData.prescribers} />
            <CheckboxField
              name={`${one}applied`}
              label="C’est une candidature"
              help="À cocher quand la personne demande à entrer, pas seulement à se renseigner&nbsp;: une réponse est alors attendue sous quinze jours."
            />
            <FormActions>
              <Button variant="primary">Ajouter</Button>
            </FormActions>
          </FormFeedback>
        </Form>
      </Card>
    </>
  )
}
