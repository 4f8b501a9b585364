import { Form } from 'react-router'
import { signedIn } from '../../../platform/page.server.ts'
import { may } from '../../../platform/session.ts'
import {
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
import { JOURNAL_LABELS } from '../chart-of-accounts.ts'
import { changeSettings } from '../index.ts'
import { zAccounts } from '../settings.ts'
import type { Route } from './+types/accounts-settings.page'
import { loadOrganisation, saveSettings, wasSaved } from './settings.server.ts'
import { SettingsTabs } from './settings-tabs.tsx'

const CLASSES: Record<string, string> = {
  '1': 'Capitaux et liaison',
  '4': 'Tiers et TVA',
  '5': 'Trésorerie',
  '6': 'Charges',
  '7': 'Produits',
}

export async function loader(args: Route.LoaderArgs) {
  const { name, settings, version } = await loadOrganisation(args)
  const accounts = Object.entries(zAccounts.shape).map(([key, schema]) => ({
    key,
    label: schema.description ?? key,
    code: settings.accounts[key as keyof typeof settings.accounts],
  }))
  return {
    writes: may(signedIn(args), changeSettings),
    name,
    version,
    saved: wasSaved(args),
    classes: Object.entries(CLASSES).map(([digit, label]) => ({
      label,
      accounts: accounts.filter(({ code }) => code.startsWith(digit)).sort((a, b) => (a.code < b.code ? -1 : 1)),
    })),
    journals: Object.entries(settings.journals).map(([key, code]) => ({
      key,
      code,
      label: JOURNAL_LABELS[key] ?? key,
    })),
  }
}

export const action = (args: Route.ActionArgs) => saveSettings(args, '/reglages/comptes', ['accounts', 'journals'])

export default function AccountsSettingsPage({ loaderData, actionData }: Route.ComponentProps) {
  const { name, version, saved, classes, journals } = loaderData
  return (
    <>
      <title>Comptes, réglages — Essaim</title>
      <PageHeader title="Réglages" subtitle={name} />
      <SettingsTabs current="/reglages/comptes" />
      <div className="stack loose">
        {saved && !actionData ? <Flash title="Enregistré" /> : null}
        <Notice title="Les comptes que les pièces utilisent d’elles-mêmes">
          Ceux du plan comptable général conviennent presque toujours. Un changement vaut pour les écritures à
          venir&nbsp;: ce qui est passé reste où il est.
        </Notice>
        <Form method="post" className="stack loose" noValidate>
          <FormFeedback errors={actionData?.refusals} values={actionData?.values} readOnly={!loaderData.writes}>
            <HiddenFields values={{ version }} />
            {classes.map(({ label, accounts }) => (
              <Card key={label} title={label}>
                <FieldRow>
                  {accounts.map(account => (
                    <TextField
                      key={account.key}
                      name={`settings.accounts.${account.key}`}
                      label={account.label}
                      defaultValue={account.code}
                      inputMode="numeric"
                    />
                  ))}
                </FieldRow>
              </Card>
            ))}
            <Card title="Journaux">
              <FieldRow>
                {journals.map(journal => (
                  <TextField
                    key={journal.key}
                    name={`settings.journals.${journal.key}`}
                    label={journal.label}
                    defaultValue={journal.code}
                  />
                ))}
              </FieldRow>
            </Card>
            <FormActions>
              <Button variant="primary">Enregistrer</Button>
            </FormActions>
          </FormFeedback>
        </Form>
      </div>
    </>
  )
}
