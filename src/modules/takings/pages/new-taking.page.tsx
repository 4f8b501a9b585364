import { useState } from 'react'
import { Form, useNavigation } from 'react-router'
import { parseEuros } from '../../../kernel/money.ts'
import { formatRate } from '../../../kernel/rate.ts'
import { CATEGORIES_WITHOUT_INVOICE, VAT_CATEGORIES } from '../../../law/vat.ts'
import { requestKey } from '../../../platform/page.server.ts'
import {
  AmountField,
  Button,
  ButtonLink,
  Card,
  CheckboxField,
  ChooseActivity,
  DateField,
  FieldRow,
  FileField,
  FormActions,
  FormFeedback,
  HiddenFields,
  Money,
  PageHeader,
  SelectField,
  TextField,
} from '../../../ui/index.ts'
import { METHOD_LABELS, METHODS_TO_DEPOSIT } from '../../invoicing/receipt-method.ts'
import { priceLine } from '../taking.ts'
import type { Route } from './+types/new-taking.page'
import { recordTakingForm, takingFormData } from './taking-form.server.ts'

export async function loader(args: Route.LoaderArgs) {
  return { data: await takingFormData(args), requestKey: requestKey() }
}

export const action = (args: Route.ActionArgs) => recordTakingForm(args)

const METHOD_OPTIONS = METHODS_TO_DEPOSIT.map(value => ({ value, label: METHOD_LABELS[value] }))
const EXEMPTIONS = VAT_CATEGORIES.filter(
  category => category.code !== 'standard' && CATEGORIES_WITHOUT_INVOICE.some(code => code === category.code),
).map(category => ({ value: category.code, label: category.label }))

export default function NewTakingPage({ loaderData, actionData }: Route.ComponentProps) {
  const { data } = loaderData
  const breadcrumbs = [{ label: 'Recettes', href: '/recettes' }]
  if (data.activity === null)
    return <ChooseActivity choosing={data.choosing} title="Noter une recette" breadcrumbs={breadcrumbs} />
  return (
    <>
      <title>Noter une recette — Essaim</title>
      <PageHeader title="Noter une recette" subtitle={data.activity.name} breadcrumbs={breadcrumbs} />
      <TakingForm key={data.activity.id} data={data} actionData={actionData} requestKey={loaderData.requestKey} />
    </>
  )
}

type Data = Extract<Route.ComponentProps['loaderData']['data'], { rates: number[] }>

interface FormProps {
  data: Data
  actionData: Route.ComponentProps['actionData']
  requestKey: string
}

