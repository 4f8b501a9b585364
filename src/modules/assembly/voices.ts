import type { Presence } from './assembly.ts'

/** What the sheet of presence says of a member, enough to know which voices there are. */
interface Voice {
  id: string
  college: string
  presence: Presence
  holderId: string | null
}

/** There, or represented by somebody who is. */
export function isCounted<V extends Voice>(member: V, roll: ReadonlyMap<string, V>): boolean {
  if (member.presence !== 'absent') return true
  return member.holderId !== null && roll.get(member.holderId)?.presence !== 'absent'
}

export const byId = <V extends Voice>(roll: readonly V[]): Map<string, V> =>
  new Map(roll.map(member => [member.id, member]))

/** Voices of a college that hands or paper may still tell: ticked as voting on paper, or in the room and not voting online. */
export function voicesToCount(
  item: { ballot: 'show' | 'secret' },
  roll: readonly Voice[],
  marks: readonly { memberId: string; how: string }[],
  college: string,
): number {
  const members = byId(roll)
  const how = new Map(marks.map(mark => [mark.memberId, mark.how]))
  const inRoom = (member: Voice) =>
    (member.holderId === null ? member : members.get(member.holderId))?.presence === 'room'
  return roll.filter(
    member =>
      member.college === college &&
      (item.ballot === 'secret' ? how.get(member.id) === 'paper' : inRoom(member) && how.get(member.id) !== 'online'),
  ).length
}
