import { type Day, dayIn, formatDay, formatLongDay, type Instant } from '../../kernel/day.ts'
import type { Context } from '../../platform/use-case.server.ts'
import { createDocument, readDocumentsAbout } from '../documents/index.ts'
import { readPerson } from '../people/index.ts'
import type { Action } from './actions.ts'
import { DOER_LABELS } from './interview.ts'

interface Report {
  id: string
  personId: string
  activityId: string
  advisorId: string
  advisorName: string
  heldOn: Day
  review: string
  outlook: string
  needs: string
}

/** Prints the report of an interview and gives it to both to sign. */
export async function fileReport(ctx: Context, report: Report, actions: readonly Action[]): Promise<string> {
  const person = await readPerson(ctx, report.personId)
  const advisor = await readPerson(ctx, report.advisorId)
  const activity = await ctx.db
    .selectFrom('activity')
    .select('name')
    .where('organisation_id', '=', ctx.organisationId)
    .where('id', '=', report.activityId)
    .executeTakeFirstOrThrow()
  const name = `${person.firstName} ${person.lastName}`
  const { id } = await createDocument(ctx, {
    kind: 'interview-report',
    subjectId: report.id,
    personId: report.personId,
    activityId: report.activityId,
    title: `Compte rendu d’entretien du ${formatDay(report.heldOn)}`,
    fields: {
      personne: name,
      activite: activity.name,
      jour: formatLongDay(report.heldOn),
      accompagnateur: report.advisorName,
      bilan: report.review,
      perspectives: report.outlook,
      actions: actions.map(lineOf).join('\n'),
      besoins: report.needs,
    },
    signatories: [
      { personId: person.id, name, email: person.email, quality: 'Entrepreneur·e' },
      { personId: advisor.id, name: report.advisorName, email: advisor.email, quality: 'Accompagnement' },
    ],
  })
  return id
}

const lineOf = (action: Action): string =>
  `- ${action.what} (${DOER_LABELS[action.doer].toLowerCase()}${action.collective ? ', action collective' : ''}${
    action.dueOn ? `, avant le ${formatDay(action.dueOn)}` : ''
  })`

/** The day on which each of these reports was signed by all; those that wait are absent. */
export async function readReports(ctx: Context, interviewIds: readonly string[]): Promise<Map<string, Day>> {
  const documents = await readDocumentsAbout(ctx, interviewIds)
  return new Map(
    documents.flatMap(document => {
      if (document.status !== 'signed') return []
      const last = document.signatures
        .flatMap(signature => signature.signedAt ?? [])
        .sort()
        .at(-1)
      return last ? [[document.subjectId, dayIn(ctx.session.zone, last as Instant)] as const] : []
    }),
  )
}