/** The rates that the last taking had stand open; the others wait under « Autres taux ». */
function TakingForm({ data, actionData, requestKey }: FormProps) {
  const { activity, rates, last, today } = data
  const values = actionData?.values
  const typed = (name: string) => (typeof values?.[name] === 'string' ? (values[name] as string) : '')
  const all = [...rates, 0]
  const [amounts, setAmounts] = useState<readonly number[]>(
    all.map((_, i) => parseEuros(typed(`lines.${i}.grossCents`)) ?? 0),
  )
  const [method, setMethod] = useState<string>(typed('method') || last?.method || 'cash')
  const busy = useNavigation().state !== 'idle'
  const usual = last?.rates.length ? last.rates : [all[0]!]
  const isOpen = (rate: number, i: number) => usual.includes(rate) || typed(`lines.${i}.grossCents`) !== ''
  const field = (rate: number, i: number) => (
    <div key={rate}>
      <HiddenFields values={{ [`lines.${i}.vatRateBp`]: formatRate(rate) }} />
      <AmountField
        name={`lines.${i}.grossCents`}
        label={rate === 0 ? 'Sans TVA' : `TTC à ${formatRate(rate)}`}
        required={usual.length === 1 && rate === usual[0]}
        autoFocus={rate === usual[0]}
        onAmount={cents => setAmounts(before => before.map((one, at) => (at === i ? (cents ?? 0) : one)))}
      />
    </div>
  )
  const rows = all.map((rate, i) => ({ rate, i, open: isOpen(rate, i) }))
  const hidden = rows.filter(row => !row.open)
  const zeroField = (
    <SelectField
      name="vatCategory"
      label="Pourquoi sans TVA"
      required={false}
      empty="Choisissez"
      options={EXEMPTIONS}
      defaultValue={last?.vatCategory ?? undefined}
    />
  )
  const other = METHOD_OPTIONS.filter(option => option.value !== method)
  return (
    <Form method="post" encType="multipart/form-data" noValidate className="stack">
      <FormFeedback errors={actionData?.refusals} values={values}>
        <HiddenFields
          values={{
            requestKey: typed('requestKey') || requestKey,
            activityId: activity.id,
            fileId: typed('fileId') || null,
          }}
        />
        <Card>
          <div className="stack">
            <FieldRow>
              {rows.filter(row => row.open).map(({ rate, i }) => field(rate, i))}
              {rows.at(-1)!.open ? zeroField : null}
            </FieldRow>
            <FieldRow>
              <SelectField
                name="method"
                label="Payé en"
                empty={null}
                options={METHOD_OPTIONS}
                value={method}
                onChange={event => setMethod(event.target.value)}
              />
              <TextField
                name="reference"
                label="Numéro du Z ou du versement"
                maxLength={60}
                help="Une seule fois par jour&nbsp;: le même numéro deux fois est signalé."
              />
              <SelectField
                name="nature"
                label="Vendu"
                empty={null}
                options={[
                  { value: 'goods', label: 'Des marchandises' },
                  { value: 'services', label: 'Des prestations' },
                ]}
                defaultValue={last?.nature ?? 'goods'}
              />
              <DateField name="day" label="Jour" defaultValue={today} max={today} />
            </FieldRow>
            <Result rates={all} amounts={amounts} aloneUpToCents={data.aloneUpToCents} />
            <FormActions>
              <Button variant="primary" pending={busy}>
                Noter la recette
              </Button>
              <ButtonLink variant="quiet" to="/recettes">
                Revenir
              </ButtonLink>
            </FormActions>
          </div>
        </Card>
        <Card title="Si besoin">
          <div className="stack">
            {hidden.length > 0 ? (
              <details open={hidden.some(({ i }) => typed(`lines.${i}.grossCents`) !== '')}>
                <summary>Autres taux de TVA</summary>
                <FieldRow>
                  {hidden.map(({ rate, i }) => field(rate, i))}
                  {rows.at(-1)!.open ? null : zeroField}
                </FieldRow>
              </details>
            ) : null}
            <details open={other.some(({ value }) => typed(`paid.${value}`) !== '')}>
              <summary>Une partie payée autrement</summary>
              <FieldRow>
                {other.map(({ value, label }) => (
                  <AmountField
                    key={value}
                    name={`paid.${value}`}
                    label={`Dont ${label.toLowerCase()}`}
                    required={false}
                  />
                ))}
              </FieldRow>
            </details>
            <details open={method === 'marketplace' || typed('fee.grossCents') !== ''}>
              <summary>Frais retenus par une place de marché</summary>
              <FieldRow>
                <AmountField
                  name="fee.grossCents"
                  label="Frais retenus"
                  required={false}
                  help="Notez au-dessus les ventes entières&nbsp;; le versement attendu est ce qu’il en reste."
                />
                <AmountField
                  name="fee.vatCents"
                  label="Dont TVA"
                  required={false}
                  help="Celle de la facture de la plateforme, jointe ci-dessous&nbsp;: elle est déductible."
                />
              </FieldRow>
              <CheckboxField
                name="fee.reverseCharge"
                label="Facturés de l’étranger, sans TVA"
                defaultChecked={typed('fee.reverseCharge') !== ''}
                help="La TVA de ces frais est alors due et déduite d’elle-même (autoliquidation, CGI art. 283, 2)."
              />
            </details>
            <FieldRow>
              <TextField
                name="label"
                label="Libellé"
                required={false}
                maxLength={120}
                placeholder="Marché de Cazères"
              />
              <FileField
                name="slip"
                label={typed('fileName') ? `Remplacer ${typed('fileName')}` : 'Photo du ticket Z ou relevé'}
                required={false}
                accept="image/*,application/pdf"
              />
            </FieldRow>
          </div>
        </Card>
      </FormFeedback>
    </Form>
  )
}

/** What the amounts typed come to, by the very function that posts them, and what happens next. */
function Result({
  rates,
  amounts,
  aloneUpToCents,
}: {
  rates: readonly number[]
  amounts: readonly number[]
  aloneUpToCents: number
}) {
  const lines = rates.map((vatRateBp, i) =>
    priceLine({ nature: 'goods', vatCategory: 'standard', vatRateBp, grossCents: amounts[i]! }),
  )
  const gross = lines.reduce((all, line) => all + line.grossCents, 0)
  const vat = lines.reduce((all, line) => all + line.vatCents, 0)
  return (
    <p className="soft small" aria-live="polite">
      {gross > 0 ? (
        <>
          Total <Money cents={gross} /> TTC, soit <Money cents={gross - vat} /> HT et <Money cents={vat} /> de TVA.{' '}
        </>
      ) : null}
      La recette entre aussitôt dans les comptes&nbsp;: sa TVA est due, la contribution prélevée. Une erreur s’annule,
      elle ne s’efface pas. {gross > aloneUpToCents || aloneUpToCents === 0 ? 'La coopérative la relit ensuite. ' : ''}
      Pour un client professionnel, faites une facture.
    </p>
  )
}
