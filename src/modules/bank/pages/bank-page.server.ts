import { Refused, refuse } from '../../../kernel/refusal.ts'
import { type PageArgs, signedIn } from '../../../platform/page.server.ts'
import { may } from '../../../platform/session.ts'
import { matchBankLine } from '../index.ts'
import type { Match } from '../match.ts'

/** Whether this person may match lines, or only read. */
export const mayWrite = (args: PageArgs): boolean => may(signedIn(args), matchBankLine)

/** A match that the page offered, as its form sends it back. The use case checks it. */
export function matchOf(value: FormDataEntryValue | null): Match {
  try {
    return JSON.parse(String(value)) as Match
  } catch {
    throw new Refused([refuse('proposition', 'Cette proposition est illisible : rechargez la page.')])
  }
}
