import { addDays } from '../../../kernel/day.ts'
import { listExercices } from '../../../modules/organisation/index.ts'
import { alarmsHome } from '../../../modules/reporting/index.ts'
import { getQuality, getTrainingReport, listSessions } from '../../../modules/training/index.ts'
import { load, type PageArgs, todayOf } from '../../../platform/page.server.ts'

const SESSION_DAYS = 90

/** What the training body looks at: sessions to come, what their files lack, the yearly report, the alarms. */
export async function readTraining(args: PageArgs) {
  const today = todayOf(args)
  const exercices = await load(args, listExercices, {})
  const exercice = exercices.find(one => one.startsOn <= today && one.endsOn >= today)?.code
  const [alarms, sessions, quality, report] = await Promise.all([
    load(args, alarmsHome, {}),
    load(args, listSessions, { from: today, to: addDays(today, SESSION_DAYS), limit: 50 }),
    exercice ? load(args, getQuality, { exercice }) : null,
    exercice ? load(args, getTrainingReport, { exercice }) : null,
  ])
  return {
    alarms,
    exercice,
    sessions: sessions.rows.filter(({ cancelledOn }) => cancelledOn === null).reverse(),
    quality: quality && {
      ready: quality.ready,
      notApplicable: quality.notApplicable,
      of: quality.of,
      lacks: quality.criteria.flatMap(({ indicators }) =>
        indicators.flatMap(({ number, lacks }) => lacks.map(lack => ({ ...lack, indicator: number }))),
      ),
    },
    gaps: report?.bpf.gaps ?? [],
  }
}
export type TrainingHome = Awaited<ReturnType<typeof readTraining>>
