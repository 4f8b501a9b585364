import { type PageArgs, signedIn } from '../../../platform/page.server.ts'
import { OFFICE } from '../../../platform/session.ts'

/** Whether the one who looks writes in the register. */
export function mayWrite(args: PageArgs): boolean {
  const { roles, activityIds } = signedIn(args)
  return activityIds === null && roles.some(role => (OFFICE as readonly string[]).includes(role))
}

export const memberChoices = (members: readonly { shareholderId: string; name: string; memberNumber: number }[]) =>
  members.map(({ shareholderId, name, memberNumber }) => ({
    value: shareholderId,
    label: `${name} · n° ${memberNumber}`,
  }))
