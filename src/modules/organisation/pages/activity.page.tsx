import { Form, redirect } from 'react-router'
import { attempt, fileOf, formOf, load, perform, requestKey, signedIn } from '../../../platform/page.server.ts'
import {
  AmountField,
  Button,
  ButtonLink,
  Card,
  DateField,
  FieldRow,
  FormActions,
  FormFeedback,
  HiddenFields,
  Notice,
  PageHeader,
  SelectField,
  TextField,
} from '../../../ui/index.ts'
import { changeActivity, getActivity, listActivities, listSites, openActivity, setLogo } from '../index.ts'
import type { Route } from './+types/activity.page'
import { LogoCard } from './logo-card.tsx'

const NEW = 'nouvelle'
const TERRITORIES = [
  { value: 'metropole', label: 'Métropole' },
  { value: 'corse', label: 'Corse' },
  { value: 'guadeloupe', label: 'Guadeloupe' },
  { value: 'martinique', label: 'Martinique' },
  { value: 'reunion', label: 'La Réunion' },
  { value: 'guyane', label: 'Guyane' },
  { value: 'mayotte', label: 'Mayotte' },
  { value: 'none', label: 'Hors du territoire de la TVA' },
]

export async function loader(args: Route.LoaderArgs) {
  const activity = args.params.id === NEW ? null : await load(args, getActivity, { id: args.params.id })
  const codes = activity ? [] : (await load(args, listActivities, {})).map(one => one.code)
  return {
    activity,
    code: activity?.code ?? nextCode(codes),
    sites: (await load(args, listSites, {})).map(site => ({ value: site.id, label: site.name })),
    requestKey: requestKey(),
  }
}

/** The code that follows the highest one of the house: A041 after A040. */
function nextCode(codes: readonly string[]): string {
  const last = codes
    .map(code => /^([A-Z]+)(\d+)$/.exec(code))
    .filter(match => match !== null)
    .sort((a, b) => Number(b[2]) - Number(a[2]))[0]
  return last ? `${last[1]}${String(Number(last[2]) + 1).padStart(last[2]!.length, '0')}` : 'A001'
}

export async function action(args: Route.ActionArgs) {
  const form = await formOf(args)
  const { id } = args.params
  if (form.get('geste') === 'logo')
    return attempt(args, async () => {
      await setLogo(signedIn(args), {
        ...((await fileOf(form.get('logo'))) ?? { name: 'logo', contentBase64: '' }),
        activityId: id,
      })
      throw redirect(`/reglages/activites/${id}`, 303)
    })
  return id === NEW
    ? perform(args, openActivity, undefined, { redirect: opened => `/reglages/activites/${opened.id}` })
    : perform(args, changeActivity, undefined, { redirect: '/reglages/activites' })
}

export default function ActivityPage({ loaderData, actionData }: Route.ComponentProps) {
  const { activity, code, sites } = loaderData
  const title = activity?.name ?? 'Ouvrir une activité'
  return (
    <>
      <title>{`${title} — Essaim`}</title>
      <PageHeader
        title={title}
        breadcrumbs={[{ label: 'Activités', href: '/reglages/activites' }]}
        action={
          activity ? (
            <>
              <ButtonLink to={`/mon-compte?activite=${activity.id}`}>Ses comptes</ButtonLink>
              <ButtonLink to={`/activites/${activity.id}`}>Ses titulaires</ButtonLink>
            </>
          ) : null
        }
      />
      <div className="stack loose">
        <Card>
          <Form method="post" className="form" noValidate>
            <FormFeedback errors={actionData?.refusals} values={actionData?.values}>
              <HiddenFields
                values={{
                  requestKey: loaderData.requestKey,
                  id: activity?.id,
                  version: activity?.version,
                  logoId: activity?.logoId,
                }}
              />
              <FieldRow>
                <TextField name="name" label="Nom commercial" defaultValue={activity?.name} />
                <TextField
                  name="code"
                  label="Code analytique"
                  defaultValue={code}
                  help="Lettres capitales et chiffres&nbsp;; il suit toutes les écritures."
                />
              </FieldRow>
              <FieldRow>
                <TextField name="trade" label="Métier" required={false} defaultValue={activity?.trade ?? ''} />
                <TextField
                  name="naf"
                  label="Code NAF"
                  required={false}
                  defaultValue={activity?.naf ?? ''}
                  help="Par exemple 43.32A."
                />
              </FieldRow>
              <FieldRow>
                <TextField
                  name="email"
                  label="Adresse électronique"
                  type="email"
                  required={false}
                  defaultValue={activity?.email ?? ''}
                />
                <TextField
                  name="phone"
                  label="Téléphone"
                  type="tel"
                  required={false}
                  defaultValue={activity?.phone ?? ''}
                />
                <TextField name="commune" label="Commune" required={false} defaultValue={activity?.commune ?? ''} />
              </FieldRow>
              <FieldRow>
                <AmountField
                  name="autonomousUpToCents"
                  label="Émet seule ses factures jusqu’à"
                  required={false}
                  defaultValue={activity?.autonomousUpToCents ?? 0}
                  help="TTC, par facture. 0&nbsp;: la coopérative les valide toutes."
                />
                <SelectField
                  name="vatTerritory"
                  label="TVA"
                  empty={null}
                  options={TERRITORIES}
                  defaultValue={activity?.vatTerritory ?? 'metropole'}
                />
                {sites.length > 0 ? (
                  <SelectField
                    name="siteId"
                    label="Lieu"
                    required={false}
                    empty="Aucun"
                    options={sites}
                    defaultValue={activity?.siteId ?? ''}
                  />
                ) : null}
              </FieldRow>
              <FieldRow>
                <DateField name="openedOn" label="Ouverte le" defaultValue={activity?.openedOn} />
                {activity && !activity.isHouse ? (
                  <DateField
                    name="closedOn"
                    label="Close le"
                    required={false}
                    defaultValue={activity.closedOn}
                    help="Elle ne facture plus après&nbsp;; ses comptes restent."
                  />
                ) : null}
              </FieldRow>
              <FormActions>
                <Button variant="primary">{activity ? 'Enregistrer' : 'Ouvrir l’activité'}</Button>
              </FormActions>
            </FormFeedback>
          </Form>
        </Card>
        {activity ? (
          <LogoCard logoId={activity.logoId} refusals={actionData?.refusals} />
        ) : (
          <Notice title="Ensuite">
            Confiez l’activité à quelqu’un depuis sa fiche (Personnes)&nbsp;: son contrat et son accès suivront.
          </Notice>
        )}
      </div>
    </>
  )
}
