import { Form } from 'react-router'
import { addDays, addMonths, type Day, formatDay } from '../../../kernel/day.ts'
import { load, perform, requestKey, todayOf } from '../../../platform/page.server.ts'
import {
  Button,
  Card,
  CheckboxField,
  DateField,
  DescriptionList,
  FieldRow,
  FormActions,
  FormFeedback,
  HiddenFields,
  Notice,
  PageHeader,
  TextField,
} from '../../../ui/index.ts'
import { getCandidate, joinHouse } from '../index.ts'
import type { Route } from './+types/join-house.page'

export async function loader(args: Route.LoaderArgs) {
  const candidate = await load(args, getCandidate, { id: args.params.id })
  const today = todayOf(args)
  const startsOn = addMonths(`${today.slice(0, 7)}-01` as Day, 1)
  return {
    candidate,
    startsOn,
    endsOn: addDays(addMonths(startsOn, 12), -1),
    code: codeOf(candidate),
    requestKey: requestKey(),
  }
}

/** A code to begin with: the last name in capitals. */
const codeOf = ({ lastName, firstName }: { lastName: string | null; firstName: string | null }) =>
  `${lastName ?? ''}${firstName?.slice(0, 1) ?? ''}`
    .normalize('NFD')
    .replace(/[^A-Za-z]/g, '')
    .toUpperCase()
    .slice(0, 16)

export const action = (args: Route.ActionArgs) =>
  perform(args, joinHouse, undefined, { redirect: ({ personId }) => `/personnes/${personId}` })

export default function JoinHousePage({ loaderData, actionData }: Route.ComponentProps) {
  const { candidate } = loaderData
  const name = `${candidate.firstName ?? ''} ${candidate.lastName ?? ''}`.trim()
  return (
    <>
      <title>{`CAPE de ${name} — Essaim`}</title>
      <PageHeader
        title={`Signer le CAPE de ${name}`}
        subtitle="La personne entre au registre, son activité s’ouvre, son contrat est écrit&nbsp;: en une fois, sans rien retaper."
        breadcrumbs={[
          { href: '/parcours', label: 'Parcours' },
          { href: `/parcours/${candidate.id}`, label: name },
        ]}
      />
      <div className="two">
        <Card title="Le contrat">
          {candidate.stage === 'diagnosis' ? null : (
            <Notice>Le diagnostic n’est pas noté&nbsp;: vous pouvez signer quand même.</Notice>
          )}
          <Form method="post" className="form" noValidate>
            <FormFeedback errors={actionData?.refusals} values={actionData?.values}>
              <HiddenFields
                values={{ requestKey: loaderData.requestKey, id: candidate.id, version: candidate.version }}
              />
              <FieldRow>
                <TextField name="activityName" label="Nom de l’activité" defaultValue={name} />
                <TextField name="code" label="Code analytique" defaultValue={loaderData.code} />
              </FieldRow>
              <FieldRow>
                <DateField name="startsOn" label="Début du CAPE" defaultValue={loaderData.startsOn} />
                <DateField
                  name="endsOn"
                  label="Terme"
                  help="Douze mois au plus (Code de commerce, art. L127-2)."
                  defaultValue={loaderData.endsOn}
                />
              </FieldRow>
              <CheckboxField
                name="payClause"
                label="Le contrat prévoit une rémunération"
                help="Sans cette clause, un CAPE ne rémunère pas (Code de commerce, art. R127-1, 7°)."
              />
              <FormActions>
                <Button variant="primary">Signer</Button>
              </FormActions>
            </FormFeedback>
          </Form>
        </Card>
        <Card title="Repris de la candidature">
          <DescriptionList
            items={[
              ['Personne', [name, candidate.email, candidate.phone].filter(Boolean).join(', ')],
              ['Métier', candidate.trade],
              ['Commune', [candidate.postalCode, candidate.commune].filter(Boolean).join(' ') || null],
              ['Accompagnement', candidate.team.find(({ id }) => id === candidate.chargeId)?.name ?? 'personne encore'],
              ['Premier contact', formatDay(candidate.firstContactOn)],
            ]}
          />
        </Card>
      </div>
    </>
  )
}
