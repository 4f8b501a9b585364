import { Link } from 'react-router'
import { formatLongDay, formatTime, formatWeekday, weekdayOf } from '../../../kernel/day.ts'
import { CANDIDATE_RETENTION } from '../../../law/candidates.ts'
import { Badge } from '../../../ui/index.ts'
import { formatMeeting, MEETING_LABELS, type MeetingKind, type MeetingTime } from '../meeting.ts'

interface OpenMeeting extends MeetingTime {
  id: string
  kind: MeetingKind
  title: string
  where: string
  left: number
}

/** Meetings to come, each a line that leads to its booking. */
export function MeetingLines({ slug, meetings }: { slug: string; meetings: readonly OpenMeeting[] }) {
  return (
    <ul className="meeting-lines">
      {meetings.map(meeting => (
        <li key={meeting.id}>
          <Link to={`/p/${slug}/reunions/${meeting.id}`}>
            <MeetingDate {...meeting} />
            <span>
              <strong>{meeting.title}</strong>
              <small>
                {MEETING_LABELS[meeting.kind]}, {meeting.where}
              </small>
            </span>
            <SeatsLeft left={meeting.left} />
          </Link>
        </li>
      ))}
    </ul>
  )
}

function MeetingDate({ day, time }: MeetingTime) {
  const [number, month] = formatLongDay(day).split('\u00a0')
  return (
    <time className="meeting-date" dateTime={`${day}T${time}`}>
      <small>{formatWeekday(weekdayOf(day))}</small>
      <b>{number}</b>
      <small>{month}</small>
      <span>{formatTime(time)}</span>
    </time>
  )
}

export function SeatsLeft({ left }: { left: number }) {
  if (left === 0) return <Badge tone="wait">liste d’attente</Badge>
  return <Badge tone="good">{left === 1 ? 'dernière place' : `${left} places`}</Badge>
}

export const MeetingWhen = ({ meeting }: { meeting: MeetingTime & { where: string } }) => (
  <p>
    <strong>{formatMeeting(meeting)}</strong>
    <br />
    {meeting.where}
  </p>
)

/** What the house keeps, why and for how long: said before anything is asked (RGPD art. 13). */
export function WhatIsKept({ house, contact, children }: { house: string; contact: string | null; children: string }) {
  return (
    <aside className="kept">
      <h2>Ce que nous gardons</h2>
      <p>
        {children} {house} s’en sert pour vous répondre et vous accueillir, pour rien d’autre&nbsp;: pas de publicité,
        pas de revente. Seule l’équipe de la coopérative y a accès.
      </p>
      <p>
        Sans nouvelles, tout est effacé <strong>{CANDIDATE_RETENTION.years} ans après notre dernier échange</strong>. Il
        ne reste alors que des chiffres sans nom (une date, un métier, un lieu). Vous pouvez relire, corriger ou effacer
        vous-même à tout moment, par le lien que nous vous envoyons
        {contact ? (
          <>
            , ou en écrivant à <a href={`mailto:${contact}`}>{contact}</a>
          </>
        ) : null}
        . En cas de désaccord&nbsp;: <a href="https://www.cnil.fr/fr/plaintes">la CNIL</a>.
      </p>
    </aside>
  )
}

/** A field that people do not see and do not fill in. */
export function Trap() {
  return (
    <div className="visually-hidden" aria-hidden="true">
      <label>
        Laissez ce champ vide
        <input type="text" name="site-web" tabIndex={-1} autoComplete="off" />
      </label>
    </div>
  )
}
