import { Form, useNavigation } from 'react-router'
import { Button, ButtonLink } from './button.tsx'
import { Card } from './card.tsx'
import { CheckboxField, type Option } from './choice-fields.tsx'
import { FileField } from './file-field.tsx'
import { type FormChoices, FormFeedback } from './form-feedback.tsx'
import { FormActions, HiddenFields } from './form-parts.tsx'
import { Upload } from './icon.tsx'
import { NamedField } from './named-field.tsx'
import { Flash } from './notice.tsx'
import { PageHeader } from './page-header.tsx'
import { Steps } from './progress.tsx'
import { SheetPreview } from './sheet-preview.tsx'

type Answer =
  | {
      refusals: readonly { message: string; path?: string }[]
      values: Record<string, string | string[]>
      choices?: FormChoices
    }
  | {
      activityId: string
      sheet: { header: string[]; rows: string[][] }
      fields: string[]
      errors: [row: number, message: string][]
    }
  | { added: string[]; left: number }
  | { removed: number }

interface SheetImportProps {
  /** What the rows are: « client », « clients », and the address of their list. */
  one: string
  many: string
  list: string
  columns: readonly { field: string; label: string }[]
  maxRows: number
  activities: readonly Option[] | null
  requestKey: string
  answer: Answer | undefined
}

/** The page of an import: a file, its rows to check, then what was added, which may be taken back. */
export function SheetImport({ one, many, list, columns, maxRows, activities, requestKey, answer }: SheetImportProps) {
  const busy = useNavigation().state !== 'idle'
  const step = answer && 'sheet' in answer ? 1 : answer && 'added' in answer ? 2 : 0
  const refused = answer && 'refusals' in answer ? answer : undefined
  const title = `Importer des ${many}`
  const label = `${many[0]!.toUpperCase()}${many.slice(1)}`
  return (
    <>
      <title>{`${title} — Essaim`}</title>
      <PageHeader title={title} breadcrumbs={[{ label, href: list }]} />
      <Steps items={['Fichier', 'Vérification', 'Terminé']} current={step} />
      {answer && 'added' in answer ? (
        <Flash title={answer.added.length === 1 ? `1 ${one} ajouté` : `${answer.added.length} ${many} ajoutés`}>
          {answer.left > 0 ? <p>{`Lignes laissées de côté\u00a0: ${answer.left}.`}</p> : null}
          <Form method="post" className="row">
            <HiddenFields values={{ requestKey, intent: 'undo' }} />
            {answer.added.map(id => (
              <input key={id} type="hidden" name="ids" value={id} />
            ))}
            <ButtonLink small to={list}>
              Voir les {many}
            </ButtonLink>
            <Button small variant="quiet" pending={busy}>
              Annuler l’import
            </Button>
          </Form>
        </Flash>
      ) : null}
      {answer && 'removed' in answer ? (
        <Flash title="Import annulé">{`${label} retirés\u00a0: ${answer.removed}.`}</Flash>
      ) : null}
      {answer && 'sheet' in answer ? (
        <Form method="post" className="stack loose">
          <HiddenFields values={{ requestKey, intent: 'import', activityId: answer.activityId }} />
          <SheetPreview
            sheet={answer.sheet}
            fields={answer.fields}
            columns={columns}
            errors={answer.errors}
            again={`${list}/import`}
            pending={busy}
          >
            {answer.errors.length > 0 ? (
              <CheckboxField name="leave" label="Laisser ces lignes de côté et importer les autres" />
            ) : null}
          </SheetPreview>
        </Form>
      ) : answer && 'added' in answer ? null : (
        <Card>
          <Form method="post" encType="multipart/form-data" className="form" noValidate>
            <FormFeedback errors={refused?.refusals} values={refused?.values} choices={refused?.choices}>
              {activities?.length === 1 ? (
                <HiddenFields values={{ activityId: activities[0]!.value }} />
              ) : (
                <NamedField name="activityId" label="Activité" options={activities} />
              )}
              <FileField
                name="file"
                label={`Tableau des ${many}`}
                help={`Un fichier .xlsx ou .csv, une ligne par ${one}, les noms des colonnes en première ligne\u00a0; ${maxRows} lignes au plus.`}
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
