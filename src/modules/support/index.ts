export { getAccompanied, listAdvisors } from './accompanied.ts'
export { type Action, addActions, closeAction, listActions } from './actions.ts'
export {
  bookSlot,
  cancelAppointment,
  closeAppointments,
  moveAppointment,
  offerSlots,
} from './appointments.ts'
export { getAppointmentIcs, readCalendarFeed, renewCalendarFeed } from './calendar.ts'
export { readActionDeadlines, readInterviewDeadlines } from './deadlines.ts'
export { getExit } from './exit.ts'
export { closeAccess } from './exit-access.ts'
export {
  changeDeparture,
  type Departure,
  listDepartures,
  readDepartures,
  recordDepartures,
} from './exit-departures.ts'
export { erasePerson, erasePersonJob, runErasePerson } from './exit-erase.ts'
export { exportPersonalData } from './exit-export.ts'
export { settleTreasury } from './exit-settlement.ts'
export { printExitStatement } from './exit-statement.ts'
export { getFunderStatement, printFunderStatement } from './funder-statement.ts'
export {
  chooseFundingProgrammes,
  type FundingProgramme,
  listFundingProgrammes,
  saveFundingProgramme,
} from './funders.ts'
export {
  discardInterview,
  finishInterview,
  getInterview,
  type HeldInterview,
  type Interview,
  listHeldInterviews,
  listInterviews,
  saveInterview,
} from './interviews.ts'
export { deleteNote, listNotes, writeNote } from './notes.ts'
export { setObjective } from './objective.ts'
export { completeEntries, fillEntries } from './person-entry.ts'
export { portfolio } from './portfolio.ts'
export { readCurrentContracts } from './read-activities.ts'
export { type Appointment, listAppointments, listFreeSlots } from './read-appointments.ts'
export { remindAppointment, remindAppointmentJob, runRemindAppointment } from './reminders.ts'
export {
  askStandings,
  readStandings,
  reckonStandings,
  reckonStandingsJob,
  runReckonStandings,
  type Standing,
} from './standings.ts'
export { deleteTime, enterTime, listTime, type TimeEntry } from './time.ts'
export {
  cancelWorkshop,
  getWorkshop,
  joinWorkshop,
  leaveWorkshop,
  listWorkshops,
  planWorkshops,
  tickWorkshop,
  type Workshop,
} from './workshops.ts'
