export {
  type Activity,
  changeActivity,
  getActivity,
  listActivities,
  openActivity,
  readActivities,
  readActivity,
} from './activities.ts'
export { activityChoices, askedActivity } from './choose-activity.server.ts'
export { createOrganisation } from './create-organisation.ts'
export { insureActivity } from './insure-activity.ts'
export { readHouseLogo, setLogo } from './logo.ts'
export { readOrganisation } from './read-organisation.ts'
export { changeSettings, getOrganisation, listExercices, openExercice } from './settings-use-cases.ts'
export { listSites, saveSite } from './sites.ts'
