import { parseDay } from '../../../kernel/day.ts'
import { readForm } from '../../../platform/form.ts'
import { changeSession } from '../index.ts'
import { halfDaysOf } from './session-form.tsx'

/** The fields of a session as its use cases take them; days that cannot be read stay as typed, for the schema to refuse. */
export function sessionFieldsOf(form: FormData): Record<string, unknown> {
  const read = readForm(changeSession.input, form) as Record<string, unknown>
  return {
    ...read,
    halfDays: halfDaysOf(form).map(halfDay => ({ ...halfDay, day: parseDay(halfDay.day) ?? halfDay.day })),
  }
}
