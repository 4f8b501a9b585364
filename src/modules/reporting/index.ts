export { advisorHome } from './advisor-home.ts'
export {
  type AlarmCounts,
  alarmsHome,
  countAlarms,
  handleAlarms,
  listAlarms,
  readAlarms,
  reopenAlarm,
} from './alarms.ts'
export { annualReport } from './annual-report.ts'
export { type AuditEvent, auditOf, listAudit } from './audit.ts'
export { cohorts } from './cohorts.ts'
export { listCounted } from './counted-people.ts'
export { type EntrepreneurTodo, entrepreneurHome } from './entrepreneur-home.ts'
export { type HouseHome, houseHome } from './house-home.ts'
export { personalHome } from './personal-home.ts'
export { search } from './search.ts'
export { turnoverReport } from './turnover.ts'
export { type Waiting, waitingHome } from './waiting.ts'
export { sendWeeklyDigest } from './weekly-digest.ts'
