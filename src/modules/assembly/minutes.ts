import { formatLongDay, formatTime } from '../../kernel/day.ts'
import { BALLOT_LABELS, KIND_LABELS, PRESENCE_LABELS, resolutionRank } from './assembly.ts'
import type { AgendaItem, Amendment, Assembly, Member } from './read.ts'
import { quorumOf, type Rules } from './rules.ts'
import { CHOICE_LABELS } from './tally.ts'
import { byId, isCounted } from './voices.ts'

/** What the minutes say, part by part: drafted from what happened, then edited. */
export interface Minutes {
  bureau: string
  presence: string
  quorum: string
  resolutions: string
  debats: string
}

/** Minutes as the sitting wrote them: who was there, the quorum, each resolution with its arithmetic. */
export function draftMinutes(
  assembly: Assembly & { rules: Rules },
  items: readonly AgendaItem[],
  roll: readonly Member[],
  amendments: readonly Amendment[],
): Minutes {
  const members = byId(roll)
  const counted = roll.filter(member => isCounted(member, members))
  const represented = counted.filter(member => member.presence === 'absent')
  const voted = items.filter(item => item.kind !== 'information' && item.status !== 'withdrawn')
  const categories = [...new Set(voted.map(item => item.category))]
  const scrutineers = [...new Set(items.flatMap(item => item.scrutineers ?? []))]
  return {
    bureau: [
      `- Président·e de séance\u00a0: ${assembly.chair}`,
      `- Secrétaire\u00a0: ${assembly.secretary}`,
      ...(scrutineers.length > 0 ? [`- Scrutateurs\u00a0: ${scrutineers.join('\u00a0; ')}`] : []),
    ].join('\n'),
    presence: [
      `${counted.length} membres présents ou représentés sur ${roll.length}\u00a0: ${(['room', 'online'] as const)
        .map(presence => `${roll.filter(member => member.presence === presence).length} ${PRESENCE_LABELS[presence]}`)
        .join(', ')}, ${represented.length} par pouvoir.`,
      ...assembly.rules.colleges.map(
        college =>
          `- ${college.name}\u00a0: ${counted.filter(member => member.college === college.code).length} sur ${roll.filter(member => member.college === college.code).length}`,
      ),
    ].join('\n\n'),
    quorum: categories
      .map(category => {
        const quorum = quorumOf(assembly.rules, category, assembly.secondCall, roll.length, counted.length)
        const majority = category === 'ordinary' ? 'Résolutions ordinaires' : 'Résolutions extraordinaires'
        return `${majority}\u00a0: ${quorum.reached ? 'quorum atteint' : 'quorum non atteint'}. ${quorum.sentence}`
      })
      .join('\n\n'),
    resolutions: items.map((item, i) => resolutionText(item, headOf(items, item, i + 1), amendments)).join('\n\n'),
    debats: '',
  }
}

const AMENDED = { proposed: 'sans suite', accepted: 'accepté, il est dans le texte', rejected: 'écarté' }

const headOf = (items: readonly AgendaItem[], item: AgendaItem, rank: number): string =>
  `## ${rank}. ${item.title}${item.kind === 'information' ? '' : ` (${resolutionRank(items, item.id)})`}`

function resolutionText(item: AgendaItem, head: string, amendments: readonly Amendment[]): string {
  const text = item.text ?? ''
  if (item.status === 'withdrawn') return [head, 'Point retiré de l’ordre du jour.'].join('\n\n')
  if (item.kind === 'information') return [head, text || 'L’assemblée en prend connaissance.'].join('\n\n')
  if (!item.result) return [head, text, 'Sans vote.'].filter(Boolean).join('\n\n')
  const amended = amendments
    .filter(one => one.itemId === item.id)
    .map(one => `Amendement proposé par ${one.author}, ${AMENDED[one.status]}\u00a0: «\u00a0${one.text}\u00a0»`)
  const present = item.quorum ? `À l’ouverture du vote\u00a0: ${item.quorum}` : null
  const voices = item.kind === 'resolution' ? voicesOf(item) : null
  return [
    head,
    text,
    ...amended,
    present,
    voices,
    ...item.result.steps,
    item.result.adopted ? '**Adoptée.**' : '**Rejetée.**',
  ]
    .filter(Boolean)
    .map(part => (item.kind === 'election' ? part!.replace('**Adoptée.**', '').replace('**Rejetée.**', '') : part))
    .filter(Boolean)
    .join('\n\n')
}

/** How many voices, and how; by college, their sum too, which the arithmetic does not say. */
function voicesOf({ result, ballot }: AgendaItem): string {
  const totals = ['yes', 'no', 'abstain'].map((option, i) => {
    const votes = result!.counts.reduce((all, count) => all + (count.counts[i] ?? 0), 0)
    return `${CHOICE_LABELS[option]}\u00a0: ${votes}`
  })
  const sum = result!.counts.length > 1 ? ` ${totals.join(', ')}.` : ''
  return `Vote ${BALLOT_LABELS[ballot]}, ${result!.voters} voix.${sum}`
}

/** The minutes' merge fields (documents, kind « assembly-minutes »). */
export const minutesFields = (assembly: Assembly, minutes: Minutes): Record<string, string> => ({
  nature: KIND_LABELS[assembly.kind].toLowerCase(),
  jour: formatLongDay(assembly.day),
  heure: formatTime(assembly.time),
  lieu: assembly.place ?? 'à distance',
  convocation: assembly.convenedOn ? `le ${formatLongDay(assembly.convenedOn)}` : '',
  ...minutes,
})
