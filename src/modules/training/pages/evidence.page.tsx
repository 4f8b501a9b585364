import { Form } from 'react-router'
import { INDICATORS } from '../../../law/qualiopi.ts'
import { readForm } from '../../../platform/form.ts'
import { fileOf, formOf, load, onlyFor, perform, requestKey } from '../../../platform/page.server.ts'
import {
  Button,
  Card,
  DateField,
  FieldRow,
  FileField,
  FormActions,
  FormFeedback,
  HiddenFields,
  PageHeader,
  SelectField,
  TextArea,
  TextField,
} from '../../../ui/index.ts'
import { addEvidence, listTrainers } from '../index.ts'
import type { Route } from './+types/evidence.page'
import { reader } from './training-page.server.ts'

export async function loader(args: Route.LoaderArgs) {
  onlyFor(args, addEvidence)
  const search = new URL(args.request.url).searchParams
  return {
    indicator: search.get('indicateur') ?? '',
    trainerId: search.get('formateur') ?? '',
    trainers: (await load(args, listTrainers, {})).map(one => ({ value: one.id, label: one.name })),
    requestKey: requestKey(),
    ...reader(args),
  }
}

export async function action(args: Route.ActionArgs) {
  const form = await formOf(args)
  const { file: _, ...fields } = readForm(addEvidence.input, form) as Record<string, unknown>
  return perform(
    args,
    addEvidence,
    { ...fields, file: await fileOf(form.get('file')) },
    {
      redirect: reader(args).forHouse
        ? `/formation/qualiopi#indicateur-${form.get('indicator')}`
        : '/formation/formateurs',
    },
  )
}

export default function EvidencePage({ loaderData, actionData }: Route.ComponentProps) {
  const { indicator, trainerId, trainers, today, forHouse } = loaderData
  return (
    <>
      <title>Classer une preuve — Essaim</title>
      <PageHeader
        title="Classer une preuve"
        subtitle="Ce que les sessions prouvent se classe de soi-même&nbsp;; le reste se dépose ici."
        breadcrumbs={[
          forHouse
            ? { href: '/formation/qualiopi', label: 'Qualiopi' }
            : { href: '/formation/formateurs', label: 'Formateurs' },
        ]}
      />
      <Card>
        <Form method="post" encType="multipart/form-data" className="form" noValidate>
          <FormFeedback errors={actionData?.refusals} values={actionData?.values}>
            <HiddenFields values={{ requestKey: loaderData.requestKey }} />
            <SelectField
              name="indicator"
              label="Indicateur"
              options={INDICATORS.filter(one => one.applies !== 'never').map(one => ({
                value: String(one.number),
                label: `${one.number}. ${one.label}`,
              }))}
              defaultValue={indicator}
            />
            <TextField
              name="title"
              label="Ce que c’est"
              maxLength={200}
              help="«&nbsp;Lettre de veille de juin&nbsp;», «&nbsp;Atelier numérique, deux jours&nbsp;»."
            />
            <FieldRow>
              <DateField name="day" label="Jour" defaultValue={today} />
              <DateField
                name="until"
                label="Vaut jusqu’au"
                required={false}
                help="Vide&nbsp;: pour l’exercice de ce jour."
              />
              <SelectField
                name="trainerId"
                label="Formateur concerné"
                required={false}
                empty="Aucun en particulier"
                options={trainers}
                defaultValue={trainerId}
              />
            </FieldRow>
            <TextArea
              name="note"
              label="Ce qu’on en retient"
              required={false}
              help="L’auditeur demande aussi ce qui en est fait."
            />
            <FileField name="file" label="Fichier (PDF ou photo)" required={false} accept="application/pdf,image/*" />
            <FormActions>
              <Button variant="primary">Classer</Button>
            </FormActions>
          </FormFeedback>
        </Form>
      </Card>
    </>
  )
}
