import { Form, Link } from 'react-router'
import { formOf, load, perform, requestKey, signedIn } from '../../../platform/page.server.ts'
import { may } from '../../../platform/session.ts'
import {
  AmountField,
  Button,
  Card,
  FieldRow,
  Flash,
  FormActions,
  FormFeedback,
  HiddenFields,
  Notice,
  PageHeader,
  TextField,
} from '../../../ui/index.ts'
import { SettingsTabs } from '../../organisation/pages/settings-tabs.tsx'
import { changeShareRules, getShareRules } from '../index.ts'
import { SHARE_CATEGORIES, SHARE_CATEGORY_LABELS } from '../share.ts'
import type { Route } from './+types/share-rules.page'

export async function loader(args: Route.LoaderArgs) {
  return {
    rules: await load(args, getShareRules, {}),
    writes: may(signedIn(args), changeShareRules),
    done: new URL(args.request.url).searchParams.has('fait'),
    requestKey: requestKey(),
  }
}

/** A category whose name is emptied is one the house has not. */
export async function action(args: Route.ActionArgs) {
  const form = await formOf(args)
  SHARE_CATEGORIES.forEach((_, i) => {
    if (!String(form.get(`categories.${i}.label`) ?? '').trim()) form.delete(`categories.${i}.category`)
  })
  return perform(args, changeShareRules, undefined, {
    redirect: '/reglages/societariat?fait=1',
  })
}

export default function ShareRulesPage({ loaderData, actionData }: Route.ComponentProps) {
  const { rules, done } = loaderData
  const labelOf = (category: string) => rules.categories.find(one => one.category === category)?.label ?? ''
  return (
    <>
      <title>Sociétariat, réglages — Essaim</title>
      <PageHeader title="Réglages" />
      <SettingsTabs current="/reglages/societariat" />
      <div className="stack loose">
        {done && !actionData ? <Flash title="Enregistré" /> : null}
        <Form method="post" className="stack loose" noValidate>
          <FormFeedback errors={actionData?.refusals} values={actionData?.values}>
            <HiddenFields values={{ requestKey: loaderData.requestKey, version: rules.version }} />
            <Card title="Ce que disent les statuts">
              {rules.lastMovement > 0 ? (
                <Notice title="La valeur nominale ne change plus">
                  Le registre porte déjà des mouvements&nbsp;: leur capital en dépend.
                </Notice>
              ) : null}
              <FieldRow>
                <AmountField
                  name="nominalCents"
                  label="Valeur nominale d’une part"
                  defaultValue={rules.nominalCents}
                  readOnly={rules.lastMovement > 0}
                />
                <TextField
                  name="minimumShares"
                  label="Parts à détenir au moins"
                  inputMode="numeric"
                  defaultValue={rules.minimumShares}
                />
                <AmountField
                  name="floorCents"
                  label="Capital minimal"
                  defaultValue={rules.floorCents}
                  help="Celui des statuts. Le quart du plus haut capital atteint vaut de toute façon (loi 47-1775, art. 13)."
                />
              </FieldRow>
              <FieldRow>
                <TextField
                  name="releaseMonths"
                  label="Délai de libération, en mois"
                  inputMode="numeric"
                  defaultValue={rules.releaseMonths}
                  help="Cinq ans au plus (loi 47-1775, art. 12)."
                />
                <TextField
                  name="reimbursementMonths"
                  label="Délai de remboursement, en mois"
                  inputMode="numeric"
                  defaultValue={rules.reimbursementMonths}
                  help="Cinq ans au plus (loi 47-1775, art. 18)."
                />
              </FieldRow>
            </Card>
            <Card title="Catégories de membres">
              <p className="soft small">Le nom que vous leur donnez&nbsp;; vide, vous ne l’avez pas.</p>
              <FieldRow>
                {SHARE_CATEGORIES.map((category, i) => (
                  <div key={category}>
                    <HiddenFields values={{ [`categories.${i}.category`]: category }} />
                    <TextField
                      name={`categories.${i}.label`}
                      label={SHARE_CATEGORY_LABELS[category]}
                      required={false}
                      defaultValue={labelOf(category)}
                      maxLength={60}
                    />
                  </div>
                ))}
              </FieldRow>
            </Card>
            {loaderData.writes ? (
              <>
                <FormActions>
                  <Button variant="primary">Enregistrer</Button>
                </FormActions>
                <p className="soft small">
                  Les comptes du capital (1012, 1013, 4562, 4567) sont aux{' '}
                  <Link to="/reglages/comptes">réglages des comptes</Link>.
                </p>
              </>
            ) : null}
          </FormFeedback>
        </Form>
      </div>
    </>
  )
}
