import { type Day, dayIn, type Instant } from '../../../kernel/day.ts'
import { type PageArgs, signedIn } from '../../../platform/page.server.ts'

/** Today where the organisation is. */
export function todayOf(args: PageArgs): Day {
  const session = signedIn(args)
  return dayIn(session.zone, session.now ?? (new Date().toISOString() as Instant))
}

/** A file of a form in base64; undefined when none was chosen. */
export async function base64Of(file: FormDataEntryValue | null): Promise<string | undefined> {
  if (!(file instanceof File) || file.size === 0) return undefined
  return Buffer.from(await file.arrayBuffer()).toString('base64')
}
