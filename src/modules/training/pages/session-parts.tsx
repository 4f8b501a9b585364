import type { ComponentProps } from 'react'
import { Form } from 'react-router'
import { type Refusal, saidOnce } from '../../../kernel/refusal.ts'
import type { RefusedForm } from '../../../platform/page.server.ts'
import { FormFeedback, HiddenFields } from '../../../ui/index.ts'
import type { Route } from './+types/session.page'

/** What each part of a session's page takes: all that was loaded, and what was refused, of whichever form. */
export interface PartProps {
  loaderData: Route.ComponentProps['loaderData']
  refused: ({ intent: string } & RefusedForm) | null
}

/** The refusal of a form whose buttons have these intents: « order », or « bill|… » of one row. */
export const refusedBy = (refused: PartProps['refused'], ...intents: string[]) =>
  refused && intents.some(one => refused.intent === one || refused.intent.startsWith(`${one}|`)) ? refused : null

interface PartFormProps extends PartProps, Omit<ComponentProps<typeof Form>, 'method' | 'noValidate'> {
  intents: readonly string[]
  /** A refusal as the fields of this form are named. */
  said?: (refusal: Refusal) => Refusal
}

/** One form of a session's page, under what was refused of it. */
export function PartForm({ loaderData, refused, intents, said, children, ...form }: PartFormProps) {
  const mine = refusedBy(refused, ...intents)
  const errors = mine && said ? saidOnce(mine.refusals.map(said)) : mine?.refusals
  return (
    <Form method="post" noValidate {...form}>
      <FormFeedback errors={errors} values={mine?.values} choices={mine?.choices}>
        <HiddenFields values={{ requestKey: loaderData.requestKey }} />
        {children}
      </FormFeedback>
    </Form>
  )
}

/** `said` of a form that holds one row of a list: its fields have no number. */
export const without = (prefix: string | RegExp) => (refusal: Refusal) => ({
  ...refusal,
  ...(refusal.path ? { path: refusal.path.replace(prefix, '') } : {}),
})

/** The day on which a convention or a contract was signed: by all here, or on the paper filed, or as it was noted; null while it waits. */
export const signedDay = (act: PartProps['loaderData']['session']['acts'][number] | undefined) =>
  (act?.documentId && !act.fileId ? act.signedOn : act?.doneOn) ?? null
