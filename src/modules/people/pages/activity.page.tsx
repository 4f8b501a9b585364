import { data, Form, Link } from 'react-router'
import { readForm } from '../../../platform/form.ts'
import {
  chooseNamed,
  fileOf,
  formOf,
  load,
  perform,
  type RefusedForm,
  requestKey,
  signedIn,
  todayOf,
} from '../../../platform/page.server.ts'
import { may } from '../../../platform/session.ts'
import {
  Badge,
  Button,
  ButtonLink,
  Card,
  DataTable,
  DateField,
  DayText,
  DescriptionList,
  EmptyState,
  FieldRow,
  FormActions,
  FormFeedback,
  HiddenFields,
  Money,
  NamedField,
  PageHeader,
  Rate,
  RateField,
} from '../../../ui/index.ts'
import { choosePeople } from '../../documents/index.ts'
import { changeActivity, getActivity, insureActivity, listSites, setLogo } from '../../organisation/index.ts'
import { LogoCard } from '../../organisation/pages/logo-card.tsx'
import { getOwners, setActivityOwners } from '../index.ts'
import type { Route } from './+types/activity.page'
import { ActivityForm } from './activity-form.tsx'
import { InsuranceCard } from './insurance-card.tsx'

export async function loader(args: Route.LoaderArgs) {
  const activity = await load(args, getActivity, { id: args.params.id })
  const owners = await load(args, getOwners, { activityId: activity.id })
  const writes = may(signedIn(args), changeActivity)
  return {
    activity,
    owners,
    writes,
    people: writes && !activity.isHouse ? await load(args, choosePeople, {}) : [],
    sites: await load(args, listSites, {}),
    today: todayOf(args),
    requestKey: requestKey(),
  }
}

export async function action(args: Route.ActionArgs) {
  const form = await formOf(args)
  const intent = form.get('intent')
  if (intent === 'logo') {
    const { data: refused, init } = await perform(args, setLogo, {
      ...((await fileOf(form.get('logo'))) ?? { name: 'logo', contentBase64: '' }),
      activityId: args.params.id,
    })
    return data({ intent, ...refused }, init ?? {})
  }
  if (intent === 'insurance') {
    const { data: refused, init } = await perform(args, insureActivity, {
      ...(readForm(insureActivity.input, form) as object),
      attestation: await fileOf(form.get('attestation')),
    })
    return data({ intent, ...refused }, init ?? {})
  }
  const { data: refused, init } =
    (await chooseNamed(args, { 'owners.*.personId': named => load(args, choosePeople, { named }) })) ??
    (await perform(args, (intent === 'owners' ? setActivityOwners : changeActivity) as typeof changeActivity))
  return data({ intent, ...refused }, init ?? {})
}

export default function ActivityPage({ loaderData, actionData }: Route.ComponentProps) {
  const { activity, owners, writes } = loaderData
  const refusedBy = (intent: string) => (actionData?.intent === intent ? actionData : null)
  return (
    <>
      <title>{`${activity.name} — Essaim`}</title>
      <PageHeader
        title={activity.name}
        subtitle={[activity.code, activity.trade, activity.commune].filter(Boolean).join(' · ')}
        breadcrumbs={[{ href: '/activites', label: 'Activités' }]}
        action={
          activity.isHouse ? null : (
            <>
              {activity.closedOn ? <Badge>close</Badge> : null}
              <ButtonLink to={`/mon-compte?activite=${activity.id}`}>Comptes</ButtonLink>
              <ButtonLink to={`/factures?activite=${activity.id}`}>Factures</ButtonLink>
              <ButtonLink to={`/mon-salaire?activite=${activity.id}`}>Salaire possible</ButtonLink>
            </>
          )
        }
      />
      <div className="stack">
        {activity.isHouse ? null : (
          <Card title="Titulaires">
            <div className="stack">
              <DataTable
                caption="Titulaires"
                rows={owners}
                rowKey={row => row.personId}
                empty={
                  <EmptyState title="Personne encore">
                    Le premier contrat sur cette activité donne son titulaire.
                  </EmptyState>
                }
                columns={[
                  {
                    header: 'Personne',
                    main: true,
                    cell: row => <Link to={`/personnes/${row.personId}`}>{row.name}</Link>,
                  },
                  { header: 'Part', align: 'end', cell: row => <Rate bp={row.shareBp} /> },
                ]}
              />
              {writes ? <Owners loaderData={loaderData} refused={refusedBy('owners')} /> : null}
            </div>
          </Card>
        )}
        {writes ? (
          <>
            <ActivityForm {...loaderData} refused={refusedBy('change')} />
            {activity.isHouse ? null : <InsuranceCard {...loaderData} refused={refusedBy('insurance')} />}
            <LogoCard logoId={activity.logoId} refusals={refusedBy('logo')?.refusals} />
          </>
        ) : (
          <Facts {...loaderData} />
        )}
      </div>
    </>
  )
}

/** What somebody reads who may not change it. */
function Facts({ activity, sites }: Route.ComponentProps['loaderData']) {
  const { siteId, autonomousUpToCents, openedOn, closedOn, insurance, attestationId } = activity
  return (
    <Card title="L’activité">
      <DescriptionList
        items={[
          ['Ouverte le', <DayText key="o" day={openedOn} />],
          ['Close le', closedOn && <DayText key="c" day={closedOn} />],
          ['Émet seule jusqu’à', <Money key="e" cents={autonomousUpToCents} whole />],
          ['Lieu', sites.find(site => site.id === siteId)?.name],
          ['Adresse électronique', activity.email],
          ['Téléphone', activity.phone],
          ['Code NAF', activity.naf],
          ['Assurance', insurance && `${insurance.insurer}, ${insurance.coverage}`],
          [
            'Attestation',
            attestationId && (
              <a key="a" href={`/fichiers/${attestationId}`}>
                Lire
              </a>
            ),
          ],
        ]}
      />
    </Card>
  )
}

/** Rows of the owners, and two empty ones to add. */
function Owners({
  loaderData: { activity, owners, people, requestKey },
  refused,
}: {
  loaderData: Route.ComponentProps['loaderData']
  refused: RefusedForm | null
}) {
  return (
    <details className="fold" open={refused !== null}>
      <summary>Changer les titulaires</summary>
      <Form method="post" className="form" noValidate>
        <FormFeedback errors={refused?.refusals} values={refused?.values} choices={refused?.choices}>
          <HiddenFields values={{ requestKey, activityId: activity.id }} />
          {[...owners, null, null].map((owner, i) => (
            <FieldRow key={owner?.personId ?? `vide-${i}`}>
              <NamedField
                name={`owners.${i}.personId`}
                label={`Titulaire ${i + 1}`}
                required={i === 0}
                options={people}
                chosen={owner && { value: owner.personId, label: owner.name }}
              />
              <RateField name={`owners.${i}.shareBp`} label="Part" required={i === 0} defaultValue={owner?.shareBp} />
            </FieldRow>
          ))}
          <DateField
            name="conventionOn"
            label="Convention du"
            required={false}
            help="Obligatoire à plusieurs, avant de commencer (Code du travail, art. R7331-6)."
          />
          <FormActions>
            <Button name="intent" value="owners">
              Enregistrer les titulaires
            </Button>
          </FormActions>
        </FormFeedback>
      </Form>
    </details>
  )
}
