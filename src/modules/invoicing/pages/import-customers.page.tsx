import { data, Form, useNavigation } from 'react-router'
import { guessFields, rowIssues, type Sheet } from '../../../formats/sheet.ts'
import { Refused } from '../../../kernel/refusal.ts'
import { readForm } from '../../../platform/form.ts'
import { attempt, formOf, load, type PageArgs, requestKey, signedIn } from '../../../platform/page.server.ts'
import { previewedSheet, readSheet } from '../../../platform/sheet.server.ts'
import { Upload } from '../../../ui/icon.tsx'
import {
  Button,
  ButtonLink,
  Card,
  CheckboxField,
  FileField,
  Flash,
  FormActions,
  FormFeedback,
  HiddenFields,
  PageHeader,
  SelectField,
  Steps,
} from '../../../ui/index.ts'
import { SheetPreview } from '../../../ui/sheet-preview.tsx'
import { listActivities } from '../../organisation/index.ts'
import { addCustomers, discardCustomers } from '../index.ts'
import type { Route } from './+types/import-customers.page'
import { COLUMNS, MAX_ROWS, rowFields } from './customer-sheet.ts'

export async function loader(args: Route.LoaderArgs) {
  const activities = await load(args, listActivities, {})
  return { activities: activities.map(({ id, name }) => ({ id, name })), requestKey: requestKey() }
}

type Answer =
  | { refusals: readonly { message: string; path?: string }[]; values: Record<string, string | string[]> }
  | { activityId: string; sheet: Sheet; fields: string[]; errors: [row: number, message: string][] }
  | { added: string[]; left: number }
  | { removed: number }

export async function action(args: Route.ActionArgs) {
  const form = await formOf(args)
  return attempt(args, async () => {
    const intent = form.get('intent')
    if (intent === 'undo') {
      const { ids } = await discardCustomers(signedIn(args), { ids: form.getAll('ids').map(String) }, keyOf(form))
      return data<Answer>({ removed: ids.length })
    }
    const activityId = String(form.get('activityId') ?? '')
    if (intent !== 'import') {
      const sheet = await readSheet(form, MAX_ROWS)
      const fields = guessFields(sheet.header, COLUMNS)
      return data<Answer>({ activityId, sheet, fields, errors: sheetErrors(sheet, fields, activityId).errors })
    }
    return data<Answer>(await importSheet(args, form, activityId))
  })
}

const keyOf = (form: FormData) => `${form.get('requestKey')}:${form.get('intent')}`

type NewCustomer = Parameters<typeof addCustomers>[1]['customers'][number]

/** Each row as a customer, or why it is not one. */
function sheetErrors(sheet: Sheet, fields: readonly string[], activityId: string) {
  const errors: [number, string][] = []
  const good: { row: number; customer: NewCustomer }[] = []
  const schema = addCustomers.input
  sheet.rows.forEach((cells, row) => {
    const names = rowFields(cells, fields).map(([name, text]) => [`customers.0.${name}`, text] as [string, string])
    const input = readForm(schema, [...names, ['customers.0.activityId', activityId]])
    const parsed = schema.safeParse(input)
    if (parsed.success) good.push({ row, customer: parsed.data.customers[0]! })
    else errors.push([row, rowIssues(COLUMNS, parsed.error.issues, 2)])
  })
  return { errors, good }
}

/** Adds the good rows in one go; rows that the rules refuse come back with their reason, unless they were to be left aside. */
async function importSheet(args: PageArgs, form: FormData, activityId: string): Promise<Answer> {
  const { sheet, fields } = previewedSheet(form)
  const { errors, good } = sheetErrors(sheet, fields, activityId)
  const leave = form.get('leave') === 'on'
  let kept = good
  for (;;) {
    if (kept.length === 0 || (errors.length > 0 && !leave)) {
      errors.sort(([a], [b]) => a - b)
      return { activityId, sheet, fields, errors }
    }
    try {
      const customers = kept.map(({ customer }) => customer)
      const { ids } = await addCustomers(signedIn(args), { customers }, keyOf(form))
      return { added: ids, left: errors.length }
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      const refused = new Map<number, string>()
      for (const { path, message } of error.refusals) {
        const i = Number(/^customers\.(\d+)/.exec(path ?? '')?.[1] ?? -1)
        if (i < 0) throw error
        refused.set(i, `${refused.get(i) ?? ''} ${message}`.trim())
      }
      for (const [i, message] of refused) errors.push([kept[i]!.row, message])
      kept = kept.filter((_, i) => !refused.has(i))
    }
  }
}

