import { Form, redirect } from 'react-router'
import { counted } from '../../../kernel/count.ts'
import { formatMonth, type Month, ofMonth } from '../../../kernel/day.ts'
import { attempt, fileOf, formOf, onlyFor, requestKey, signedIn } from '../../../platform/page.server.ts'
import { Check, Search } from '../../../ui/icon.tsx'
import {
  Button,
  Card,
  DataTable,
  FieldRow,
  FileField,
  FormActions,
  FormFeedback,
  HiddenFields,
  Money,
  Notice,
  PageHeader,
  SelectField,
  TextField,
} from '../../../ui/index.ts'
import { importPayJournal, previewPayJournal } from '../index.ts'
import type { Route } from './+types/journal.page'

const COLUMNS = {
  payrollNumber: 'Matricule',
  account: 'Compte',
  label: 'Libellé',
  debit: 'Débit',
  credit: 'Crédit',
  day: 'Date ou période',
} as const
const OPTIONAL = new Set(['label', 'day'])

export function loader(args: Route.LoaderArgs) {
  onlyFor(args, importPayJournal)
  signedIn(args)
  return { month: args.params.month as Month, requestKey: requestKey() }
}

export async function action(args: Route.ActionArgs) {
  const form = await formOf(args)
  const month = args.params.month as Month
  return attempt(args, async () => {
    const session = signedIn(args)
    const file = form.get('file')
    const contentBase64 = (await fileOf(file))?.contentBase64 ?? (String(form.get('contentBase64') ?? '') || undefined)
    const name = file instanceof File && file.size > 0 ? file.name : String(form.get('name') || 'journal.csv')
    const input = {
      month,
      name: name.slice(0, 200),
      contentBase64: contentBase64 as string,
      mapping: mappingOf(form),
      accounts: correspondences(form),
      keys: [],
    }
    if (form.get('intent') === 'import') {
      await importPayJournal(session, input, `${form.get('requestKey')}:import`)
      throw redirect(`/paie/${month}`, 303)
    }
    return { preview: await previewPayJournal(session, input), name: input.name, contentBase64: input.contentBase64 }
  })
}

/** The columns chosen, once a first preview has proposed some. */
function mappingOf(form: FormData) {
  if (!form.get('delimiter')) return null
  const at = (name: string) => {
    const text = form.get(`column.${name}`)
    return text ? Number(text) : undefined
  }
  return {
    delimiter: String(form.get('delimiter')) as ';',
    headerRow: Number(form.get('headerRow') || 1),
    columns: {
      payrollNumber: at('payrollNumber') as number,
      account: at('account') as number,
      debit: at('debit') as number,
      credit: at('credit') as number,
      ...(at('label') === undefined ? {} : { label: at('label') }),
      ...(at('day') === undefined ? {} : { day: at('day') }),
    },
  }
}

const correspondences = (form: FormData) =>
  form.getAll('from').flatMap((from, i) => {
    const to = String(form.getAll('to')[i] ?? '').trim()
    return to ? [{ from: String(from), to }] : []
  })

type Preview = Awaited<ReturnType<typeof previewPayJournal>>

export default function JournalPage({ loaderData, actionData }: Route.ComponentProps) {
  const { month } = loaderData
  const refused = actionData && 'refusals' in actionData ? actionData : null
  const done = actionData && 'preview' in actionData ? actionData : null
  const kept = done ?? (refused?.values.contentBase64 ? refused.values : null)
  return (
    <>
      <title>{`Journal de paie ${ofMonth(month)} — Essaim`}</title>
      <PageHeader
        title="Journal du logiciel de paie"
        subtitle={formatMonth(month)}
        breadcrumbs={[
          { href: '/paie', label: 'Paie' },
          { href: `/paie/${month}`, label: formatMonth(month) },
        ]}
      />
      <div className="stack">
        <Card title={done ? 'Un autre fichier' : 'Le fichier'}>
          <Form method="post" encType="multipart/form-data" className="form" noValidate>
            <FormFeedback errors={refused?.refusals} values={refused?.values}>
              <FileField
                name="file"
                label="Journal comptable de la paie (CSV)"
                accept=".csv,.txt,text/csv,text/plain"
                help="Une ligne par salarié et par compte&nbsp;: matricule, compte, libellé, débit, crédit. Rien n’est écrit avant votre accord."
              />
              <FormActions>
                <Button variant={done ? undefined : 'primary'} icon={Search}>
                  Vérifier
                </Button>
              </FormActions>
            </FormFeedback>
          </Form>
        </Card>
        {done && kept ? (
          <PreviewCard
            preview={done.preview}
            name={done.name}
            contentBase64={done.contentBase64}
            requestKey={loaderData.requestKey}
          />
        ) : null}
      </div>
    </>
  )
}

