import type { RefusedForm } from '../../../platform/page.server.ts'

/** A page of several forms shows a refusal in the one that was sent: each has its own `intent`. */
export function refusedFor(actionData: RefusedForm | undefined, intent: string) {
  const refused = actionData?.values.intent === intent ? actionData : undefined
  return { errors: refused?.refusals, values: refused?.values }
}
