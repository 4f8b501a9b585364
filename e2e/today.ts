import { dayIn, type Instant } from '../src/kernel/day.ts'

/** The day it is where the houses of the tests are, which is not always the day it is in UTC. */
export const today = dayIn('Europe/Paris', new Date().toISOString() as Instant)
