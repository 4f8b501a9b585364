import { Form, redirect } from 'react-router'
import { attempt, fileOf, formOf, signedIn } from '../../../platform/page.server.ts'
import { may } from '../../../platform/session.ts'
import {
  Button,
  Card,
  DescriptionList,
  FieldRow,
  Flash,
  FormActions,
  FormFeedback,
  HiddenFields,
  PageHeader,
  TextField,
} from '../../../ui/index.ts'
import { changeSettings, setLogo } from '../index.ts'
import { LEGAL_FORM_LABELS } from '../organisation.ts'
import type { Route } from './+types/settings.page'
import { AddressFields } from './address-fields.tsx'
import { LogoCard } from './logo-card.tsx'
import { loadOrganisation, saveSettings, wasSaved } from './settings.server.ts'
import { SettingsTabs } from './settings-tabs.tsx'

export async function loader(args: Route.LoaderArgs) {
  const { name, siren, legalForm, identity, settings, version } = await loadOrganisation(args)
  return {
    writes: may(signedIn(args), changeSettings),
    name,
    siren,
    legalForm: LEGAL_FORM_LABELS[legalForm as keyof typeof LEGAL_FORM_LABELS] ?? legalForm,
    identity,
    accentColour: settings.accentColour,
    logoId: settings.logoId ?? null,
    version,
    saved: wasSaved(args),
  }
}

export async function action(args: Route.ActionArgs) {
  const form = await formOf(args)
  if (form.get('intent') !== 'logo') return saveSettings(args, '/reglages', ['accentColour'], true)
  return attempt(args, async () => {
    await setLogo(signedIn(args), {
      ...((await fileOf(form.get('logo'))) ?? { name: 'logo', contentBase64: '' }),
      activityId: null,
    })
    throw redirect('/reglages?fait=1', 303)
  })
}

export default function SettingsPage({ loaderData, actionData }: Route.ComponentProps) {
  const { name, siren, legalForm, identity, accentColour, logoId, version, saved, writes } = loaderData
  return (
    <>
      <title>Réglages — Essaim</title>
      <PageHeader title="Réglages" subtitle={name} />
      <SettingsTabs current="/reglages" />
      <div className="stack loose">
        {saved && !actionData ? <Flash title="Enregistré" /> : null}
        <Card title="Identité légale">
          <div className="stack">
            <DescriptionList
              items={[
                [
                  'SIREN',
                  <span key="siren" className="num">
                    {siren.replace(/(\d{3})(?=\d)/g, '$1\u00a0')}
                  </span>,
                ],
                ['Forme', legalForm],
              ]}
            />
            <Form method="post" className="form" noValidate>
              <FormFeedback errors={actionData?.refusals} values={actionData?.values} readOnly={!loaderData.writes}>
                <HiddenFields values={{ version }} />
                <TextField name="name" label="Nom" defaultValue={name} help="Il est imprimé sur chaque pièce." />
                <AddressFields prefix="identity.address" address={identity.address} />
                <FieldRow>
                  <TextField
                    name="identity.vatNumber"
                    label="Numéro de TVA"
                    required={false}
                    defaultValue={identity.vatNumber ?? ''}
                  />
                  <TextField
                    name="identity.registry"
                    label="RCS"
                    required={false}
                    defaultValue={identity.registry ?? ''}
                    help="Par exemple&nbsp;: RCS Toulouse"
                  />
                </FieldRow>
                <FieldRow>
                  <TextField
                    name="identity.email"
                    label="Adresse électronique"
                    type="email"
                    required={false}
                    defaultValue={identity.email ?? ''}
                  />
                  <TextField
                    name="identity.phone"
                    label="Téléphone"
                    type="tel"
                    required={false}
                    defaultValue={identity.phone ?? ''}
                  />
                  <TextField
                    name="identity.website"
                    label="Site"
                    required={false}
                    defaultValue={identity.website ?? ''}
                  />
                </FieldRow>
                <FieldRow>
                  <TextField
                    name="identity.iban"
                    label="IBAN imprimé sur les factures"
                    required={false}
                    defaultValue={identity.iban ?? ''}
                  />
                  <TextField name="identity.bic" label="BIC" required={false} defaultValue={identity.bic ?? ''} />
                </FieldRow>
                <FieldRow>
                  <TextField
                    name="identity.capital"
                    label="Capital"
                    required={false}
                    defaultValue={identity.capital ?? ''}
                    help="Une coopérative a un capital variable."
                  />
                  <TextField
                    name="identity.approvals"
                    label="Agréments"
                    required={false}
                    defaultValue={identity.approvals ?? ''}
                    help="Imprimés au pied des pièces&nbsp;: Qualiopi, ESUS…"
                  />
                </FieldRow>
                <TextField
                  name="settings.accentColour"
                  label="Couleur"
                  type="color"
                  defaultValue={accentColour}
                  help="Celle des boutons, des graphiques et des pièces imprimées. Les contrastes sont réglés d’après elle."
                />
                <FormActions>
                  <Button variant="primary">Enregistrer</Button>
                </FormActions>
              </FormFeedback>
            </Form>
          </div>
        </Card>
        {writes ? <LogoCard logoId={logoId} refusals={actionData?.refusals} /> : null}
      </div>
    </>
  )
}
