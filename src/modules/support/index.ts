export {
  changeDeparture,
  type Departure,
  listDepartures,
  readDepartures,
  recordDepartures,
} from './exit-departures.ts'