function PreviewCard(props: { preview: Preview; name: string; contentBase64: string; requestKey: string }) {
  const { preview, name, contentBase64 } = props
  const ready = preview.refusals.length === 0 && preview.employees.length > 0
  return (
    <Card title={`Vérification de ${name}`}>
      <Form method="post" className="stack" noValidate>
        <HiddenFields values={{ requestKey: props.requestKey, name, contentBase64 }} />
        {ready ? (
          <Notice tone="good" title="Ce journal est équilibré et peut être comptabilisé.">
            {counted(preview.employees.length, 'personne')}, <Money cents={preview.debitCents} /> au débit comme au
            crédit.
          </Notice>
        ) : (
          <Notice tone="bad" title="Ce journal ne peut pas être comptabilisé en l’état.">
            <ul>
              {preview.refusals.map(refusal => (
                <li key={refusal.message}>{refusal.message}</li>
              ))}
            </ul>
          </Notice>
        )}
        {preview.notices.length > 0 ? (
          <Notice tone="wait" title="À savoir">
            <ul>
              {preview.notices.map(notice => (
                <li key={notice}>{notice}</li>
              ))}
            </ul>
          </Notice>
        ) : null}
        <Mapping preview={preview} />
        <Accounts unknown={preview.unknownAccounts} />
        <FormActions>
          {ready ? (
            <Button variant="primary" name="intent" value="import" icon={Check}>
              Comptabiliser
            </Button>
          ) : null}
          <Button name="intent" value="preview" icon={Search}>
            Vérifier de nouveau
          </Button>
        </FormActions>
      </Form>
      <Employees preview={preview} />
    </Card>
  )
}

function Mapping({ preview }: { preview: Preview }) {
  const header = preview.rows[(preview.mapping?.headerRow ?? 1) - 1] ?? []
  const options = header.map((cell, i) => ({ value: String(i), label: cell || `Colonne ${i + 1}` }))
  return (
    <details open={preview.mapping === null}>
      <summary>Colonnes</summary>
      <HiddenFields
        values={{ delimiter: preview.mapping?.delimiter ?? ';', headerRow: preview.mapping?.headerRow ?? 1 }}
      />
      <FieldRow>
        {Object.entries(COLUMNS).map(([column, label]) => (
          <SelectField
            key={column}
            name={`column.${column}`}
            label={label}
            required={!OPTIONAL.has(column)}
            empty="Aucune"
            options={options}
            defaultValue={String(preview.mapping?.columns[column as keyof typeof COLUMNS] ?? '')}
          />
        ))}
      </FieldRow>
    </details>
  )
}

function Accounts({ unknown }: { unknown: readonly string[] }) {
  if (unknown.length === 0) return null
  return (
    <fieldset>
      <legend>Comptes à rapprocher du plan comptable</legend>
      <FieldRow>
        {unknown.map((account, i) => (
          <div key={account}>
            <HiddenFields values={{ from: account }} />
            <TextField name="to" id={`to-${i}`} label={`${account} devient`} inputMode="numeric" />
          </div>
        ))}
      </FieldRow>
    </fieldset>
  )
}

function Employees({ preview }: { preview: Preview }) {
  if (preview.employees.length === 0) return null
  return (
    <DataTable
      caption="Ce qui sera écrit, par personne"
      showCaption
      rows={preview.employees}
      rowKey={row => row.payrollNumber}
      columns={[
        { header: 'Personne', main: true, cell: row => row.name },
        { header: 'Matricule', cell: row => row.payrollNumber },
        {
          header: 'Activités',
          cell: row =>
            row.activities.length === 1
              ? row.activities[0]!.name
              : row.activities.map(activity => (
                  <div key={activity.id}>
                    {activity.name}&nbsp;: <Money cents={activity.costCents} />
                  </div>
                )),
        },
        { header: 'Coût', align: 'end', cell: row => <Money cents={row.costCents} /> },
        { header: 'Net à payer', align: 'end', cell: row => <Money cents={row.netCents} /> },
        {
          header: 'Net décidé (avant impôt)',
          align: 'end',
          cell: row => <Money cents={row.decidedNetCents} />,
          phone: 'hidden',
        },
      ]}
    />
  )
}
