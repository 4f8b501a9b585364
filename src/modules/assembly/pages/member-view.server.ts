import qrcode from 'qrcode'
import { refuse, refuseIfAny } from '../../../kernel/refusal.ts'
import { readForm } from '../../../platform/form.ts'
import { choicesAmong, requestKey } from '../../../platform/page.server.ts'
import { publicUrl } from '../../../platform/public-url.server.ts'
import type { MyAssembly } from '../my-votes.ts'
import { newReceipt } from '../urn.ts'
import { castMyVotes } from '../vote.ts'

/**
 * What the page makes for its member: a receipt for each voice that may still vote, so that pressing twice votes once; and, until they are there, the
 * code that the door reads. It names them and opens nothing: only who keeps the door ticks.
 */
export async function withReceipts(mine: MyAssembly) {
  const { assembly, me } = mine
  const comes = me.presence === 'absent' && (assembly.status === 'convened' || assembly.status === 'open')
  return {
    ...mine,
    requestKey: requestKey(),
    others: othersAmong(mine),
    doorCode:
      comes && assembly.place ? await drawCode(`${publicUrl()}/assemblees/${assembly.id}/accueil/${me.id}`) : null,
    items: mine.items.map(item => ({
      ...item,
      waiting: item.waiting.map(voice => ({ ...voice, receipt: newReceipt() })),
    })),
  }
}

/** Those to whom the member may give proxy, all or by name; null when they are too many to list. */
export const othersAmong = ({ others }: MyAssembly, named?: string) =>
  choicesAmong(
    others.map(({ id, name }) => ({ value: id, label: name })),
    named,
  )

/** A code to aim at, as SVG. */
export const drawCode = (text: string): Promise<string> => qrcode.toString(text, { type: 'svg', margin: 2 })

export type MemberData = Awaited<ReturnType<typeof withReceipts>>

/** The votes that a form holds. An election’s says « blanc » in so many words: a ballot sent before its names are ticked is not one. */
export function votesIn(form: FormData) {
  const refusals = [...form.keys()].flatMap(field => {
    const vote = /^(votes\.\d+)\.names$/.exec(field)?.[1]
    if (!vote || form.has(`${vote}.blank`) !== form.has(`${vote}.choice`)) return []
    return [refuse('blanc', 'Cochez des noms, ou bien « Bulletin blanc ».', `${vote}.choice`)]
  })
  refuseIfAny(refusals)
  return readForm(castMyVotes.input, form) as object
}
