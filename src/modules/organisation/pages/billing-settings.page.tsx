import { Form } from 'react-router'
import { signedIn } from '../../../platform/page.server.ts'
import { may } from '../../../platform/session.ts'
import {
  AmountField,
  Button,
  Card,
  CheckboxField,
  FieldRow,
  Flash,
  FormActions,
  FormFeedback,
  HiddenFields,
  PageHeader,
  RateField,
  TextField,
} from '../../../ui/index.ts'
import { changeSettings } from '../index.ts'
import type { Route } from './+types/billing-settings.page'
import { loadOrganisation, saveSettings, wasSaved } from './settings.server.ts'
import { SettingsTabs } from './settings-tabs.tsx'

export async function loader(args: Route.LoaderArgs) {
  const { name, settings, version } = await loadOrganisation(args)
  return { writes: may(signedIn(args), changeSettings), name, settings, version, saved: wasSaved(args) }
}

export const action = (args: Route.ActionArgs) =>
  saveSettings(args, '/reglages/facturation', [
    'vatOnDebits',
    'invoiceNumberFormat',
    'quoteNumberFormat',
    'paymentTermDays',
    'latePenaltyRateBp',
    'reserveMonths',
    'pay',
  ])

export default function BillingSettingsPage({ loaderData, actionData }: Route.ComponentProps) {
  const { name, settings, version, saved } = loaderData
  return (
    <>
      <title>Facturation et paie, réglages — Essaim</title>
      <PageHeader title="Réglages" subtitle={name} />
      <SettingsTabs current="/reglages/facturation" />
      {saved && !actionData ? <Flash title="Enregistré" /> : null}
      <Form method="post" className="stack loose" noValidate>
        <FormFeedback errors={actionData?.refusals} values={actionData?.values} readOnly={!loaderData.writes}>
          <HiddenFields values={{ version }} />
          <Card title="Factures et devis">
            <div className="form">
              <FieldRow>
                <TextField
                  name="settings.invoiceNumberFormat"
                  label="Numéro de facture"
                  defaultValue={settings.invoiceNumberFormat}
                  help="{exercice} et {number} sont remplis à l’émission&nbsp;: F2026-00042."
                />
                <TextField
                  name="settings.quoteNumberFormat"
                  label="Numéro de devis"
                  defaultValue={settings.quoteNumberFormat}
                />
              </FieldRow>
              <FieldRow>
                <TextField
                  name="settings.paymentTermDays"
                  label="Délai de paiement, en jours"
                  inputMode="numeric"
                  defaultValue={settings.paymentTermDays}
                  help="60 jours au plus (Code de commerce, art. L441-10)."
                />
                <RateField
                  name="settings.latePenaltyRateBp"
                  label="Pénalités de retard, par an"
                  defaultValue={settings.latePenaltyRateBp}
                />
              </FieldRow>
            </div>
          </Card>
          <Card title="TVA">
            <CheckboxField
              name="settings.vatOnDebits"
              label="TVA d’après les débits"
              defaultChecked={settings.vatOnDebits}
              help="La TVA des services est due à la facture au lieu de l’encaissement (CGI, art. 269, 2-c)&nbsp;; la mention est imprimée."
            />
          </Card>
          <Card title="Paie et précaution">
            <div className="form">
              <FieldRow>
                <RateField
                  name="settings.pay.accidentRateBp"
                  label="Taux AT/MP"
                  defaultValue={settings.pay.accidentRateBp}
                  help="Notifié par la Carsat."
                />
                <RateField
                  name="settings.pay.transportLevyRateBp"
                  label="Versement mobilité"
                  defaultValue={settings.pay.transportLevyRateBp}
                />
              </FieldRow>
              <FieldRow>
                <AmountField
                  name="settings.pay.healthCoverEmployerCents"
                  label="Complémentaire santé, part patronale par mois"
                  defaultValue={settings.pay.healthCoverEmployerCents}
                />
                <TextField
                  name="settings.pay.headcount"
                  label="Effectif"
                  inputMode="numeric"
                  defaultValue={settings.pay.headcount}
                />
              </FieldRow>
              <TextField
                name="settings.reserveMonths"
                label="Réserve de précaution, en mois de coût d’employeur"
                inputMode="numeric"
                defaultValue={settings.reserveMonths}
                help="Ce que chaque activité garde de côté avant que rien ne soit payable. 0&nbsp;: rien."
              />
            </div>
          </Card>
          <FormActions>
            <Button variant="primary">Enregistrer</Button>
          </FormActions>
        </FormFeedback>
      </Form>
    </>
  )
}
