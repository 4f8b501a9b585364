import type { Part, Rules } from './rules.ts'
import { PART_LABELS } from './rules.ts'

/** Exact fractions: a voice is never rounded. */
interface Fraction {
  num: bigint
  den: bigint
}
export const fraction = (num: number | bigint, den: number | bigint = 1): Fraction => reduced(BigInt(num), BigInt(den))

function reduced(num: bigint, den: bigint): Fraction {
  let [a, b] = [num < 0n ? -num : num, den]
  while (b !== 0n) [a, b] = [b, a % b]
  return a === 0n ? { num: 0n, den: 1n } : { num: num / a, den: den / a }
}
const plus = (a: Fraction, b: Fraction) => reduced(a.num * b.den + b.num * a.den, a.den * b.den)
const times = (a: Fraction, b: Fraction) => reduced(a.num * b.num, a.den * b.den)
const over = (a: Fraction, b: Fraction) => reduced(a.num * b.den, a.den * b.num)
/** Negative, zero or positive as a is below, at or above b. */
const compare = (a: Fraction, b: Fraction): number => {
  const left = a.num * b.den
  const right = b.num * a.den
  return left < right ? -1 : left > right ? 1 : 0
}
const text = ({ num, den }: Fraction): string => (den === 1n ? `${num}` : `${num}/${den}`)
const percent = ({ num, den }: Fraction): string => {
  const hundredths = (num * 20_000n + den) / (den * 2n)
  const exact = (num * 10_000n) % den === 0n
  const decimals = `${hundredths % 100n}`.padStart(2, '0').replace(/0+$/, '')
  return `${exact ? '' : 'environ '}${hundredths / 100n}${decimals ? `,${decimals}` : ''}\u00a0%`
}

/** What one college's ballots say (or all members', under the code ''). */
export interface Count {
  college: string
  /** Ballots, blank ones too. */
  voters: number
  /** Ballots that choose nobody, in an election. */
  blank: number
  /** By option: yes, no, abstain; or by candidate. */
  counts: readonly number[]
}

export const YES_NO = ['yes', 'no', 'abstain'] as const
export const CHOICE_LABELS: Record<string, string> = { yes: 'Pour', no: 'Contre', abstain: 'Abstention' }

export interface Question {
  rules: Rules
  majority: Part
  /** Ordinary majorities are « more than »; the others « at least ». */
  strict: boolean
  /** Names of those who stand, for as many seats; none for a resolution. */
  candidates: readonly string[]
  seats: number
}

/** A result with its arithmetic, as it is kept and shown. */
export interface Result {
  voters: number
  counts: Count[]
  adopted: boolean
  /** Of an election: those who have a seat. */
  elected: string[]
  /** Each step of the reckoning, in French. */
  steps: string[]
  /** Where the figures nearly tell who voted what. */
  warnings: string[]
}

const sum = (values: readonly number[]) => values.reduce((all, value) => all + value, 0)

/** Counts together, college by college in the order of the rules. */
export function gather(rules: Rules, counts: readonly Count[], options: number): Count[] {
  const codes = rules.colleges.length > 0 ? rules.colleges.map(college => college.code) : ['']
  return codes.map(code => {
    const its = counts.filter(count => count.college === code)
    return {
      college: code,
      voters: sum(its.map(count => count.voters)),
      blank: sum(its.map(count => count.blank)),
      counts: Array.from({ length: options }, (_, i) => sum(its.map(count => count.counts[i] ?? 0))),
    }
  })
}

/**
 * The result of a vote: one member one voice, or the colleges' weights of a SCIC (one voice inside each). A college where nobody cast a
 * voice weighs nothing in this vote: the others share the whole. Pure: the same ballots give the same result, whoever counts again.
 */
