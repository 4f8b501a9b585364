import { type Block, type Check, error, type Numbers, warn } from './fec-check-state.ts'

/** Keeps the block's number, cut into what comes before its last digits and these digits. */
export function remember(check: Check, { journal, number, line, date }: Block): void {
  const { numbers } = check
  const digits = /\d{1,15}$/.exec(number)?.[0] ?? ''
  const prefix = number.slice(0, number.length - digits.length)
  const key = `${journal}\t${prefix}`
  let sequence = numbers.ids.get(key)
  if (sequence === undefined) {
    const prefixId = numbers.prefixIds.get(prefix) ?? numbers.prefixIds.size
    numbers.prefixIds.set(prefix, prefixId)
    sequence = numbers.sequences.push({ journal, prefix, prefixId }) - 1
    numbers.ids.set(key, sequence)
  }
  if (!digits && !numbers.notNumeric.has(journal)) {
    numbers.notNumeric.add(journal)
    warn(
      check,
      'number.not-numeric',
      line,
      `Le numéro « ${number} » ne finit pas par des chiffres : la continuité du journal ${journal} ne peut pas être vérifiée.`,
      'EcritureNum',
    )
  }
  numbers.number.push(Number(digits))
  numbers.line.push(line)
  numbers.date.push(Number(date) || 0)
  numbers.sequence.push(sequence)
}

/** Pairs of neighbours, once sorted, in the same group: twice the same number, or numbers missing in between. */
interface Survey {
  repeats: [number, number][]
  gaps: [number, number][]
}

function survey({ number, line, sequence }: Numbers, groupOf: (sequence: number) => number): Survey {
  const order = new Uint32Array(number.length)
  for (let i = 0; i < order.length; i++) order[i] = i
  order.sort(
    (a, b) =>
      groupOf(sequence[a]!) - groupOf(sequence[b]!) ||
      number[a]! - number[b]! ||
      sequence[a]! - sequence[b]! ||
      line[a]! - line[b]!,
  )
  const found: Survey = { repeats: [], gaps: [] }
  for (let i = 1; i < order.length; i++) {
    const [before, after] = [order[i - 1]!, order[i]!]
    if (groupOf(sequence[before]!) !== groupOf(sequence[after]!)) continue
    const step = number[after]! - number[before]!
    if (step === 0) found.repeats.push([before, after])
    else if (step > 1) found.gaps.push([before, after])
  }
  return found
}

/** Judges the numbers, by journal or over the whole file, whichever of the two customs leaves fewer holes. */
export function finishNumbers(check: Check): void {
  const { numbers } = check
  const byJournal = survey(numbers, s => s)
  const severalJournals = numbers.sequences.length > numbers.prefixIds.size
  const whole = severalJournals ? survey(numbers, s => numbers.sequences[s]!.prefixId) : byJournal
  const repeatsBetween = whole.repeats.length - byJournal.repeats.length
  const global = whole.gaps.length + repeatsBetween < byJournal.gaps.length
  const { repeats, gaps } = global ? whole : byJournal
  for (const [before, after] of repeats) reportRepeat(check, before, after)
  for (const [before, after] of gaps) reportGap(check, before, after, global)
  reportOrder(check, global)
}

function reportRepeat(check: Check, before: number, after: number): void {
  const { numbers } = check
  const { journal, prefix } = numbers.sequences[numbers.sequence[after]!]!
  const name = `${prefix}${prefix && !numbers.number[after] ? '' : numbers.number[after]}`
  const split = numbers.sequence[before] === numbers.sequence[after] && numbers.date[before] === numbers.date[after]
  if (split) check.report.entryCount--
  error(
    check,
    split ? 'entry.split' : 'number.duplicate',
    numbers.line[after]!,
    split
      ? `L’écriture ${journal} ${name}, commencée à la ligne ${numbers.line[before]}, reprend ici après d’autres : groupez ses lignes.`
      : `Le numéro ${name} sert déjà à une autre écriture, à la ligne ${numbers.line[before]}.`,
    'EcritureNum',
  )
}

function reportGap(check: Check, before: number, after: number, global: boolean): void {
  const { numbers } = check
  const { journal, prefix } = numbers.sequences[numbers.sequence[after]!]!
  const [first, last] = [numbers.number[before]! + 1, numbers.number[after]! - 1]
  const missing = first === last ? `le numéro ${prefix}${first}` : `les numéros ${prefix}${first} à ${prefix}${last}`
  error(
    check,
    'number.gap',
    numbers.line[after]!,
    `Il manque ${missing} ${global ? 'dans la numérotation du fichier' : `au journal ${journal}`} : la suite doit être continue.`,
    'EcritureNum',
  )
}

function reportOrder(check: Check, global: boolean): void {
  const { number, line, sequence, sequences } = check.numbers
  const last = new Map<number, number>()
  for (let i = 0; i < number.length; i++) {
    const group = global ? sequences[sequence[i]!]!.prefixId : sequence[i]!
    const previous = last.get(group)
    if (previous !== undefined && number[i]! < previous)
      warn(
        check,
        'number.order',
        line[i]!,
        `Le numéro ${sequences[sequence[i]!]!.prefix}${number[i]} vient après le ${previous} : les numéros doivent croître.`,
        'EcritureNum',
      )
    last.set(group, number[i]!)
  }
}
