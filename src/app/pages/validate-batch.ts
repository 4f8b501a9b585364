import { Refused, STATUS_OF } from '../../kernel/refusal.ts'
import { formOf, signedIn } from '../../platform/page.server.ts'
import type { Route } from './+types/validate-batch'
import { sendBack, validate } from './to-validate.server.ts'

/** What the queue's keys send: documents to validate together, or one to send back. Answers what became of each. */
export async function action(args: Route.ActionArgs) {
  signedIn(args)
  const form = await formOf(args)
  try {
    const keys = form.getAll('keys').map(String).slice(0, 200)
    const reason = String(form.get('reason') ?? '').trim()
    const outcomes = reason
      ? await Promise.all(keys.map(key => sendBack(args, key, reason)))
      : await validate(args, keys)
    return Response.json({ outcomes })
  } catch (error) {
    if (!(error instanceof Refused)) throw error
    return Response.json({ message: error.message }, { status: STATUS_OF[error.kind] })
  }
}
