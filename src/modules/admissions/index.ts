export { eraseApplication, getApplication, saveApplication, sendApplication, startApplication } from './apply.ts'
export { bookSeat, bookSeats, getBooking, giveSeatBack, tickAttendance } from './bookings.ts'
export {
  addCandidates,
  changeCandidate,
  eraseCandidates,
  getCandidate,
  getCandidateFile,
  moveCandidates,
} from './candidates.ts'
export { getConversion } from './conversion.ts'
export { readAdmissionDeadlines } from './deadlines.ts'
export { runAdmissionsMorning } from './every-morning.ts'
export { joinHouse, linkCandidates } from './join-house.ts'
export { getPipeline, listCandidates, listJourneys } from './journey.ts'
export { listMeetingSeries, saveMeetingSeries } from './meeting-series.ts'
export { cancelMeetings, getMeeting, listMeetings, listOpenMeetings, saveMeeting } from './meetings.ts'
export { listPrescribers, savePrescriber } from './prescribers.ts'
export { changePublicPage, getPublicHouse, getPublicPage, getWelcome } from './public-page.ts'
