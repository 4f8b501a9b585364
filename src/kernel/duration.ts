import { z } from 'zod'
import { formatInteger } from './count.ts'
import type { Instant } from './day.ts'
import { said } from './input.ts'

/** « 45 min », « 1 h 30 », « 2 h » */
export function formatMinutes(minutes: number): string {
  const hours = Math.floor(minutes / 60)
  const rest = minutes % 60
  if (hours === 0) return `${rest}\u00a0min`
  return `${formatInteger(hours)}\u00a0h${rest === 0 ? '' : `\u00a0${String(rest).padStart(2, '0')}`}`
}

/** Reads a length as people write it: « 1h30 », « 1,5 », "1.5", « 45 min », « 2 h »; a plain number is hours. Null when it is none. */
export function parseMinutes(text: string): number | null {
  const plain = text.replace(/\s+/g, '').toLowerCase()
  const minutes = /^(\d{1,6})min$/.exec(plain)
  if (minutes) return Number(minutes[1])
  const clock = /^(\d{1,5})[h:](\d{2})?$/.exec(plain)
  if (clock) return Number(clock[2] ?? 0) < 60 ? Number(clock[1]) * 60 + Number(clock[2] ?? 0) : null
  const decimal = /^(\d{1,5})([.,](\d{1,2}))?$/.exec(plain)
  if (!decimal) return null
  return Number(decimal[1]) * 60 + Math.round((Number((decimal[3] ?? '0').padEnd(2, '0')) * 60) / 100)
}

/** A length in minutes. Forms read « 1h30 » and « 1,5 » (hours). */
export const zMinutes = (min: number, max: number) =>
  z
    .number({ error: said('Durée illisible : écrivez par exemple 1h30, 1,5 ou 45 min.') })
    .int('Durée illisible : écrivez par exemple 1h30, 1,5 ou 45 min.')
    .min(min, `Au moins ${formatMinutes(min)}.`)
    .max(max, `Au plus ${formatMinutes(max)}.`)
    .meta({ text: 'minutes', description: 'minutes' })

export const minutesBetween = (from: Instant, to: Instant): number =>
  Math.round((Date.parse(to) - Date.parse(from)) / 60_000)
