import { QUESTIONS } from '../modules/training/evaluation.ts'
import * as training from '../modules/training/index.ts'
import { ask, type FullWorld } from './full-world.ts'

/** A programme, a session of the day with somebody enrolled, paid for, present and heard. */
export async function openTraining(full: FullWorld, mark: string): Promise<void> {
  const { ids, today, world } = full
  const { activityId } = ids
  ids.trainingProgramme = ids.programmeId = (
    await ask(training.saveProgramme, full, { activityId, title: `Formation ${mark}`, minutes: 420, objectives: mark })
  ).id!
  ids.trainerId = (
    await ask(training.saveTrainer, full, { activityId, personId: ids.personId, name: `Formateur ${mark}` })
  ).id!
  const { sessions } = await training.addSessions(world.system, {
    sessions: [
      {
        activityId,
        programmeId: ids.programmeId,
        place: `Salle ${mark}`,
        halfDays: [{ day: today, half: 'morning', startsAt: '09:00', endsAt: '12:30' }],
        trainers: [{ trainerId: ids.trainerId }],
        orders: [
          { payerKind: 'company', payerName: `Payeur ${mark}`, customerId: ids.customerId, amountCents: 3_133_719 },
        ],
        trainees: [
          { firstName: mark, lastName: `Stagiaire ${mark}`, email: `stagiaire-${mark}@exemple.fr`, orders: [0] },
        ],
      },
    ],
  } as never)
  const session = sessions[0]!
  ids.sessionId = session.id
  ids.sessionIds = session.id
  ids.traineeId = session.traineeIds[0]!
  ids.orderId = session.orderIds[0]!
  await ask(training.linkInvoices, full, { links: [{ orderId: ids.orderId, invoiceId: ids.invoice }] })
  await ask(training.recordAttendances, full, {
    sessions: [
      {
        sessionId: ids.sessionId,
        marks: [{ traineeId: ids.traineeId, day: today, half: 'morning', state: 'present' }],
      },
    ],
  })
  await ask(training.recordActs, full, {
    acts: [{ subjectId: ids.sessionId, kind: 'needs', doneOn: today, note: `Besoin ${mark}` }],
  })
  await ask(training.recordEvaluations, full, {
    evaluations: [
      {
        sessionId: ids.sessionId,
        traineeId: ids.traineeId,
        moment: 'hot',
        name: `Stagiaire ${mark}`,
        scores: Object.fromEntries(QUESTIONS.hot.map(({ code }) => [code, 4])),
      },
    ],
  })
  ids.evidence = (
    await ask(training.addEvidence, full, {
      activityId,
      indicator: 22,
      day: today,
      title: mark,
      trainerId: ids.trainerId,
    })
  ).id!
  ids.auditId = (
    await ask(training.saveAudit, full, { kind: 'initial', day: today, auditor: `Auditeur ${mark}`, result: 'conform' })
  ).id!
  ids.finding = (
    await ask(training.addFinding, full, {
      origin: 'complaint',
      sessionId: ids.sessionId,
      foundOn: today,
      text: `Réclamation ${mark}`,
      actions: [{ text: mark, who: mark, dueOn: today }],
    })
  ).id!
}
