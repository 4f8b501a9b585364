import { expect, test } from 'vitest'
import { day, type Instant, instantIn } from '../kernel/day.ts'
import { type CalendarEvent, writeIcs } from './ics.ts'

const meeting: CalendarEvent = {
  id: '0198c0de-0000-7000-8000-000000000001',
  title: 'Réunion d’information, Le Fousseret; salle « des Saules »',
  startsAt: instantIn('Europe/Paris', day('2026-12-03'), '14:00'),
  endsAt: instantIn('Europe/Paris', day('2026-12-03'), '16:00'),
  place: '7 place de la Halle\n31430 Le Fousseret',
}
const write = (...events: CalendarEvent[]) =>
  writeIcs(events, { name: 'Tramontine', writtenAt: '2026-11-22T08:00:00.000Z' as Instant })

test('hours are those of the house, winter and summer, written in UTC', () => {
  const summer = { ...meeting, startsAt: instantIn('Europe/Paris', day('2026-07-02'), '14:00') }
  expect(write(meeting)).toContain('DTSTART:20261203T130000Z\r\nDTEND:20261203T150000Z\r\n')
  expect(write(summer)).toContain('DTSTART:20260702T120000Z\r\n')
  expect(write(meeting)).toContain('DTSTAMP:20261122T080000Z\r\n')
})

test('separators and line breaks are escaped, no line is longer than 75 bytes', () => {
  const text = write({ ...meeting, description: 'Apportez une pièce d’identité et vos idées. '.repeat(9) })
  const unfolded = text.replaceAll('\r\n ', '')
  expect(unfolded).toContain('SUMMARY:Réunion d’information\\, Le Fousseret\\; salle « des Saules »\r\n')
  expect(unfolded).toContain('LOCATION:7 place de la Halle\\n31430 Le Fousseret\r\n')
  for (const line of text.split('\r\n')) expect(Buffer.byteLength(line)).toBeLessThanOrEqual(75)
})

test('a cancelled event keeps its identity, and calendars are told to take it out', () => {
  const text = write({ ...meeting, sequence: 1, cancelled: true })
  expect(text).toContain('METHOD:CANCEL\r\n')
  expect(text).toContain(`UID:${meeting.id}@essaim\r\nSEQUENCE:1\r\n`)
  expect(text).toContain('STATUS:CANCELLED\r\n')
  expect(write(meeting, { ...meeting, id: 'other', cancelled: true })).toContain('METHOD:PUBLISH\r\n')
})
