import { Form } from 'react-router'
import { addDays, parseDay } from '../../../kernel/day.ts'
import { saidOnce } from '../../../kernel/refusal.ts'
import { readForm } from '../../../platform/form.ts'
import { formOf, load, perform, requestKey } from '../../../platform/page.server.ts'
import {
  Button,
  ButtonLink,
  Card,
  EmptyState,
  FormActions,
  FormFeedback,
  HiddenFields,
  PageHeader,
  SelectField,
} from '../../../ui/index.ts'
import { addSessions, listProgrammes, listTrainers } from '../index.ts'
import type { Route } from './+types/new-session.page'
import { halfDaysOf, NewDays, SessionFields } from './session-form.tsx'
import { reader } from './training-page.server.ts'

export async function loader(args: Route.LoaderArgs) {
  const programmes = (await load(args, listProgrammes, {})).filter(one => !one.archivedOn)
  const trainers = (await load(args, listTrainers, {})).filter(one => !one.archivedOn)
  return {
    programmes: programmes.map(one => ({
      value: `${one.id} ${one.activityId}`,
      label: `${one.title} (${one.activityName})`,
    })),
    trainers: trainers.map(one => ({ value: one.id, label: one.name })),
    requestKey: requestKey(),
    ...reader(args),
  }
}

export async function action(args: Route.ActionArgs) {
  const form = await formOf(args)
  const [programmeId, activityId] = String(form.get('programme') ?? '').split(' ')
  const { sessions } = readForm(
    addSessions.input,
    [...form].map(([name, value]): [string, FormDataEntryValue] => [`sessions.0.${name}`, value]),
  ) as { sessions: object[] }
  // A day that cannot be read stays as it was typed, for the schema to refuse.
  const halfDays = halfDaysOf(form).map(halfDay => ({ ...halfDay, day: parseDay(halfDay.day) ?? halfDay.day }))
  return perform(
    args,
    addSessions,
    { sessions: [{ ...sessions[0], programmeId, activityId, halfDays, orders: [], trainees: [] }] },
    { redirect: ({ sessions }) => `/formation/sessions/${sessions[0]!.id}` },
  )
}

export default function NewSessionPage({ loaderData, actionData }: Route.ComponentProps) {
  const { programmes, trainers, today } = loaderData
  return (
    <>
      <title>Nouvelle session — Essaim</title>
      <PageHeader title="Nouvelle session" breadcrumbs={[{ href: '/formation', label: 'Formation' }]} />
      <Card>
        {programmes.length === 0 || trainers.length === 0 ? (
          <EmptyState
            title={programmes.length === 0 ? 'Écrivez d’abord un programme' : 'Ajoutez d’abord un formateur'}
            action={
              programmes.length === 0 ? (
                <ButtonLink variant="primary" to="/formation/programmes/nouveau">
                  Nouveau programme
                </ButtonLink>
              ) : (
                <ButtonLink variant="primary" to="/formation/formateurs">
                  Formateurs
                </ButtonLink>
              )
            }
          >
            Une session suit un programme et nomme qui forme.
          </EmptyState>
        ) : (
          <Form method="post" className="form" noValidate>
            <FormFeedback errors={shortPaths(actionData?.refusals)} values={actionData?.values}>
              <HiddenFields values={{ requestKey: loaderData.requestKey }} />
              <SelectField name="programme" label="Programme" options={programmes} />
              <NewDays first={addDays(today, 14)} />
              <SessionFields known={null} trainers={trainers} />
              <FormActions>
                <Button variant="primary">Ouvrir la session</Button>
              </FormActions>
            </FormFeedback>
          </Form>
        )}
      </Card>
    </>
  )
}

/** The page sends one session: its refusals name the fields of the form. */
const shortPaths = (refusals: readonly { message: string; path?: string }[] | undefined) =>
  refusals &&
  saidOnce(
    refusals.map(refusal =>
      /^sessions\.0\.(programmeId|activityId)$/.test(refusal.path ?? '')
        ? { message: 'Choisissez le programme de cette session.', path: 'programme' }
        : {
            ...refusal,
            path: refusal.path
              ?.replace(/^sessions\.0\./, '')
              .replace(/^halfDays.*$/, 'day.0')
              .replace(/^programmeId$/, 'programme'),
          },
    ),
  )
