import type { RefusedForm } from '../../../platform/page.server.ts'
import type { Route } from './+types/session.page'

export type Refused = ({ intent: string } & RefusedForm) | null

/** What each part of a session's page takes: all that was loaded, and the refusal that is its own. */
export interface PartProps {
  loaderData: Route.ComponentProps['loaderData']
  refused: Refused
}

/** The day on which a convention or a contract was signed: by all here, or on the paper filed, or as it was noted; null while it waits. */
export const signedDay = (act: PartProps['loaderData']['session']['acts'][number] | undefined) =>
  (act?.documentId && !act.fileId ? act.signedOn : act?.doneOn) ?? null

/** Refusals of one row of a list, as the fields of its form are named. */
export const shorten = (refused: Refused, prefix: string | RegExp) =>
  refused?.refusals.map(refusal => ({ ...refusal, path: refusal.path?.replace(prefix, '') }))
