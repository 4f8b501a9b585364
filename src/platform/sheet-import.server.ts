import { data } from 'react-router'
import { guessFields, rowIssues, type Sheet, type SheetColumn } from '../formats/sheet.ts'
import { Refused } from '../kernel/refusal.ts'
import { readForm } from './form.ts'
import { attempt, formOf, type PageArgs, type RefusedForm, signedIn } from './page.server.ts'
import { previewedSheet, readSheet } from './sheet.server.ts'
import type { AnyUseCase } from './use-case.server.ts'

/** What the page of an import shows after each of its forms. */
export type SheetAnswer =
  | RefusedForm
  | { activityId: string; sheet: Sheet; fields: string[]; errors: [row: number, message: string][] }
  | { added: string[]; left: number }
  | { removed: number }

/** How the rows of a table become inputs: `add` takes many under `list`, and answers their ids; `discard` takes these back. */
export interface SheetImport {
  columns: readonly SheetColumn[]
  maxRows: number
  /** The texts of a row by the names of a form's fields. */
  rowFields(row: readonly string[], fields: readonly string[]): [string, string][]
  add: AnyUseCase
  list: string
  discard: AnyUseCase
}

/** The three forms of an import into an activity: read a file and show it, write its rows, take them back. */
export async function importSheet(args: PageArgs, how: SheetImport) {
  const form = await formOf(args)
  const key = `${form.get('requestKey')}:${form.get('intent')}`
  return attempt(args, async () => {
    if (form.get('intent') === 'undo') {
      const { ids } = await how.discard(signedIn(args), { ids: form.getAll('ids').map(String) }, key)
      return data<SheetAnswer>({ removed: ids.length })
    }
    const activityId = String(form.get('activityId') ?? '')
    if (form.get('intent') === 'import') return data<SheetAnswer>(await write(args, form, activityId, how, key))
    const sheet = await readSheet(form, how.maxRows)
    const fields = guessFields(sheet.header, how.columns)
    return data<SheetAnswer>({ activityId, sheet, fields, errors: check(sheet, fields, activityId, how).errors })
  })
}

/** Each row as an input, or why it is not one. */
function check(
  sheet: Sheet,
  fields: readonly string[],
  activityId: string,
  { add, list, columns, rowFields }: SheetImport,
) {
  const errors: [number, string][] = []
  const good: { row: number; input: unknown }[] = []
  sheet.rows.forEach((cells, row) => {
    const named = rowFields(cells, fields).map(([name, text]) => [`${list}.0.${name}`, text] as [string, string])
    const parsed = add.input.safeParse(readForm(add.input, [...named, [`${list}.0.activityId`, activityId]]))
    if (parsed.success) good.push({ row, input: (parsed.data as Record<string, unknown[]>)[list]![0] })
    else errors.push([row, rowIssues(columns, parsed.error.issues, 2)])
  })
  return { errors, good }
}

/** Adds the good rows in one go; rows that the rules refuse come back with their reason, unless they were to be left aside. */
async function write(
  args: PageArgs,
  form: FormData,
  activityId: string,
  how: SheetImport,
  key: string,
): Promise<SheetAnswer> {
  const { sheet, fields } = previewedSheet(form)
  const { errors, good } = check(sheet, fields, activityId, how)
  const leave = form.get('leave') === 'on'
  let kept = good
  for (;;) {
    if (kept.length === 0 || (errors.length > 0 && !leave)) {
      errors.sort(([a], [b]) => a - b)
      return { activityId, sheet, fields, errors }
    }
    try {
      // Sent again, each try finds its own answer: the refusal of all the rows, then what the good ones made.
      const { ids } = await how.add(
        signedIn(args),
        { [how.list]: kept.map(({ input }) => input) },
        `${key}:${kept.length}`,
      )
      return { added: ids, left: errors.length }
    } catch (error) {
      if (!(error instanceof Refused)) throw error
      const refused = new Map<number, string>()
      for (const { path, message } of error.refusals) {
        const [list, i] = (path ?? '').split('.')
        if (list !== how.list) throw error
        refused.set(Number(i), `${refused.get(Number(i)) ?? ''} ${message}`.trim())
      }
      for (const [i, message] of refused) errors.push([kept[i]!.row, message])
      kept = kept.filter((_, i) => !refused.has(i))
    }
  }
}
