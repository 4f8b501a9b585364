import { isDay } from '../../../kernel/day.ts'
import type { PageArgs } from '../../../platform/page.server.ts'
import { everyRow, type FileColumn, tableFile } from '../../../platform/table-file.server.ts'
import { type HeldInterview, listHeldInterviews } from '../index.ts'
import type { Route } from './+types/interviews-file'
import { INTERVIEW_STATUS } from './interview-status.ts'

const COLUMNS: FileColumn<HeldInterview>[] = [
  { header: 'Tenu le', kind: 'day', of: row => row.heldOn },
  { header: 'Personne', of: row => row.personName },
  { header: 'Activité', of: row => row.activityName },
  { header: 'Avec', of: row => row.advisorName },
  { header: 'Minutes', kind: 'number', of: row => row.minutes },
  { header: 'Compte rendu', of: row => INTERVIEW_STATUS[row.status].label },
  { header: 'Signé le', kind: 'day', of: row => row.signedOn },
]

/** Those of the days `du` to `au`, or all. */
function interviewsAsked({ url }: PageArgs) {
  const day = (name: string) => {
    const text = url!.searchParams.get(name)
    return text && isDay(text) ? text : undefined
  }
  return { from: day('du'), to: day('au') }
}

export const loader = (args: Route.LoaderArgs) =>
  tableFile(args, 'Entretiens', COLUMNS, everyRow(args, listHeldInterviews, interviewsAsked(args)))
