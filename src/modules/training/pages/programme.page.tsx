import { Form } from 'react-router'
import { formatMinutes } from '../../../kernel/duration.ts'
import { AIMS, SPECIALITIES } from '../../../law/bpf.ts'
import { chooseNamed, formOf, load, perform, requestKey } from '../../../platform/page.server.ts'
import {
  AmountField,
  Button,
  Card,
  CheckboxField,
  FieldRow,
  FormActions,
  FormFeedback,
  HiddenFields,
  NamedField,
  Notice,
  PageHeader,
  SelectField,
  TextArea,
  TextField,
} from '../../../ui/index.ts'
import { activityChoices } from '../../organisation/index.ts'
import { archiveProgramme, getProgramme, saveProgramme } from '../index.ts'
import { missingParts, PROGRAMME_PARTS, type ProgrammePart } from '../training.ts'
import type { Route } from './+types/programme.page'
import { reader } from './training-page.server.ts'

export async function loader(args: Route.LoaderArgs) {
  const { id } = args.params
  const programme = id ? await load(args, getProgramme, { id }) : null
  const activities = await activityChoices(args)
  return {
    programme,
    activities,
    activity: programme
      ? { value: programme.activityId, label: programme.activityName }
      : activities?.length === 1
        ? activities[0]!
        : null,
    requestKey: requestKey(),
    ...reader(args),
  }
}

export async function action(args: Route.ActionArgs) {
  const form = await formOf(args)
  if (form.get('intent') === 'archive' || form.get('intent') === 'restore')
    return perform(args, archiveProgramme, { id: args.params.id, archived: form.get('intent') === 'archive' })
  return (
    (await chooseNamed(args, { activityId: named => activityChoices(args, named) })) ??
    (await perform(args, saveProgramme, undefined, { redirect: ({ id }) => `/formation/programmes/${id}` }))
  )
}

const HELP: Partial<Record<ProgrammePart, string>> = {
  objectives:
    'Ce que chacun saura faire, en verbes\u00a0: «\u00a0tenir un tableau de bord\u00a0», «\u00a0régler un frein\u00a0».',
  access: 'Comment s’inscrire, et sous quel délai on répond.',
  accessibility: 'Comment vous accueillez une personne en situation de handicap, et qui contacter.',
  evaluation: 'Positionnement à l’entrée, mises en situation, questionnaire…',
}

export default function ProgrammePage({ loaderData, actionData }: Route.ComponentProps) {
  const { programme, activities, activity, writes } = loaderData
  const title = programme?.title ?? 'Nouveau programme'
  const missing = programme ? missingParts(programme) : []
  return (
    <>
      <title>{`${title} — Essaim`}</title>
      <PageHeader
        title={title}
        subtitle={programme ? `Édition ${programme.edition} · ${programme.activityName}` : undefined}
        breadcrumbs={[{ href: '/formation/programmes', label: 'Programmes' }]}
      />
      <div className="stack">
        {programme && programme.sessions > 0 ? (
          <Notice title="Les sessions ouvertes gardent leur édition.">
            Ce que vous changez ici vaut pour les prochaines sessions&nbsp;: une nouvelle édition se fait d’elle-même.
          </Notice>
        ) : null}
        {missing.length > 0 ? (
          <Notice tone="wait" title="Il reste à écrire">
            {missing
              .map(part => `${PROGRAMME_PARTS[part].label} (indicateur ${PROGRAMME_PARTS[part].indicator})`)
              .join(', ')}
            .
          </Notice>
        ) : null}
        <Card>
          <Form method="post" className="form" noValidate>
            <FormFeedback errors={actionData?.refusals} values={actionData?.values} choices={actionData?.choices}>
              <HiddenFields
                values={{
                  requestKey: loaderData.requestKey,
                  ...(programme ? { id: programme.id, edition: programme.edition, version: programme.version } : {}),
                }}
              />
              <TextField name="title" label="Intitulé" defaultValue={programme?.title} maxLength={160} />
              <FieldRow>
                <NamedField name="activityId" label="Activité qui la propose" options={activities} chosen={activity} />
                <TextField
                  name="minutes"
                  label="Durée"
                  placeholder="14 h"
                  defaultValue={programme ? formatMinutes(programme.minutes) : ''}
                />
                <AmountField
                  name="priceCents"
                  label="Prix par stagiaire, HT"
                  required={false}
                  defaultValue={programme?.priceCents ?? undefined}
                />
              </FieldRow>
              {(Object.keys(PROGRAMME_PARTS) as ProgrammePart[]).map(part => (
                <TextArea
                  key={part}
                  name={part}
                  label={PROGRAMME_PARTS[part].label}
                  required={false}
                  rows={part === 'content' ? 6 : 3}
                  help={HELP[part]}
                  defaultValue={programme?.[part] ?? ''}
                />
              ))}
              <FieldRow>
                <SelectField
                  name="aim"
                  label="Objectif général (bilan annuel, F-3)"
                  required={false}
                  empty="À préciser"
                  options={AIMS.map(({ code, label }) => ({ value: code, label }))}
                  defaultValue={programme?.aim ?? ''}
                />
                <SelectField
                  name="speciality"
                  label="Spécialité (bilan annuel, F-4)"
                  required={false}
                  empty="À préciser"
                  options={Object.entries(SPECIALITIES).map(([value, label]) => ({
                    value,
                    label: `${value} ${label}`,
                  }))}
                  defaultValue={programme?.speciality ?? ''}
                />
                <TextField
                  name="certification"
                  label="Certification préparée"
                  required={false}
                  help="Numéro RNCP ou RS, s’il y en a une."
                  defaultValue={programme?.certification ?? ''}
                />
              </FieldRow>
              <CheckboxField
                name="inWorkplace"
                label="Comprend des périodes en situation de travail"
                defaultChecked={programme?.inWorkplace}
              />
              {writes ? (
                <FormActions>
                  <Button variant="primary">Enregistrer</Button>
                </FormActions>
              ) : null}
            </FormFeedback>
          </Form>
        </Card>
        {programme && writes ? (
          <Form method="post" className="row">
            <Button name="intent" value={programme.archivedOn ? 'restore' : 'archive'}>
              {programme.archivedOn ? 'Remettre au catalogue' : 'Retirer du catalogue'}
            </Button>
          </Form>
        ) : null}
      </div>
    </>
  )
}
