import * as admissions from '../modules/admissions/index.ts'
import { ask, type FullWorld } from './full-world.ts'

/** A recurrence, a meeting of today with a candidate in a seat, and what they brought. */
export async function openAdmissions(full: FullWorld, mark: string): Promise<void> {
  const { ids, today, world } = full
  ids.prescriberId = (await ask(admissions.savePrescriber, full, { name: `Prescripteur ${mark}` })).id!
  const meeting = {
    kind: 'information',
    title: `Réunion ${mark}`,
    place: `Salle ${mark}`,
    time: '00:00',
    minutes: 60,
    seats: 3,
  }
  ids.series = (
    await ask(admissions.saveMeetingSeries, full, { ...meeting, rule: 'weekly', weekday: 4, startsOn: today })
  ).id!
  ids.meetingId = (await ask(admissions.saveMeeting, full, { ...meeting, day: today })).id!
  const { ids: added } = await admissions.addCandidates(world.system, {
    candidates: [
      {
        firstName: mark,
        lastName: `Candidat ${mark}`,
        email: `candidat-${mark}@exemple.fr`,
        project: `Projet ${mark}`,
        prescriberId: ids.prescriberId,
        applied: true,
      },
    ],
    meetingId: ids.meetingId,
    notify: false,
  })
  ids.candidate = added[0]!
  ids.candidateIds = added[0]!
  await ask(admissions.moveCandidates, full, {
    ids: added,
    to: 'diagnosis',
    file: { name: `projet ${mark}.pdf`, contentBase64: Buffer.from(`%PDF-1.7 ${mark}`).toString('base64') },
  })
  const { steps, bookings } = await admissions.getCandidate(world.system, { id: ids.candidate })
  ids.candidateFile = steps.find(step => step.file)!.file!.id
  ids.attended = bookings[0]!.id
}
