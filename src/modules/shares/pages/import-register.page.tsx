import { data, Form } from 'react-router'
import { guessFields, rowIssues, type Sheet } from '../../../formats/sheet.ts'
import { Refused } from '../../../kernel/refusal.ts'
import { readForm } from '../../../platform/form.ts'
import { attempt, formOf, load, type PageArgs, requestKey, signedIn, todayOf } from '../../../platform/page.server.ts'
import { previewedSheet, readSheet } from '../../../platform/sheet.server.ts'
import { Upload } from '../../../ui/icon.tsx'
import {
  Button,
  ButtonLink,
  Card,
  DateField,
  FieldRow,
  FileField,
  Flash,
  FormActions,
  FormFeedback,
  HiddenFields,
  PageHeader,
  Steps,
  TextField,
} from '../../../ui/index.ts'
import { SheetPreview } from '../../../ui/sheet-preview.tsx'
import { getShareRules, importShareRegister, undoShareRegisterImport } from '../index.ts'
import { type CategoryInUse, sharesText } from '../share.ts'
import type { Route } from './+types/import-register.page'
import { MAX_ROWS, REGISTER_COLUMNS, registerRowFields } from './register-sheet.ts'

export async function loader(args: Route.LoaderArgs) {
  await load(args, getShareRules, {})
  return { today: todayOf(args), requestKey: requestKey() }
}

interface Checked {
  name: string
  sheet: Sheet
  fields: string[]
  errors: [row: number, message: string][]
  /** What is wrong beside the rows. */
  others?: readonly { message: string; path?: string }[]
  on: string
  counterpart: string
}
type Answer =
  | { refusals: readonly { message: string; path?: string }[]; values: Record<string, string | string[]> }
  | Checked
  | { id: string; members: number; shares: number }
  | { undone: true }

export async function action(args: Route.ActionArgs) {
  const form = await formOf(args)
  return attempt(args, async () => {
    const intent = String(form.get('intent'))
    const key = `${form.get('requestKey')}:${intent}`
    if (intent === 'undo') {
      await undoShareRegisterImport(signedIn(args), { id: String(form.get('id')) }, key)
      return data<Answer>({ undone: true })
    }
    const { categories } = await load(args, getShareRules, {})
    if (intent === 'import') return data<Answer>(await importSheet(args, form, categories, key))
    const sheet = await readSheet(form, MAX_ROWS)
    const fields = guessFields(sheet.header, REGISTER_COLUMNS)
    const { errors } = checked(sheet, fields, categories)
    return data<Answer>({
      name: (form.get('file') as File).name,
      sheet,
      fields,
      errors,
      on: todayOf(args),
      counterpart: '',
    })
  })
}

type Input = Parameters<typeof importShareRegister>[1]

/** Each row as the use case reads it, or why it cannot. */
function checked(sheet: Sheet, fields: readonly string[], categories: readonly CategoryInUse[]) {
  const schema = importShareRegister.input
  const errors: [number, string][] = []
  const rows = sheet.rows.flatMap((cells, row): Input['rows'] => {
    const texts = registerRowFields(cells, fields, categories).map(
      ([name, text]) => [`rows.0.${name}`, text] as [string, string],
    )
    const parsed = schema.safeParse(readForm(schema, [...texts, ['name', 'x'], ['on', '2026-01-01']]))
    if (parsed.success) return parsed.data.rows
    errors.push([row, rowIssues(REGISTER_COLUMNS, parsed.error.issues, 2)])
    return []
  })
  return { rows, errors }
}