export function tally(question: Question, given: readonly Count[]): Result {
  const { rules, candidates } = question
  const counts = gather(rules, given, candidates.length || YES_NO.length)
  const base = { voters: sum(counts.map(count => count.voters)), counts, warnings: warningsOf(rules, counts) }
  return candidates.length > 0
    ? { ...base, ...election(question, counts) }
    : { ...base, ...resolution(question, counts) }
}

const nameOf = (rules: Rules, code: string): string => rules.colleges.find(college => college.code === code)?.name ?? ''

function resolution({ rules, majority, strict }: Question, counts: readonly Count[]) {
  const steps: string[] = []
  const parts = counts.map(count => {
    const [yes = 0, no = 0, abstain = 0] = count.counts
    const cast = yes + no + (rules.abstentionsCount ? abstain : 0)
    const name = nameOf(rules, count.college)
    const abstained = abstain === 0 ? '' : `, ${abstain} abstention${abstain > 1 ? 's' : ''}`
    const kept = abstain === 0 ? '' : rules.abstentionsCount ? ' (comptées)' : ' (non comptées)'
    steps.push(`${name ? `${name}\u00a0: ` : ''}${yes} pour, ${no} contre${abstained}${kept}.`)
    return { count, cast, share: cast === 0 ? null : fraction(yes, cast) }
  })
  const whole = weigh(rules, parts, steps, share => compare(share, fraction(1, 2)) > 0)
  const bar = partOf(majority)
  const rule = strict ? `plus de ${PART_LABELS[majority]}` : `au moins ${PART_LABELS[majority]}`
  if (whole === null) {
    steps.push('Aucune voix exprimée\u00a0: la résolution n’est pas adoptée.')
    return { adopted: false, elected: [], steps }
  }
  const order = compare(whole, bar)
  const adopted = strict ? order > 0 : order >= 0
  const tie = compare(whole, fraction(1, 2)) === 0 && !adopted ? 'Égalité des voix. ' : ''
  steps.push(
    `${tie}Pour\u00a0: ${whole.num === whole.den ? 'toutes les voix exprimées' : `${text(whole)} des voix exprimées (${percent(whole)})`}\u00a0; il faut ${rule}\u00a0: ${adopted ? 'adoptée' : 'rejetée'}.`,
  )
  return { adopted, elected: [], steps }
}

const partOf = (part: Part): Fraction => {
  const [num, den] = part.split('/').map(Number) as [number, number]
  return fraction(num, den)
}

interface CollegePart {
  count: Count
  cast: number
  share: Fraction | null
}

/** The part of the voices that goes one way; null when nobody cast one. */
function weigh(
  rules: Rules,
  parts: readonly CollegePart[],
  steps: string[],
  carries: (share: Fraction) => boolean,
): Fraction | null {
  if (rules.colleges.length === 0) return parts[0]?.share ?? null
  const voted = parts.filter(part => part.share !== null)
  for (const part of parts)
    if (part.share === null)
      steps.push(
        `${nameOf(rules, part.count.college)}\u00a0: aucune voix exprimée, son poids n’entre pas dans ce vote.`,
      )
  if (voted.length === 0) return null
  const weightOf = (part: CollegePart) =>
    fraction(rules.colleges.find(college => college.code === part.count.college)!.weightBp, 100)
  const weights = voted.map(weightOf).reduce(plus)
  const shares = voted.map(part =>
    rules.collegeVote === 'proportional' ? part.share! : fraction(carries(part.share!) ? 1 : 0),
  )
  const total = shares.map((share, i) => times(weightOf(voted[i]!), share)).reduce(plus)
  const terms = shares.map((share, i) => `${text(weightOf(voted[i]!))} × ${text(share)}`).join(' + ')
  steps.push(`${terms} = ${text(total)} sur ${text(weights)}.`)
  return over(total, weights)
}

