import { useState } from 'react'
import { Form, Link, useNavigation } from 'react-router'
import { chooseNamed, load, onlyFor, perform, requestKey } from '../../../platform/page.server.ts'
import { Plus } from '../../../ui/icon.tsx'
import {
  AmountField,
  Button,
  Card,
  DateField,
  FieldRow,
  FormActions,
  FormFeedback,
  HiddenFields,
  Money,
  NamedField,
  PageHeader,
  SelectField,
  TextField,
} from '../../../ui/index.ts'
import { activityChoices } from '../../organisation/index.ts'
import { listAccounts, listJournals, postSundryEntry } from '../index.ts'
import type { Route } from './+types/sundry-entry.page'
import { reportFilter } from './period.server.ts'

const ROWS = 4

export async function loader(args: Route.LoaderArgs) {
  onlyFor(args, postSundryEntry)
  const { today, search } = await reportFilter(args)
  const asked = Number(search.get('lignes'))
  return {
    today,
    rows: Number.isInteger(asked) ? Math.min(100, Math.max(ROWS, asked)) : ROWS,
    accounts: await load(args, listAccounts, {}),
    journals: (await load(args, listJournals, {})).map(({ code, label }) => ({
      value: code,
      label: `${code} · ${label}`,
    })),
    activities: await activityChoices(args, undefined, () => true),
    requestKey: requestKey(),
  }
}

export async function action(args: Route.ActionArgs) {
  return (
    (await chooseNamed(args, { 'lines.*.activityId': named => activityChoices(args, named, () => true) })) ??
    (await perform(args, postSundryEntry, undefined, { redirect: entry => `/comptabilite/ecritures/${entry.id}` }))
  )
}

export default function SundryEntryPage({ loaderData, actionData }: Route.ComponentProps) {
  const { today, accounts, journals, activities } = loaderData
  const [rows, setRows] = useState(loaderData.rows)
  const [amounts, setAmounts] = useState<Record<string, number>>({})
  const busy = useNavigation().state !== 'idle'
  const total = (side: string) =>
    Object.entries(amounts).reduce((all, [key, cents]) => (key.endsWith(side) ? all + cents : all), 0)
  const gap = total('debit') - total('credit')
  return (
    <>
      <title>Saisir une écriture — Essaim</title>
      <PageHeader title="Saisir une écriture" breadcrumbs={[{ label: 'Comptabilité', href: '/comptabilite' }]} />
      <Card>
        <Form method="post" className="form" noValidate>
          <FormFeedback errors={actionData?.refusals} values={actionData?.values} choices={actionData?.choices}>
            <HiddenFields values={{ requestKey: loaderData.requestKey }} />
            <FieldRow>
              <DateField name="day" label="Date" defaultValue={today} />
              <SelectField name="journal" label="Journal" empty={null} options={journals} defaultValue="OD" />
              <TextField name="documentNumber" label="Pièce" required={false} maxLength={35} />
              <TextField name="label" label="Libellé" maxLength={120} />
            </FieldRow>
            <datalist id="comptes">
              {accounts.map(({ code, label }) => (
                <option key={code} value={code}>
                  {label}
                </option>
              ))}
            </datalist>
            {Array.from({ length: rows }, (_, i) => (
              <fieldset className="entry-line" key={i}>
                <legend className="visually-hidden">Ligne {i + 1}</legend>
                <TextField name={`lines.${i}.account`} label="Compte" list="comptes" maxLength={12} required={i < 2} />
                <NamedField
                  name={`lines.${i}.activityId`}
                  label="Activité"
                  help={null}
                  required={false}
                  empty="La coopérative"
                  options={activities}
                />
                <AmountField
                  name={`lines.${i}.debitCents`}
                  label="Débit"
                  required={false}
                  onAmount={cents => setAmounts(all => ({ ...all, [`${i}.debit`]: cents ?? 0 }))}
                />
                <AmountField
                  name={`lines.${i}.creditCents`}
                  label="Crédit"
                  required={false}
                  onAmount={cents => setAmounts(all => ({ ...all, [`${i}.credit`]: cents ?? 0 }))}
                />
              </fieldset>
            ))}
            <p className="row spread">
              <Link
                to={`?lignes=${rows + 2}`}
                className="button quiet"
                onClick={event => {
                  event.preventDefault()
                  setRows(rows + 2)
                }}
              >
                + lignes
              </Link>
              <span aria-live="polite">
                {gap === 0 ? (
                  'Équilibrée'
                ) : (
                  <>
                    Il manque <Money cents={Math.abs(gap)} tone="plain" /> au {gap > 0 ? 'crédit' : 'débit'}
                  </>
                )}
              </span>
            </p>
            <SelectField
              name="liaison"
              label="Entre activités"
              empty={null}
              options={[
                { value: 'treasury', label: 'La trésorerie passe de l’une à l’autre (581)' },
                { value: 'other', label: 'L’une doit à l’autre, sans mouvement de trésorerie (181)' },
              ]}
              help="Les lignes de liaison s’ajoutent seules quand l’écriture touche plusieurs activités."
            />
            <FormActions>
              <Button variant="primary" icon={Plus} pending={busy}>
                Enregistrer au brouillard
              </Button>
            </FormActions>
          </FormFeedback>
        </Form>
      </Card>
    </>
  )
}
