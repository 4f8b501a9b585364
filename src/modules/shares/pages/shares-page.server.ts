import { type PageArgs, signedIn } from '../../../platform/page.server.ts'
import { may } from '../../../platform/session.ts'
import { addShareholder } from '../index.ts'

/** Whether the one who looks writes in the register. */
export const mayWrite = (args: PageArgs): boolean => may(signedIn(args), addShareholder)

export const memberChoices = (members: readonly { shareholderId: string; name: string; memberNumber: number }[]) =>
  members.map(({ shareholderId, name, memberNumber }) => ({
    value: shareholderId,
    label: `${name} · n° ${memberNumber}`,
  }))
