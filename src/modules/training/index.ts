export { recordActs } from './acts.ts'
export { askEvaluations, askEvaluationsJob, runAskEvaluations } from './ask-evaluations.ts'
export {
  closeHalfDays,
  fileAttendanceSheet,
  getSigningPage,
  openSigning,
  recordAttendances,
  reopenHalfDay,
  signAttendance,
} from './attendance.ts'
export { changeTrainingBody, getTrainingBody } from './body.ts'
export { readTrainingDeadlines } from './deadlines.ts'
export { answerEvaluation, getEvaluationPage, recordEvaluations } from './evaluations.ts'
export { readTrainingFigures } from './figures.ts'
export { completeTrainingReport, saveTrainingReport } from './keep-bpf.ts'
export { listLooseInvoices } from './order-invoices.ts'
export { addOrders, billOrders, changeOrder, linkInvoices, removeOrder, unlinkInvoice } from './orders.ts'
export { printAttendanceSheet, printPapers } from './papers.ts'
export { printTrainingReport } from './print-report.ts'
export { archiveProgramme, getProgramme, listProgrammes, saveProgramme } from './programmes.ts'
export { addEvidence, addFinding, followFinding, listFindings, removeEvidence, saveAudit } from './quality.ts'
export { getTrainingReport } from './read-bpf.ts'
export { getQuality } from './read-qualiopi.ts'
export { getSession, listMyTrainings, listSessions } from './read-session.ts'
export { getResults } from './results.ts'
export { addSessions, cancelSession, changeSession } from './sessions.ts'
export { addTrainees, changeTrainee, recordOutcomes, removeTrainee } from './trainees.ts'
export { listTrainers, saveTrainer } from './trainers.ts'
