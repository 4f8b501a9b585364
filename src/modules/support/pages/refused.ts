import type { FormChoices } from '../../../ui/index.ts'

interface Refused {
  intent?: string
  refusals: readonly { message: string; path?: string }[]
  values: Record<string, string | string[]>
  choices?: FormChoices
}

/** What a page's action refused of this form, if it was this one. */
export const refusedFor = (actionData: Refused | null | undefined, intent: string) =>
  actionData?.intent === intent
    ? { errors: actionData.refusals, values: actionData.values, choices: actionData.choices }
    : {}