/** All rows or none: what the rules refuse comes back beside its row or its field, with the table as it was. */
async function importSheet(
  args: PageArgs,
  form: FormData,
  categories: readonly CategoryInUse[],
  key: string,
): Promise<Answer> {
  const { sheet, fields } = previewedSheet(form)
  const [name, on, counterpart] = ['name', 'on', 'counterpart'].map(field => String(form.get(field) ?? '').trim()) as [
    string,
    string,
    string,
  ]
  const { rows, errors } = checked(sheet, fields, categories)
  const again = { name, sheet, fields, on, counterpart }
  if (errors.length > 0) return { ...again, errors }
  const { on: day } = readForm(importShareRegister.input, [['on', on]]) as Pick<Input, 'on'>
  try {
    return await importShareRegister(signedIn(args), { name, rows, counterpart: counterpart || null, on: day }, key)
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    const rowOf = ({ path }: { path?: string }) => Number(/^rows\.(\d+)/.exec(path ?? '')?.[1] ?? -1)
    const byRow = Map.groupBy(error.refusals, rowOf)
    const others = byRow.get(-1) ?? []
    byRow.delete(-1)
    return {
      ...again,
      errors: [...byRow].map(([row, its]) => [row, its.map(one => one.message).join(' ')]),
      others,
    }
  }
}

export default function ImportRegisterPage({ loaderData, actionData }: Route.ComponentProps) {
  const answer = actionData as Answer | undefined
  const step = answer && 'sheet' in answer ? 1 : answer && 'members' in answer ? 2 : 0
  const refused = answer && 'refusals' in answer ? answer : undefined
  return (
    <>
      <title>Importer un registre — Essaim</title>
      <PageHeader
        title="Importer un registre"
        breadcrumbs={[
          { label: 'Sociétariat', href: '/societariat' },
          { label: 'Membres', href: '/societariat/membres' },
        ]}
      />
      <Steps items={['Fichier', 'Vérification', 'Terminé']} current={step} />
      {answer && 'members' in answer ? (
        <Flash
          title={`${answer.members} membre${answer.members > 1 ? 's' : ''} et ${sharesText(answer.shares)} repris`}
        >
          <Form method="post" className="row">
            <HiddenFields values={{ requestKey: loaderData.requestKey, intent: 'undo', id: answer.id }} />
            <ButtonLink small to="/societariat/membres">
              Voir les membres
            </ButtonLink>
            <Button small variant="quiet">
              Annuler l’import
            </Button>
          </Form>
        </Flash>
      ) : null}
      {answer && 'undone' in answer ? <Flash title="Import annulé">Le registre est comme avant.</Flash> : null}
      {answer && 'sheet' in answer ? (
        <Preview answer={answer} requestKey={loaderData.requestKey} />
      ) : answer && 'members' in answer ? null : (
        <Card>
          <Form method="post" encType="multipart/form-data" className="form" noValidate>
            <FormFeedback errors={refused?.refusals} values={refused?.values}>
              <FileField
                name="file"
                label="Registre des parts"
                help="Un fichier .xlsx ou .csv, une ligne par souscription encore détenue&nbsp;: numéro, nom, catégorie, nombre de parts, date&nbsp;; 2000 lignes au plus. Une personne du registre est reconnue à son courriel ou à son nom."
                accept=".xlsx,.csv,.txt,.tsv"
              />
              <FormActions>
                <Button variant="primary" icon={Upload}>
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

function Preview({ answer, requestKey: key }: { answer: Checked; requestKey: string }) {
  const { sheet, fields, errors, others, name, on, counterpart } = answer
  return (
    <Form method="post" className="stack loose" noValidate>
      <HiddenFields values={{ requestKey: key, intent: 'import', name }} />
      <FormFeedback errors={others}>
        <SheetPreview
          sheet={sheet}
          fields={fields}
          columns={REGISTER_COLUMNS}
          errors={errors}
          again="/societariat/import"
        >
          <FieldRow>
            <TextField
              name="counterpart"
              label="Compte en face du capital"
              required={false}
              defaultValue={counterpart}
              help="Vide&nbsp;: le capital est déjà dans les comptes (1013). Sinon, par exemple 512."
            />
            <DateField name="on" label="Écriture du" defaultValue={on} />
          </FieldRow>
        </SheetPreview>
      </FormFeedback>
    </Form>
  )
}
