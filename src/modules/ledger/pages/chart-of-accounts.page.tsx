import { Form, useNavigation } from 'react-router'
import { formOf, load, perform, requestKey } from '../../../platform/page.server.ts'
import { BookOpen } from '../../../ui/icon.tsx'
import {
  Button,
  Card,
  DataTable,
  EmptyState,
  FieldRow,
  FilterBar,
  FormActions,
  FormFeedback,
  HiddenFields,
  PageHeader,
  RadioGroup,
  SearchField,
  TextField,
} from '../../../ui/index.ts'
import { addAccount, listAccounts, renameAccount } from '../index.ts'
import type { Route } from './+types/chart-of-accounts.page'
import { ledgerAddress } from './ledger-address.ts'
import { LedgerTabs } from './ledger-tabs.tsx'
import { reportFilter } from './period.server.ts'

export async function loader(args: Route.LoaderArgs) {
  const { q, mayWrite } = await reportFilter(args)
  return {
    rows: await load(args, listAccounts, q ? { q } : {}),
    q,
    mayWrite,
    requestKey: requestKey(),
  }
}

export async function action(args: Route.ActionArgs) {
  const form = await formOf(args)
  return form.get('intent') === 'rename' ? perform(args, renameAccount) : perform(args, addAccount)
}

export default function ChartOfAccountsPage({ loaderData, actionData }: Route.ComponentProps) {
  const { rows, q, mayWrite } = loaderData
  const busy = useNavigation().state !== 'idle'
  return (
    <>
      <title>Plan comptable — Essaim</title>
      <PageHeader title="Comptabilité" />
      <LedgerTabs current="/comptabilite/plan" />
      <div className="stack loose">
        {mayWrite ? (
          <Card title="Ajouter ou renommer un compte">
            <Form method="post" className="form" noValidate>
              <FormFeedback errors={actionData?.refusals ?? []} values={actionData?.values ?? {}}>
                <HiddenFields values={{ requestKey: loaderData.requestKey }} />
                <FieldRow>
                  <TextField name="code" label="Compte" maxLength={12} />
                  <TextField name="label" label="Intitulé" maxLength={80} />
                </FieldRow>
                <RadioGroup
                  name="intent"
                  label="Ce compte"
                  inline
                  defaultValue="add"
                  options={[
                    { value: 'add', label: 'est nouveau' },
                    { value: 'rename', label: 'existe et change d’intitulé' },
                  ]}
                />
                <FormActions>
                  <Button pending={busy}>Enregistrer</Button>
                </FormActions>
              </FormFeedback>
            </Form>
          </Card>
        ) : null}
        <Card>
          <FilterBar clearHref={q ? '/comptabilite/plan' : undefined}>
            <SearchField label="Compte ou intitulé" defaultValue={q} />
          </FilterBar>
          <DataTable
            caption="Plan comptable"
            rows={rows}
            rowKey={row => row.code}
            rowHref={row => ledgerAddress({ accounts: [row.code] })}
            empty={
              <EmptyState icon={BookOpen} title="Aucun compte ne correspond">
                Cherchez par le début du compte ou un mot de son intitulé.
              </EmptyState>
            }
            columns={[
              { header: 'Compte', main: true, cell: row => row.code },
              { header: 'Intitulé', cell: row => row.label },
            ]}
          />
        </Card>
      </div>
    </>
  )
}
