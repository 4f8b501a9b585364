import { Form, useNavigation } from 'react-router'
import { formOf, load, pageAsked, perform, requestKey } from '../../../platform/page.server.ts'
import { BookOpen, Plus } from '../../../ui/icon.tsx'
import {
  Badge,
  Button,
  ButtonLink,
  Card,
  Confirm,
  DataTable,
  DateField,
  DayText,
  EmptyState,
  FileLinks,
  FilterBar,
  FormActions,
  FormFeedback,
  HiddenFields,
  Money,
  PageHeader,
  Pager,
  SearchField,
  SelectField,
} from '../../../ui/index.ts'
import { journalEntries, listJournals, validateEntries } from '../index.ts'
import type { Route } from './+types/journals.page'
import { journalsAsked } from './journals-file.ts'
import { LedgerTabs } from './ledger-tabs.tsx'
import { reportFilter } from './period.server.ts'

export async function loader(args: Route.LoaderArgs) {
  const { today, mayWrite } = await reportFilter(args)
  const { journal, state, from, to, q } = journalsAsked(args)
  return {
    ...(await pageAsked(args, journalEntries, { journal, state, from, to, q })),
    journals: await load(args, listJournals, {}),
    journal,
    provisional: state === 'provisional',
    piece: q,
    from,
    to,
    filtered: Boolean(journal || state || from || to || q),
    today,
    mayWrite,
    requestKey: requestKey(),
  }
}

export async function action(args: Route.ActionArgs) {
  const form = await formOf(args)
  if (form.get('intent') === 'through') return perform(args, validateEntries)
  return perform(args, validateEntries, { ids: form.getAll('ids') })
}

export default function JournalsPage({ loaderData, actionData }: Route.ComponentProps) {
  const { rows, next, journals, journal, provisional, piece, filtered, mayWrite } = loaderData
  const busy = useNavigation().state !== 'idle'
  const labels = new Map(journals.map(({ code, label }) => [code, label]))
  const table = (
    <DataTable
      caption="Écritures"
      rows={rows}
      rowKey={row => row.id}
      rowHref={row => `/comptabilite/ecritures/${row.id}`}
      select={mayWrite && provisional ? { name: 'ids', label: row => row.label } : undefined}
      empty={
        <EmptyState icon={BookOpen} title={provisional ? 'Le brouillard est vide' : 'Aucune écriture'}>
          {provisional ? 'Tout est validé.' : 'Changez les filtres, ou saisissez une opération diverse.'}
        </EmptyState>
      }
      columns={[
        { header: 'Date', phone: 'bare', cell: row => <DayText day={row.day} /> },
        { header: 'Journal', phone: 'bare', cell: row => <span title={labels.get(row.journal)}>{row.journal}</span> },
        { header: 'N°', phone: 'bare', align: 'end', cell: row => row.number ?? <Badge tone="wait">brouillard</Badge> },
        { header: 'Libellé', main: true, cell: row => row.label },
        { header: 'Pièce', cell: row => row.documentNumber, phone: 'hidden' },
        { header: 'Montant', phone: 'beside', align: 'end', cell: row => <Money cents={row.amountCents} /> },
      ]}
    />
  )
  return (
    <>
      <title>Comptabilité — Essaim</title>
      <PageHeader
        title="Comptabilité"
        action={
          mayWrite ? (
            <ButtonLink variant="primary" icon={Plus} to="/comptabilite/saisie">
              Saisir une écriture
            </ButtonLink>
          ) : null
        }
      />
      <LedgerTabs current="/comptabilite" />
      <Card>
        <FilterBar clearHref={filtered ? '/comptabilite' : undefined}>
          <SelectField
            name="journal"
            label="Journal"
            required={false}
            empty="Tous"
            defaultValue={journal}
            options={journals.map(({ code, label }) => ({ value: code, label: `${code} · ${label}` }))}
          />
          <SelectField
            name="etat"
            label="État"
            required={false}
            empty="Toutes"
            defaultValue={provisional ? 'brouillard' : undefined}
            options={[{ value: 'brouillard', label: 'Au brouillard' }]}
          />
          <DateField name="du" label="Du" required={false} defaultValue={loaderData.from} />
          <DateField name="au" label="Au" required={false} defaultValue={loaderData.to} />
          <SearchField label="Libellé, pièce ou numéro" defaultValue={piece} />
        </FilterBar>
        {mayWrite && provisional && rows.length > 0 ? (
          <>
            <Form method="post" className="stack">
              <FormFeedback errors={actionData?.refusals} values={actionData?.values}>
                <HiddenFields values={{ requestKey: loaderData.requestKey }} />
                {table}
                <FormActions>
                  <Button pending={busy}>Valider les écritures cochées</Button>
                </FormActions>
              </FormFeedback>
            </Form>
            <Form method="post" className="form">
              <HiddenFields values={{ requestKey: loaderData.requestKey, intent: 'through' }} />
              <DateField
                id="valider-jusqu"
                name="through"
                label="Ou tout valider jusqu’au"
                defaultValue={loaderData.today}
              />
              <FormActions>
                <Confirm
                  label="Tout valider"
                  variant="secondary"
                  title="Valider tout le brouillard jusqu’à ce jour&nbsp;?"
                  confirm="Valider"
                >
                  <p>
                    Chaque écriture prend son numéro et ne se modifie plus&nbsp;: elle se corrige par une
                    contrepassation.
                  </p>
                </Confirm>
              </FormActions>
            </Form>
          </>
        ) : (
          table
        )}
        <Pager next={next} />
        {rows.length > 0 ? <FileLinks to="/comptabilite/journaux/export" /> : null}
      </Card>
    </>
  )
}