export default function ImportCustomersPage({ loaderData, actionData }: Route.ComponentProps) {
  const answer = actionData as Answer | undefined
  const busy = useNavigation().state !== 'idle'
  const step = answer && 'sheet' in answer ? 1 : answer && 'added' in answer ? 2 : 0
  const refused = answer && 'refusals' in answer ? answer : undefined
  return (
    <>
      <title>Importer des clients — Essaim</title>
      <PageHeader title="Importer des clients" breadcrumbs={[{ label: 'Clients', href: '/clients' }]} />
      <Steps items={['Fichier', 'Vérification', 'Terminé']} current={step} />
      {answer && 'added' in answer ? (
        <Flash title={answer.added.length === 1 ? '1 client ajouté' : `${answer.added.length} clients ajoutés`}>
          {answer.left > 0 ? <p>{`Lignes laissées de côté : ${answer.left}.`}</p> : null}
          <Form method="post" className="row">
            <HiddenFields values={{ requestKey: loaderData.requestKey, intent: 'undo' }} />
            {answer.added.map(id => (
              <input key={id} type="hidden" name="ids" value={id} />
            ))}
            <ButtonLink small to="/clients">
              Voir les clients
            </ButtonLink>
            <Button small variant="quiet" pending={busy}>
              Annuler l’import
            </Button>
          </Form>
        </Flash>
      ) : null}
      {answer && 'removed' in answer ? (
        <Flash title="Import annulé">{`Clients retirés : ${answer.removed}.`}</Flash>
      ) : null}
      {answer && 'sheet' in answer ? (
        <Preview answer={answer} requestKey={loaderData.requestKey} busy={busy} />
      ) : answer && 'added' in answer ? null : (
        <Card>
          <Form method="post" encType="multipart/form-data" className="form" noValidate>
            <FormFeedback errors={refused?.refusals} values={refused?.values}>
              {loaderData.activities.length === 1 ? (
                <HiddenFields values={{ activityId: loaderData.activities[0]!.id }} />
              ) : (
                <SelectField
                  name="activityId"
                  label="Activité"
                  options={loaderData.activities.map(({ id, name }) => ({ value: id, label: name }))}
                />
              )}
              <FileField
                name="file"
                label="Tableau des clients"
                help="Un fichier .xlsx ou .csv, une ligne par client, les noms des colonnes en première ligne ; 500 lignes au plus."
                accept=".xlsx,.csv,.txt,.tsv"
              />
              <FormActions>
                <Button variant="primary" icon={Upload} pending={busy}>
                  Lire le fichier
                </Button>
              </FormActions>
            </FormFeedback>
          </Form>
        </Card>
      )}
    </>
  )
}

type Checked = Extract<Answer, { sheet: Sheet }>

function Preview({ answer, requestKey: key, busy }: { answer: Checked; requestKey: string; busy: boolean }) {
  const { activityId, sheet, fields, errors } = answer
  return (
    <Form method="post" className="stack loose">
      <HiddenFields values={{ requestKey: key, intent: 'import', activityId }} />
      <SheetPreview
        sheet={sheet}
        fields={fields}
        columns={COLUMNS}
        errors={errors}
        again="/clients/import"
        pending={busy}
      >
        {errors.length > 0 ? (
          <CheckboxField name="leave" label="Laisser ces lignes de côté et importer les autres" />
        ) : null}
      </SheetPreview>
    </Form>
  )
}
