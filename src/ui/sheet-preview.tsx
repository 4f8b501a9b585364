import type { ReactNode } from 'react'
import { Badge } from './badge.tsx'
import { Button, ButtonLink } from './button.tsx'
import { Card } from './card.tsx'
import { SelectField } from './choice-fields.tsx'
import { DataTable } from './data-table.tsx'
import { FieldRow, FormActions } from './form-parts.tsx'

interface SheetPreviewProps {
  /** As it was read: the names of its columns, then its rows. */
  sheet: { header: readonly string[]; rows: readonly (readonly string[])[] }
  /** The field of each column, empty where it is not imported. */
  fields: readonly string[]
  /** What a column may hold. */
  columns: readonly { field: string; label: string }[]
  /** Rows to correct, counted from the one below the header, with the reasons. */
  errors: readonly (readonly [row: number, message: string])[]
  /** Where another file is chosen. */
  again: string
  pending?: boolean
  /** What else is asked before the import. */
  children?: ReactNode
}

/** What stands in a form between the file and the import: what each column says, and the rows to correct beside the first ones. */
export function SheetPreview({ sheet, fields, columns, errors, again, pending, children }: SheetPreviewProps) {
  const wrong = new Map(errors)
  const shown = sheet.rows.map((cells, row) => ({ cells, row })).filter(({ row }) => wrong.has(row) || row < 8)
  const names = sheet.header.map((name, i) => name || `Colonne ${i + 1}`)
  return (
    <>
      <input type="hidden" name="sheet" value={JSON.stringify(sheet)} />
      <Card title="Ce que dit chaque colonne">
        <FieldRow>
          {names.map((name, i) => (
            <SelectField
              key={`${i}${name}`}
              name={`column.${i}`}
              label={name}
              required={false}
              empty="Ne pas importer"
              defaultValue={fields[i]}
              options={columns.map(({ field, label }) => ({ value: field, label }))}
            />
          ))}
        </FieldRow>
      </Card>
      <Card
        title={sheet.rows.length === 1 ? '1 ligne' : `${sheet.rows.length} lignes`}
        aside={
          errors.length > 0 ? (
            <Badge tone="bad">{errors.length === 1 ? '1 à corriger' : `${errors.length} à corriger`}</Badge>
          ) : (
            <Badge tone="good">prêtes</Badge>
          )
        }
      >
        <DataTable
          caption="Aperçu"
          wide
          rows={shown}
          rowKey={({ row }) => String(row)}
          columns={[
            { header: 'Ligne', main: true, cell: ({ row }) => row + 2 },
            { header: 'À corriger', cell: ({ row }) => wrong.get(row) ?? '' },
            ...names.map((header, i) => ({ header, cell: ({ cells }: (typeof shown)[number]) => cells[i] })),
          ]}
        />
        {children}
        <FormActions>
          <Button variant="primary" pending={pending}>
            Importer
          </Button>
          <ButtonLink variant="quiet" to={again}>
            Autre fichier
          </ButtonLink>
        </FormActions>
      </Card>
    </>
  )
}