function election(question: Question, counts: readonly Count[]) {
  const { rules, candidates, seats } = question
  const steps: string[] = []
  for (const count of counts) {
    const name = nameOf(rules, count.college)
    const blank = count.blank ? `, dont ${count.blank} blanc${count.blank > 1 ? 's' : ''}` : ''
    steps.push(`${name ? `${name}\u00a0: ` : ''}${count.voters} bulletin${count.voters > 1 ? 's' : ''}${blank}.`)
  }
  const scores = candidates.map((name, i) => {
    const parts = counts.map(count => {
      const cast = count.voters - (rules.abstentionsCount ? 0 : count.blank)
      return { count, cast, share: cast === 0 ? null : fraction(count.counts[i] ?? 0, cast) }
    })
    // Scores are compared with each other: each college in proportion, whatever the rule for resolutions.
    const score = weigh({ ...rules, collegeVote: 'proportional' }, parts, [], () => true) ?? fraction(0)
    return { name, score, votes: sum(counts.map(count => count.counts[i] ?? 0)) }
  })
  const ranked = scores.toSorted((a, b) => compare(b.score, a.score))
  for (const { name, score, votes } of ranked)
    steps.push(`${name}\u00a0: ${votes} voix, ${text(score)} (${percent(score)}).`)
  const chosen = ranked.filter(({ score }) => score.num > 0n)
  const [last, next] = [chosen[seats - 1], chosen[seats]]
  const tied = last && next && compare(last.score, next.score) === 0 ? last.score : null
  const elected = chosen.slice(0, seats).filter(({ score }) => tied === null || compare(score, tied) > 0)
  if (tied) {
    const names = chosen.filter(({ score }) => compare(score, tied) === 0).map(({ name }) => name)
    steps.push(`Égalité entre ${names.join(' et ')} pour ce qui reste de sièges\u00a0: un nouveau tour les départage.`)
  }
  steps.push(
    elected.length === 0
      ? 'Personne n’est élu.'
      : `Élu·es\u00a0: ${elected.map(({ name }) => name).join(', ')} (${elected.length} siège${elected.length > 1 ? 's' : ''} sur ${seats}).`,
  )
  return { adopted: elected.length > 0, elected: elected.map(({ name }) => name), steps }
}

/** A secret that the figures give away: too few voters together, or all of one mind. */
function warningsOf(rules: Rules, counts: readonly Count[]): string[] {
  return counts.flatMap(count => {
    const name = nameOf(rules, count.college)
    const where = name ? `le collège «\u00a0${name}\u00a0»` : 'ce vote'
    if (count.voters === 0) return []
    if (count.voters < 3) return [`Moins de trois votants dans ${where} : son résultat dit presque leurs votes.`]
    if (count.counts.some(votes => votes === count.voters))
      return [`Tous les bulletins se rejoignent dans ${where} : le résultat dit ce que chacun a voté.`]
    return []
  })
}

/**
 * What the published list gives away when a college votes by both ways: ballots online and on paper are counted apart, so few of the one, or all of
 * one mind, tell their voters even among many of the other.
 */
export function channelWarnings(rules: Rules, online: readonly Count[], paper: readonly Count[]): string[] {
  const size = (question: readonly Count[]) =>
    gather(rules, question, Math.max(0, ...question.map(one => one.counts.length)))
  const [byPhone, byHand] = [size(online), size(paper)]
  return byPhone.flatMap((count, i) => {
    const other = byHand[i]!
    if (count.voters === 0 || other.voters === 0 || count.voters + other.voters < 3) return []
    return [[count, 'en ligne'] as const, [other, 'sur papier'] as const].flatMap(([{ voters, counts }, way]) => {
      const name = nameOf(rules, count.college)
      const where = `${way}${name ? ` dans le collège «\u00a0${name}\u00a0»` : ''}`
      if (voters < 3)
        return [`Moins de trois votants ${where} : leurs bulletins, comptés à part, disent presque leurs votes.`]
      if (counts.some(votes => votes === voters))
        return [`Tous les bulletins se rejoignent ${where} : on sait ce que chacun y a voté.`]
      return []
    })
  })
}
