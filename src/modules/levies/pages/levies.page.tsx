import { Form } from 'react-router'
import { formatEuros } from '../../../kernel/money.ts'
import { formatRate } from '../../../kernel/rate.ts'
import { chooseNamed, formOf, load, perform, requestKey, signedIn, todayOf } from '../../../platform/page.server.ts'
import { may } from '../../../platform/session.ts'
import { Scale } from '../../../ui/icon.tsx'
import {
  Badge,
  Button,
  Card,
  DataTable,
  DateField,
  DayText,
  EmptyState,
  FieldRow,
  FormActions,
  FormFeedback,
  HiddenFields,
  PageHeader,
  SelectField,
  TextArea,
} from '../../../ui/index.ts'
import { type Activity, activityChoices } from '../../organisation/index.ts'
import { SettingsTabs } from '../../organisation/pages/settings-tabs.tsx'
import { decideLevy, endLevy, listLevies } from '../index.ts'
import { LEVY_BASES, type LevyBase, type Tier } from '../levy.ts'
import type { Route } from './+types/levies.page'
import { LevyRuleFields } from './levy-rule-fields.tsx'

interface LevyRow {
  id: string
  code: string
  name: string
  activityName: string | null
  base: LevyBase
  moment: 'issue' | 'receipt'
  period: 'month' | 'year'
  tiers: Tier[]
  fixedCents: number
  floorCents: number | null
  capCents: number | null
  startsOn: string
  endsOn: string | null
  decidedOn: string
  decision: string
}

export async function loader(args: Route.LoaderArgs) {
  const today = todayOf(args)
  const rows = (await load(args, listLevies, {})) as unknown as LevyRow[]
  return {
    writes: may(signedIn(args), decideLevy),
    today,
    rows: rows.map(row => ({ ...row, ended: row.endsOn !== null && row.endsOn < today })),
    open: rows.filter(row => row.endsOn === null).map(row => ({ value: row.id, label: titleOf(row) })),
    activities: await activityChoices(args, undefined, ofSomebody),
    requestKey: requestKey(),
  }
}

const ofSomebody = ({ isHouse }: Activity) => !isHouse

const titleOf = (row: LevyRow): string => (row.activityName ? `${row.name} (${row.activityName})` : row.name)

export async function action(args: Route.ActionArgs) {
  const form = await formOf(args)
  if (form.get('geste') === 'fin') return perform(args, endLevy)
  return (
    (await chooseNamed(args, { activityId: named => activityChoices(args, named, ofSomebody) })) ??
    (await perform(args, decideLevy))
  )
}

export default function LeviesPage({ loaderData, actionData }: Route.ComponentProps) {
  const { rows, open, activities, today, writes } = loaderData
  const ending = actionData?.values.geste === 'fin'
  return (
    <>
      <title>Prélèvements — Essaim</title>
      <PageHeader title="Réglages" subtitle="Contribution aux services mutualisés et autres prélèvements" />
      <SettingsTabs current="/reglages/prelevements" />
      <div className="stack loose">
        <Card title="Décidés">
          <DataTable
            caption="Prélèvements"
            rows={rows}
            rowKey={row => row.id}
            empty={
              <EmptyState icon={Scale} title="Aucun prélèvement">
                L’assemblée fixe l’assiette et le taux de la contribution (Code du travail, art. R7331-8)&nbsp;:
                reportez ici sa décision.
              </EmptyState>
            }
            columns={[
              { header: 'Prélèvement', main: true, cell: titleOf },
              { header: 'Assiette', cell: row => LEVY_BASES[row.base].label },
              { header: 'Montant', cell: amountOf },
              { header: 'Pris', cell: row => (row.moment === 'issue' ? 'à la facture' : 'à l’encaissement') },
              {
                header: 'En vigueur',
                cell: row => (
                  <>
                    {row.ended ? <Badge>terminé</Badge> : null} du <DayText day={row.startsOn} />
                    {row.endsOn ? (
                      <>
                        {' '}
                        au <DayText day={row.endsOn} />
                      </>
                    ) : null}
                  </>
                ),
              },
              {
                header: 'Décision',
                phone: 'hidden',
                cell: row => (
                  <>
                    <DayText day={row.decidedOn} /> <span className="soft">{row.decision}</span>
                  </>
                ),
              },
            ]}
          />
        </Card>
        {writes && open.length > 0 ? (
          <Card title="Mettre fin à un prélèvement">
            <Form method="post" className="form" noValidate>
              <FormFeedback errors={ending ? actionData?.refusals : null} values={ending ? actionData?.values : null}>
                <HiddenFields values={{ geste: 'fin', requestKey: `${loaderData.requestKey}f` }} />
                <FieldRow>
                  <SelectField name="id" id="fin-id" label="Prélèvement" options={open} />
                  <DateField
                    name="endsOn"
                    id="fin-endsOn"
                    label="Dernier jour"
                    help="Ce qui est émis jusque-là le garde ; une autre règle peut suivre."
                  />
                </FieldRow>
                <FormActions>
                  <Button>Fixer la fin</Button>
                </FormActions>
              </FormFeedback>
            </Form>
          </Card>
        ) : null}
        {writes ? (
          <Card title="Enregistrer une décision">
            <Form method="post" className="form" noValidate>
              <FormFeedback
                errors={ending ? null : actionData?.refusals}
                values={ending ? null : actionData?.values}
                choices={actionData?.choices}
              >
                <HiddenFields values={{ requestKey: loaderData.requestKey }} />
                <LevyRuleFields given={{ startsOn: today }} activities={activities} />
                <DateField name="decidedOn" label="Décidé le" help="Jour de l’assemblée." />
                <TextArea
                  name="decision"
                  label="Décision"
                  help="Ses mots, ou sa référence : «&nbsp;Assemblée du 2 juin, 4e résolution&nbsp;»."
                />
                <FormActions>
                  <Button variant="primary">Enregistrer la décision</Button>
                </FormActions>
              </FormFeedback>
            </Form>
          </Card>
        ) : null}
      </div>
    </>
  )
}

function amountOf(row: LevyRow): string {
  const limits = [
    row.floorCents === null ? '' : `au moins ${formatEuros(row.floorCents)}`,
    row.capCents === null ? '' : `au plus ${formatEuros(row.capCents)}`,
  ].filter(Boolean)
  const rate = LEVY_BASES[row.base].monthly
    ? `${formatEuros(row.fixedCents)} par mois`
    : row.tiers
        .map(tier =>
          tier.fromCents === 0
            ? formatRate(tier.rateBp)
            : `${formatRate(tier.rateBp)} dès ${formatEuros(tier.fromCents)}`,
        )
        .join(', ')
  const period = row.period === 'month' ? 'par mois' : 'par an'
  return limits.length > 0 ? `${rate} (${limits.join(', ')} ${period})` : rate
}
